// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A structure: fields, pickled in their order. Immutable. */
public final class StructType extends NamedType {
  /**
   * A field.
   *
   * @param name the name; {@code _removed} if only old versions have the field
   * @param type the type of the value
   * @param since the first version with the field
   * @param until the first version without it
   */
  public record Field(String name, Type type, int since, int until) {
    /** Whether objects of {@code version} have this field. */
    public boolean isIn(int version) {
      return version >= since && version < until;
    }
  }

  private static final Pattern FIELD =
      Pattern.compile("([^:]+):([^?\\[]+)(\\?)?(?:\\[v(>=|<)(\\d+)])?");

  private final Schema schema;
  private final String text;
  private volatile List<Field> fields;

  StructType(Schema schema, String name, String text) {
    super(name);
    this.schema = schema;
    this.text = text;
  }

  /** The fields of all versions, in their order. */
  public List<Field> fields() {
    List<Field> known = fields;
    if (known == null) {
      // lazily, as a structure may contain itself
      known = parse();
      fields = known;
    }
    return known;
  }

  /** The position of the field {@code name}; -1 if no such field exists. */
  public int indexOf(String name) {
    List<Field> all = fields();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private List<Field> parse() {
    List<Field> parsed = new ArrayList<>();
    for (String word : text.split(" ")) {
      Matcher field = FIELD.matcher(word);
      if (!field.matches()) {
        throw new IllegalStateException("the schema has " + name() + " with " + word);
      }
      Type type = type(field.group(2));
      String gate = field.group(4);
      int version = gate == null ? 0 : Integer.parseInt(field.group(5));
      parsed.add(
          new Field(
              field.group(1),
              field.group(3) == null ? type : new Optional(type),
              ">=".equals(gate) ? version : 0,
              "<".equals(gate) ? version : Integer.MAX_VALUE));
    }
    return List.copyOf(parsed);
  }

  private Type type(String word) {
    int open = word.indexOf('<');
    if (open < 0) {
      return schema.type(word);
    }
    String inner = word.substring(open + 1, word.length() - 1);
    int comma = inner.indexOf(',');
    return switch (word.substring(0, open)) {
      case "list" -> new Items(type(inner), false);
      case "set" -> new Items(type(inner), true);
      case "map" -> new Pairs(type(inner.substring(0, comma)), type(inner.substring(comma + 1)));
      default -> throw new IllegalStateException("the schema has " + name() + " with " + word);
    };
  }
}
