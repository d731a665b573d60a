// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import swkit.dump.Manifest;

/** Where a sealed dump comes from and what it lacks, for people and for programs. */
final class SealText {
  private SealText() {}

  static List<String> lines(Manifest.About about) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Sealed: "
            + about.ended()
            + " by "
            + about.tool()
            + ", from "
            + about.source()
            + "; it shows "
            + about.consistency()
            + ".");
    about.leftOut().forEach(line -> lines.add("Not in it: " + line + "."));
    return lines;
  }

  static JsonObject json(Manifest.About about) {
    JsonObject sealed = new JsonObject();
    sealed.addProperty("ended", about.ended().toString());
    sealed.addProperty("tool", about.tool());
    sealed.addProperty("source", about.source());
    sealed.addProperty("consistency", about.consistency());
    JsonArray leftOut = new JsonArray();
    about.leftOut().forEach(leftOut::add);
    sealed.add("leftOut", leftOut);
    return sealed;
  }
}
