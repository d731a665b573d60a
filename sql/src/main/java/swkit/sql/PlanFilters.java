// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the conditions right above the scans of a table in a plan. Whatever else the plan does,
 * rows that don't meet them have no effect on the result. Stateless.
 */
final class PlanFilters {
  private PlanFilters() {}

  /**
   * The condition above each scan of {@code function}, in the order of the plan; an empty text
   * where a scan has none.
   *
   * @param plan the engine's physical plan, in JSON
   */
  static List<String> above(String function, String plan) {
    List<String> found = new ArrayList<>();
    for (JsonElement root : new Gson().fromJson(plan, JsonArray.class)) {
      add(root.getAsJsonObject(), null, function, found);
    }
    return found;
  }

  private static void add(JsonObject node, JsonObject parent, String function, List<String> found) {
    JsonArray children = node.getAsJsonArray("children");
    if (function.equalsIgnoreCase(text(node, "Function"))) {
      boolean isFiltered =
          parent != null
              && parent.get("name").getAsString().equals("FILTER")
              && parent.getAsJsonArray("children").size() == 1;
      String condition = isFiltered ? text(parent, "Expression") : null;
      found.add(condition == null ? "" : condition);
    }
    for (JsonElement child : children) {
      add(child.getAsJsonObject(), node, function, found);
    }
  }

  private static String text(JsonObject node, String name) {
    JsonElement info = node.get("extra_info");
    JsonElement value = info instanceof JsonObject object ? object.get(name) : null;
    return value != null && value.isJsonPrimitive() ? value.getAsString() : null;
  }
}
