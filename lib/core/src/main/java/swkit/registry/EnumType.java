// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An enumeration: names for numbers of at most 16 bits, pickled as LEB128. Immutable. */
public final class EnumType extends NamedType {
  private final Map<Integer, String> names = new HashMap<>();

  EnumType(String name, String text) {
    super(name);
    Schema.numbered(text, names::put);
  }

  /** The name of {@code number}; null if it has none. */
  public String name(int number) {
    return names.get(number);
  }

  /** The numbers with a name. */
  public Set<Integer> numbers() {
    return new TreeSet<>(names.keySet());
  }
}
