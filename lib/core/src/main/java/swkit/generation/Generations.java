// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.Subspace;

/** The generations that are known, by their schema versions. */
final class Generations {
  private static final Map<Integer, Generation> KNOWN = new TreeMap<>();

  static {
    List<Generation> later = List.of(Generation015.INSTANCE, Generation016.INSTANCE);
    for (List<? extends Generation> some : List.of(Generation014.STORES, later)) {
      some.forEach(generation -> KNOWN.put(generation.schemaVersion(), generation));
    }
  }

  private Generations() {}

  /** The generation of {@code schemaVersion}; null if unknown. */
  static Generation get(int schemaVersion) {
    return KNOWN.get(schemaVersion);
  }

  /** All of them, by schema version. */
  static List<Generation> known() {
    return List.copyOf(KNOWN.values());
  }

  /** The subspace with this name in any of them; null if none has it. */
  static Subspace titled(String title) {
    for (Generation generation : KNOWN.values()) {
      for (Subspace subspace : Subspace.values()) {
        if (title.equals(generation.title(subspace))) {
          return subspace;
        }
      }
    }
    return null;
  }

  /** All of them, for a message: {@code schema 5 (0.15), 6 (0.16)}. */
  static String all() {
    return KNOWN.values().stream()
        .map(generation -> generation.schemaVersion() + " (" + generation.releases() + ")")
        .collect(Collectors.joining(", ", "schema ", ""));
  }
}
