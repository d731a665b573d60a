// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.io.FileStart;
import swkit.io.Wording;
import swkit.rocksdb.StoreFacts;

/**
 * Chooses the MANIFEST of a store that may be damaged: the one whose tables and those in the
 * directory are most alike, and of equal ones that which CURRENT names. Stateless.
 */
final class ManifestChoice {
  private static final int LONGEST_NAME = 64;

  private ManifestChoice() {}

  /**
   * Reads all MANIFESTs in {@code manifests}.
   *
   * @param tables the numbers of the tables in the directory
   * @param notes gets what was decided, one line each
   * @param lost gets what can't be known, one line each
   */
  static StoreFacts choose(
      Path directory,
      TreeMap<Long, Path> manifests,
      Set<Long> tables,
      List<String> notes,
      List<String> lost) {
    String current = current(directory, notes);
    StoreFacts best = null;
    Path chosen = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Long, Path> manifest : manifests.descendingMap().entrySet()) {
      StoreFacts facts = read(manifest.getValue(), lost);
      if (facts == null || facts.edits() == 0) {
        continue;
      }
      int differences = differences(facts, tables);
      boolean isCurrent = manifest.getValue().getFileName().toString().equals(current);
      if (differences < fewest || differences == fewest && isCurrent) {
        best = facts;
        chosen = manifest.getValue();
        fewest = differences;
      }
    }
    if (best == null) {
      lost.add(
          manifests.isEmpty()
              ? "there is no MANIFEST: which tables were in use isn't known, nor whether one is"
                  + " missing"
              : "no MANIFEST can be read: which tables were in use isn't known, nor whether one is"
                  + " missing");
      return StoreFacts.NONE;
    }
    String name = chosen.getFileName().toString();
    if (!name.equals(current)) {
      notes.add(
          name
              + " is taken"
              + (current == null ? "" : ", not " + current + " that CURRENT names")
              + (manifests.size() > 1 ? ", as it fits the tables best" : ""));
    }
    for (String damage : best.damage()) {
      lost.add(name + ": " + damage + ": it isn't known what was changed there");
    }
    return best;
  }

  private static int differences(StoreFacts facts, Set<Long> tables) {
    int differences = 0;
    for (long table : facts.tables().keySet()) {
      differences += tables.contains(table) ? 0 : 1;
    }
    for (long table : tables) {
      boolean isNamed = facts.tables().containsKey(table) || facts.removed().contains(table);
      differences += isNamed ? 0 : 1;
    }
    return differences;
  }

  /** The name in CURRENT; null if there is none, or none that can be one. */
  private static String current(Path directory, List<String> notes) {
    Path file = directory.resolve("CURRENT");
    if (!Files.isRegularFile(file)) {
      notes.add("CURRENT is missing");
      return null;
    }
    try {
      String name =
          new String(FileStart.of(file, LONGEST_NAME), StandardCharsets.ISO_8859_1).strip();
      if (!name.matches("MANIFEST-\\d{6,}")) {
        notes.add("CURRENT names no MANIFEST");
        return null;
      }
      if (!Files.isRegularFile(directory.resolve(name))) {
        notes.add("CURRENT names " + name + ", which is missing");
      }
      return name;
    } catch (IOException e) {
      notes.add("CURRENT can't be read: " + Wording.reason(e));
      return null;
    }
  }

  private static StoreFacts read(Path manifest, List<String> lost) {
    try {
      return StoreFacts.read(manifest);
    } catch (IOException e) {
      lost.add(manifest.getFileName() + " can't be read: " + Wording.reason(e));
      return null;
    }
  }
}
