// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.testing.Goldens;
import swkit.verify.Case;
import swkit.verify.Rule;

/** Entries that follow from a document are made as the server wrote them, each for itself. */
class MissingEntriesTest {
  @TempDir Path temp;

  /** What {@code rule} drafts for each of {@code cases} without {@code removed}, by its key. */
  private static Changes.Change drafted(
      Dump dump, Rule rule, byte[] key, byte[] removed, Outcome outcome) {
    try (var data = dump.snapshot()) {
      Generation generation = Generation.of(data);
      try (Draft draft = new Draft(data, true, generation)) {
        draft.remove(Subspace.PROPERTY, removed);
        for (Repair repair : Repairs.of(generation, new BlobPresence(false, List.of()), null)) {
          if (repair.rule() == rule) {
            repair.work().repair(new Case(rule, Subspace.PROPERTY, key), draft, outcome);
          }
        }
        return draft.changes().of(Subspace.PROPERTY).get(removed);
      }
    }
  }

  private static Map<byte[], byte[]> properties(Dump dump) {
    Map<byte[], byte[]> all = new TreeMap<>(Entry::compareKeys);
    try (var source = dump.read(Subspace.PROPERTY)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        all.put(entry.key(), entry.value());
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.15.5/dump",
        "0.15.5-fs/dump",
        "0.15.5-groupware/dump",
        "0.16.18/mysql/dump",
        "0.16.18/postgresql/dump",
        "0.16.18/rocksdb/dump",
        "0.16.18/sqlite/dump",
        "0.16.18-groupware/dump"
      })
  void areThoseOfTheServer(String golden) {
    Path path = Goldens.ROOT.resolve("tests/goldens/" + golden);
    int[] made = new int[2];
    int[] left = new int[2];
    try (Dump dump = Dump.open(path)) {
      properties(dump)
          .forEach(
              (key, value) -> {
                boolean isThread = key.length > 10 && key[4] == 0 && key[5] == 90;
                boolean isTime =
                    key.length == 18
                        && (key[4] == 11 && key[5] == 2 || key[4] == 13 && key[5] == 0);
                if (!isThread && !isTime) {
                  return;
                }
                byte[] document =
                    Keys.property(
                        Bytes.u32(key, 0), key[4], isThread ? Keys.METADATA : 50, Keys.last(key));
                Outcome outcome = new Outcome();
                Changes.Change change =
                    drafted(dump, isThread ? Rule.D7 : Rule.D3, document, key, outcome);
                if (outcome.leftOver() > 0) {
                  left[isThread ? 0 : 1]++;
                } else {
                  assertThat(change).as(Entry.hex(key) + " " + Entry.hex(value)).isNull();
                  made[isThread ? 0 : 1]++;
                }
              });
    }
    assertThat(made[1]).as("times").isGreaterThan(10);
    assertThat(left[1]).as("times that can't be made").isZero();
    boolean isGroupware = golden.contains("groupware");
    assertThat(made[0]).as("threads").isGreaterThan(isGroupware ? -1 : 20);
    assertThat(left[0]).as("subjects with more than words").isEqualTo(isGroupware ? 1 : 0);
  }
}
