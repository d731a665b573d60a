// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.DecodedEntry;
import swkit.testing.Goldens;

/** The table of entries has each entry as it is and as it is decoded. */
class EntryTableTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests/goldens/0.15.5/dump",
        "sqlite:tests/goldens/0.16.18/sqlite/store.sqlite",
        "tests/goldens/0.14.1/dump"
      })
  void entriesAreThoseOfTheDatabase(String golden) {
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(golden, temp))) {
      var rows = Tabular.all(database, "entries").rows().iterator();
      for (Subspace subspace : database.snapshot().subspaces()) {
        try (Source entries = database.snapshot().scan(subspace)) {
          for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            requireEqual(database, subspace, entry, rows.next());
          }
        }
      }
      assertThat(rows.hasNext()).isFalse();
    }
  }

  private static void requireEqual(
      TabularDatabase database, Subspace subspace, Entry entry, Map<String, Object> row) {
    DecodedEntry decoded = DecodedEntry.of(database.generation(), subspace, entry);
    assertThat(row)
        .containsEntry("subspace", "" + subspace.letter())
        .containsEntry("subspace_name", database.generation().title(subspace))
        .containsEntry("form", decoded.key().form())
        .containsEntry("key_text", decoded.key().text())
        .containsEntry("key_hex", Entry.hex(entry.key()))
        .containsEntry("key", Entry.hex(entry.key()))
        .containsEntry("key_size", entry.key().length)
        .containsEntry("value_size", (long) entry.value().length)
        .containsEntry("value_json", decoded.json().get("value").toString())
        .containsEntry("value_kind", decoded.value().kind())
        .containsEntry("value", decoded.hides(entry.value()) ? null : Entry.hex(entry.value()));
    assertThat(row.get("key_json"))
        .isEqualTo(decoded.key().isKnown() ? decoded.json().get("key").toString() : null);
    Integer owner = database.generation().owner(subspace, entry);
    assertThat(row.get("account_id"))
        .isEqualTo(owner == null ? null : Integer.toUnsignedLong(owner));
  }

  @Test
  void countsAreThoseOfTheGolden() {
    var query = TableQuery.of(List.of("subspace", "key_size", "value_size"));
    try (TabularDatabase database = TabularDatabase.open(Goldens.DUMP.toString())) {
      var entries = new HashMap<String, Long>();
      var bytes = new HashMap<String, Long>();
      for (Map<String, Object> row : Tabular.read(database, "entries", query).rows()) {
        String letter = row.get("subspace").toString();
        entries.merge(letter, 1L, Long::sum);
        bytes.merge(letter, (int) row.get("key_size") + (long) row.get("value_size"), Long::sum);
      }
      Goldens.expected()
          .forEach(
              (letter, figures) -> {
                assertThat(entries.getOrDefault(letter, 0L)).isEqualTo(figures.entries());
                assertThat(bytes.getOrDefault(letter, 0L))
                    .isEqualTo(figures.keyBytes() + figures.valueBytes());
              });
    }
  }

  @Test
  void restrictionsReadOnlyTheirRanges() {
    String operand = Tabular.operand("sqlite:tests/goldens/0.15.5/store.sqlite", temp);
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      var query = TableQuery.of(List.of("subspace", "key_hex", "account_id"));
      var all = Tabular.read(database, "entries", query);
      var counters =
          Tabular.read(database, "entries", query.inSubspaces(List.of(Subspace.COUNTERS)));
      assertThat(counters.rows())
          .isEqualTo(all.rows().stream().filter(row -> row.get("subspace").equals("n")).toList())
          .isNotEmpty();
      assertThat(counters.entries()).isEqualTo(counters.rows().size());
      var range = new KeyRange(Bytes.u32(2), Bytes.u32(4));
      var ranged =
          Tabular.read(
              database, "entries", query.inSubspaces(List.of(Subspace.PROPERTY)).inRange(range));
      assertThat(ranged.entries()).isEqualTo(ranged.rows().size());
      assertThat(Set.copyOf(ranged.column("account_id"))).containsExactlyInAnyOrder(2L, 3L);
      var mine =
          Tabular.read(
              database,
              "entries",
              query
                  .inSubspaces(List.of(Subspace.PROPERTY, Subspace.CHANGELOG))
                  .ofAccounts(List.of("carol")));
      assertThat(Set.copyOf(mine.column("account_id"))).containsExactly(4L);
      assertThat(mine.entries()).isEqualTo(mine.rows().size());
      var blobs = query.inSubspaces(List.of(Subspace.BLOBS));
      assertThat(Tabular.read(database, "entries", blobs).rows()).hasSizeGreaterThan(50);
    }
  }

  @Test
  void secretsAreHidden() {
    try (TabularDatabase database = TabularDatabase.open(Goldens.DUMP.toString())) {
      var query =
          TableQuery.of(List.of("key_text", "value", "value_json"))
              .inSubspaces(List.of(Subspace.SETTINGS, Subspace.DIRECTORY));
      var hidden = Tabular.read(database, "entries", query);
      var shown = Tabular.read(database, "entries", query.withSecrets(true));
      assertThat(hidden.column("value")).containsNull();
      assertThat(shown.column("value")).doesNotContainNull();
      assertThat(hidden.column("key_text")).isEqualTo(shown.column("key_text"));
      int differing = 0;
      for (int i = 0; i < shown.rows().size(); i++) {
        boolean isHidden = hidden.rows().get(i).get("value") == null;
        differing += hidden.rows().get(i).equals(shown.rows().get(i)) ? 0 : 1;
        assertThat(hidden.rows().get(i).equals(shown.rows().get(i))).isEqualTo(!isHidden);
      }
      assertThat(differing).isPositive();
    }
  }

  @Test
  void whatCannotBeDecodedIsThereWithItsProblem() throws SQLException {
    String operand = Tabular.operand("sqlite:tests/goldens/0.15.5/store.sqlite", temp);
    assertThat(Tabular.all(operand, "entries").column("problem")).containsOnlyNulls();
    byte[] archive = Bytes.concat(Bytes.u32(2), new byte[] {0, 50}, Bytes.u32(2));
    Tabular.change(operand, "UPDATE p SET v = x'00' WHERE k = ?", archive);
    Tabular.change(operand, "INSERT INTO p (k, v) VALUES (x'000000020032', x'01')");
    byte[] sum = Bytes.concat(Bytes.u32(2), new byte[] {1, 50}, Bytes.u32(0));
    Tabular.change(
        operand, "UPDATE p SET v = cast(x'ff' || substr(v, 2) AS BLOB) WHERE k = ?", sum);
    assertThat(Tabular.all(operand, "entries").column("problem"))
        .contains(
            "the key has no known form", "the value can't be decoded", "the value is damaged");
  }

  @Test
  void unknownColumnsAreRefused() {
    try (TabularDatabase database = TabularDatabase.open(Goldens.DUMP.toString())) {
      var query = TableQuery.of(List.of("subspace", "colour"));
      assertThatThrownBy(() -> Tabular.read(database, "entries", query))
          .hasMessageContaining("entries: has no column 'colour', but subspace, ");
    }
  }
}
