// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import java.util.List;
import swkit.generation.Generation;
import swkit.groupware.GroupwareObject.Kind;
import swkit.io.Wording;

/**
 * Reports the entries of releases before 0.12, which are not archives: they are not read. They have
 * fields of their own in the same collections.
 */
final class EarlierReader extends ObjectReader {
  private static final int NO_COLLECTION = 0xFF;

  private final AccountEntries entries;
  private final Generation generation;

  EarlierReader(AccountEntries entries, Generation generation) {
    super(Kind.SETTINGS, NO_COLLECTION);
    this.entries = entries;
    this.generation = generation;
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    long count = entries.countOthers(generation);
    if (count > 0) {
      ready.add(
          problem(
              0,
              List.of("earlier"),
              "has "
                  + Wording.count(count, "entry", "entries")
                  + " of a release before 0.12, whose layout isn't known"));
    }
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    throw EarlierShapes.unknown();
  }
}
