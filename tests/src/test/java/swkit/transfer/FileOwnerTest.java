// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Database;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.key.DecodedEntry;
import swkit.testing.Goldens;

/** Whose an entry is, and which blobs there are, told without reading more than needed. */
class FileOwnerTest {
  private static final Generation GENERATION = Generation.of(5, "");

  /** By key-layouts 3 and 4; 3 is the owner, 4 somebody else. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "p, 00, -",
        "p, 00000003 00 32 00000011, 3",
        "i, 00000003 05 0d 61 00000011, 3",
        "i, ffffffff 07 2c 00000003, 3",
        "n, 00000003, 3",
        "n, ffffffff 07, -",
        "l, 00000003 00 0000000000000001, 3",
        "u, 04 03, 3",
        "u, 00 0300000000000000000000000000000000000000000000000000000000000000, -",
        "a, 00000004 00000003 01 00000008, 3",
        "f, 0000000000000000 00000003 07 00000011 00, 3",
        "f, ffffffffffffffff 00000003 05 00000011 0000000000000000, 3",
        "f, 0000000000000000 00000003 07 00000011 04, -",
        "d, 05 00000003 00000004, 3",
        "d, 06 00000004 00000003, 3",
        "d, 02 03, 3",
        "d, 07 616c696365 00000003, 3",
        "z, 00 00000003 61 01 08 00000011, 3",
        "z, 84 0000000300000011, -",
        "s, 00000003, -",
        "q, 0000000300000003, -",
        "m, 14 00000003, -",
      })
  void ofKeys(char letter, String hex, String owner) {
    byte[] key = HexFormat.of().parseHex(hex.replace(" ", ""));
    Integer found = GENERATION.owner(Subspace.of(letter), new Entry(key));
    assertThat(found).isEqualTo(owner == null ? null : Integer.valueOf(owner));
  }

  @Test
  void ofLinksAndNamesInTheGolden() {
    try (Snapshot snapshot = Dump.open(Goldens.DUMP).snapshot()) {
      for (Subspace subspace : List.of(Subspace.BLOB_LINKS, Subspace.BLOB_EXTRA)) {
        snapshot.scan(subspace).stream()
            .forEach(
                entry -> {
                  Object account = DecodedEntry.of(GENERATION, subspace, entry).key().field("acct");
                  Integer owner = GENERATION.owner(subspace, entry);
                  assertThat(owner == null ? null : (Object) owner.longValue()).isEqualTo(account);
                });
      }
      assertThat(
              snapshot.scan(Subspace.DIRECTORY).stream()
                  .filter(entry -> entry.key()[0] <= 1)
                  .map(entry -> GENERATION.owner(Subspace.DIRECTORY, entry)))
          .doesNotContainNull()
          .contains(2, 3, 4, 5);
    }
  }

  @Test
  void nothingOfAnyKeyThrows() {
    for (Subspace subspace : Subspace.values()) {
      for (int length = 0; length < 50; length++) {
        for (int first : new int[] {0, 1, 2, 4, 5, 6, 7, 8, 255}) {
          byte[] key = new byte[length];
          java.util.Arrays.fill(key, (byte) first);
          GENERATION.owner(subspace, new Entry(key));
        }
      }
    }
  }

  @Test
  void blobKeysAreThoseOfAScan() {
    for (String operand :
        List.of(
            Goldens.DUMP.toString(), "rocksdb:" + Goldens.ROCKSDB, "sqlite:" + Goldens.SQLITE)) {
      try (Database database = Database.open(operand);
          Snapshot snapshot = database.snapshot()) {
        List<Entry> keys = snapshot.blobKeys().stream().toList();
        assertThat(keys).hasSize(81).allMatch(blob -> blob.value().length == 0);
        assertThat(keys.stream().map(blob -> Entry.hex(blob.key())).toList())
            .isEqualTo(
                snapshot.scan(Subspace.BLOBS).stream().map(blob -> Entry.hex(blob.key())).toList());
        List<Entry> some = List.of(keys.get(3), new Entry(new byte[] {-1}));
        assertThat(snapshot.blobKeys(Source.of(some)).stream()).containsExactly(keys.get(3));
      }
    }
  }
}
