// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import swkit.Entry;

/**
 * Formats an object as lines, one for each scalar, in the order of its fields. The lines are meant
 * to be read, compared, and kept under version control.
 *
 * <pre>
 * Account/3.@type = User
 * Account/3.name = "jane"
 * Account/3.credentials[0].@type = Password
 * Account/3.credentials[0].secret = "(hidden)"
 * Account/3.memberGroupIds[] = 7
 * Account/3.quotas[maxDiskQuota] = 1000
 * </pre>
 *
 * <ul>
 *   <li>Items of lists have a number; those of sets have none, so that one more changes one line.
 *   <li>Absent fields and empty lists, sets and maps have no line; a structure without any field is
 *       {@code {}}.
 *   <li>Text is in quotes as in JSON; times are {@code 2026-01-01T00:00:00Z}, durations {@code
 *       90s}; numbers without a name in the schema are numbers.
 *   <li>{@code @version} is shown if it is not that of 0.16.18, {@code @trailing} if bytes follow
 *       the last field.
 *   <li>Secrets, and users and passwords in URLs, are hidden unless requested.
 * </ul>
 */
public final class ObjectText {
  private static final int LINE = 160;
  private static final int LONGEST = 60;
  private static final Pattern WORD = Pattern.compile("[\\w.@:/-]+");

  private final List<String> lines = new ArrayList<>();

  private ObjectText() {}

  /** The lines of {@code object}, with secrets hidden. */
  public static List<String> lines(RegistryObject object) {
    return lines(object, false);
  }

  /** The lines of {@code object}; secrets are shown if {@code withSecrets}. */
  public static List<String> lines(RegistryObject object, boolean withSecrets) {
    ObjectText text = new ObjectText();
    String path = object.id().toString();
    if (object.version() != object.type().version()) {
      text.line(path + ".@version", String.valueOf(object.version()));
    }
    text.value(path, (withSecrets ? object : RegistrySecrets.hide(object)).value());
    int trailing = object.trailing().length;
    if (trailing > 0) {
      String shown = withSecrets ? Entry.hex(object.trailing()) : trailing + " bytes";
      text.line(path + ".@trailing", shown);
    }
    return text.lines;
  }

  /**
   * The start of {@code object} in one line: its variant and its fields, with the sizes of lists
   * and the names of structures. Secrets are hidden.
   */
  public static String line(RegistryObject object) {
    StringBuilder line = new StringBuilder();
    if (object.variant() != null) {
      line.append(object.variant());
    }
    Value.Struct fields = RegistrySecrets.hide(object).fields();
    for (int i = 0; fields != null && i < fields.values().size(); i++) {
      String name = fields.type().fields().get(i).name();
      String summary = summary(name, fields.values().get(i));
      if (summary.isEmpty()) {
        continue;
      }
      if (line.length() + summary.length() >= LINE) {
        return line.append(" …").toString().strip();
      }
      line.append(line.length() == 0 ? "" : " ").append(summary);
    }
    return line.toString();
  }

  /** A field in a line; empty if it has nothing to show. */
  private static String summary(String name, Value value) {
    if (value instanceof Value.Items items) {
      return items.values().isEmpty() ? "" : name + "[" + items.values().size() + "]";
    }
    if (value instanceof Value.Pairs pairs) {
      return pairs.pairs().isEmpty() ? "" : name + "[" + pairs.pairs().size() + "]";
    }
    if (value == null) {
      return "";
    }
    if (value instanceof Value.Struct) {
      return name + "{}";
    }
    if (value instanceof Value.Text text && text.text().length() > LONGEST) {
      int end = text.text().offsetByCodePoints(0, LONGEST / 2);
      return name + "=" + ScalarText.quote(text.text().substring(0, end)) + "…";
    }
    return name
        + "="
        + (value instanceof Value.Variant variant ? variant.name() : ScalarText.text(value));
  }

  private void line(String path, String text) {
    lines.add(path + " = " + text);
  }

  private void value(String path, Value value) {
    if (value instanceof Value.Struct struct) {
      struct(path, struct);
    } else if (value instanceof Value.Variant variant) {
      line(path + ".@type", variant.name());
      if (variant.struct() != null) {
        fields(path, variant.struct());
      }
    } else if (value instanceof Value.Items items) {
      int number = 0;
      for (Value item : items.values()) {
        String step = items.type().isSet() ? "[]" : "[" + number + "]";
        value(path + step, item);
        number++;
      }
    } else if (value instanceof Value.Pairs pairs) {
      for (Value.Pair pair : pairs.pairs()) {
        value(path + "[" + key(pair.key()) + "]", pair.value());
      }
    } else if (value != null) {
      line(path, ScalarText.text(value));
    }
  }

  private void struct(String path, Value.Struct struct) {
    int before = lines.size();
    fields(path, struct);
    if (lines.size() == before) {
      line(path, "{}");
    }
  }

  private void fields(String path, Value.Struct struct) {
    for (int i = 0; i < struct.values().size(); i++) {
      String name = struct.type().fields().get(i).name();
      value(path + "." + name, struct.values().get(i));
    }
  }

  private static String key(Value key) {
    return key instanceof Value.Text text && WORD.matcher(text.text()).matches()
        ? text.text()
        : ScalarText.text(key);
  }
}
