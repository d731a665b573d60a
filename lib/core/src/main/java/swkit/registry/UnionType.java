// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A union: the number of a variant, LEB128, then its structure if it has one. Immutable. */
public final class UnionType extends NamedType {
  /**
   * A variant.
   *
   * @param name the {@code @type}
   * @param struct the structure after the number; null if none
   */
  public record Case(String name, StructType struct) {}

  private final Map<Integer, Case> cases = new TreeMap<>();

  UnionType(Schema schema, String name, String text) {
    super(name);
    Schema.numbered(text, (number, variant) -> cases.put(number, variant(schema, variant)));
  }

  private static Case variant(Schema schema, String text) {
    int open = text.indexOf('(');
    return open < 0
        ? new Case(text, null)
        : new Case(
            text.substring(0, open),
            (StructType) schema.type(text.substring(open + 1, text.length() - 1)));
  }

  /** The variant with {@code number}; null if none has it. */
  public Case variant(int number) {
    return cases.get(number);
  }

  /** The numbers of the variants. */
  public Set<Integer> numbers() {
    return cases.keySet();
  }
}
