// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names of an account's calendars or address books. */
final class ContainerNames {
  private static final int SIZE = 56;

  private final String title;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, String> problems = new HashMap<>();
  private final Set<Integer> missing = new HashSet<>();

  /** The names of {@code collection}; {@code title} is what its documents are: calendar. */
  ContainerNames(AccountEntries entries, int collection, String title) {
    this.title = title;
    entries.documents(
        collection,
        (document, archive) -> {
          try {
            names.put(document, Payload.of(archive).root(SIZE).string(0));
          } catch (MalformedException e) {
            problems.put(document, e.getMessage());
          }
        });
  }

  /** The name of {@code document}; one made of its number if it has none. */
  String get(int document) {
    String name = names.get(document);
    return name != null ? name : title + "-" + Integer.toUnsignedString(document);
  }

  /** The containers that can't be read, with the reasons. */
  Map<Integer, String> problems() {
    return problems;
  }

  /** Whether this is the first time that {@code document}, which doesn't exist, is asked for. */
  boolean isNewlyMissing(int document) {
    return !names.containsKey(document) && !problems.containsKey(document) && missing.add(document);
  }
}
