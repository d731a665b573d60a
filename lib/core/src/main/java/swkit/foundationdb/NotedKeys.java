// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Wording;

/** Keys to warn of, each once, up to a limit. Thread-safe. */
final class NotedKeys {
  private static final int ROOM = 1000;
  private static final int SHOWN = 5;

  private final Set<String> keys = new ConcurrentSkipListSet<>();

  void add(Subspace subspace, byte[] key) {
    if (keys.size() < ROOM) {
      keys.add(subspace + " " + Entry.hex(key));
    }
  }

  /**
   * Adds a warning of all keys to {@code warnings}, if there are any.
   *
   * @param one the words after the number 1
   * @param many the words after another number
   */
  void addTo(String one, String many, String what, List<String> warnings) {
    if (!keys.isEmpty()) {
      String count = keys.size() < ROOM ? "" : "at least ";
      List<String> first = keys.stream().limit(SHOWN).toList();
      String more = keys.size() > SHOWN ? ", …" : "";
      warnings.add(
          count
              + Wording.count(keys.size(), one, many)
              + what
              + ": "
              + String.join(", ", first)
              + more);
    }
  }
}
