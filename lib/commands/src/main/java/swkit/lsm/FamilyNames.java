// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.rocksdb.StoreFacts;

/**
 * The names of a store's column families by their numbers: from the MANIFEST, from the properties
 * of tables, or from the order in the OPTIONS, if all that is known agrees with that order.
 */
final class FamilyNames {
  private static final Pattern SECTION = Pattern.compile("(?m)^\\s*\\[CFOptions \"([^\"]*)\"\\]");

  private FamilyNames() {}

  /** The names that are known; {@code notes} gets where they come from, if not from a MANIFEST. */
  static Map<Long, String> of(
      StoreFacts facts, List<TableFile> tables, TreeMap<Long, Path> options, List<String> notes) {
    Map<Long, String> names = new TreeMap<>();
    facts
        .families()
        .forEach(
            (id, family) -> {
              if (family.name() != null) {
                names.put(id, family.name());
              }
            });
    for (TableFile table : tables) {
      if (table.familyNumber() >= 0 && table.family() != null) {
        names.putIfAbsent(table.familyNumber(), table.family());
      }
    }
    names.putIfAbsent(0L, "default");
    if (!facts.damage().isEmpty() || facts.families().isEmpty()) {
      for (Path file : options.descendingMap().values()) {
        List<String> order = order(file);
        boolean agrees =
            order.size() > 1
                && names.entrySet().stream()
                    .allMatch(
                        name ->
                            name.getKey() < order.size()
                                && order.get(name.getKey().intValue()).equals(name.getValue()));
        if (agrees) {
          for (int id = 0; id < order.size(); id++) {
            names.putIfAbsent((long) id, order.get(id));
          }
          notes.add("the numbers of the column families are those of " + file.getFileName());
          return names;
        }
      }
    }
    return names;
  }

  private static List<String> order(Path options) {
    List<String> order = new ArrayList<>();
    try {
      Matcher section = SECTION.matcher(Files.readString(options, StandardCharsets.ISO_8859_1));
      while (section.find()) {
        order.add(section.group(1));
      }
      return order;
    } catch (IOException e) {
      return List.of();
    }
  }
}
