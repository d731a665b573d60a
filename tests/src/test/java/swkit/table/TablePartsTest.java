// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.table.TablePart.Range;

/** However a table is divided and restricted, its parts together have the rows that are wanted. */
class TablePartsTest {
  private static final List<String> DIVIDED = List.of("entries", "mails", "accounts", "blobs");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests/goldens/0.15.5/dump",
        "tests/goldens/0.14.1/dump",
        "rocksdb:samples/rocksdb",
        "rocksdb:tests/goldens/0.16.18/rocksdb/store",
        "sqlite:tests/goldens/0.15.5/store.sqlite",
      })
  void partsTogetherAreTheWhole(String golden) {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("TablePartsTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(golden, temp))) {
      for (String name : DIVIDED) {
        Table table = Tables.of(name);
        var all = Tabular.all(database, name).rows();
        for (int run = 0; run < 12; run++) {
          TableQuery query = query(table, all, random);
          List<TablePart> parts =
              run % 2 == 0
                  ? table.parts(database, query, 1 + random.nextInt(12))
                  : divided(database, name, random);
          var rows = new ArrayList<Map<String, Object>>();
          for (TablePart part : parts) {
            TablePart copy = TablePart.of(part.text());
            assertThat(copy).isEqualTo(part);
            rows.addAll(Tabular.read(database, name, query, copy).rows());
          }
          String what = golden + " " + name + " seed " + seed + " run " + run + " " + query;
          assertThat(rows).as(what).isEqualTo(Tabular.read(database, name, query).rows());
          assertThat(filtered(rows, query))
              .as(what)
              .isEqualTo(projected(filtered(all, query), query));
        }
      }
    }
  }

  /** Some columns, with those by which it is restricted, and some restrictions. */
  private static TableQuery query(Table table, List<Map<String, Object>> all, Random random) {
    var columns = new ArrayList<String>();
    for (Column column : table.columns()) {
      if (random.nextInt(3) == 0 || isFilter(column.name())) {
        columns.add(column.name());
      }
    }
    Collections.shuffle(columns, random);
    TableQuery query = TableQuery.of(columns);
    if (random.nextInt(3) == 0) {
      Map<String, Object> row = all.get(random.nextInt(all.size()));
      if (row.get("subspace") instanceof String letter) {
        query = query.inSubspaces(List.of(Subspace.of(letter.charAt(0)), Subspace.PROPERTY));
      }
      if (row.get("received") instanceof Instant time) {
        query = random.nextBoolean() ? query.received(time, null) : query.received(null, time);
      }
    }
    if (random.nextInt(3) == 0) {
      Map<String, Object> row = all.get(random.nextInt(all.size()));
      if (row.get("account") instanceof String name) {
        query = query.ofAccounts(List.of(name, "nobody"));
      }
    }
    if (random.nextInt(4) == 0) {
      query = query.ofAccountIds(List.of(2 + random.nextInt(4), random.nextInt()));
    }
    if (random.nextInt(4) == 0 && table.name().equals("entries")) {
      query = query.inRange(new KeyRange(Bytes.u32(random.nextInt(3)), Bytes.u32(4)));
    }
    assertThat(TableQuery.parse(query.text())).isEqualTo(query);
    return query;
  }

  private static boolean isFilter(String column) {
    return Set.of("subspace", "key_hex", "account", "account_id", "received").contains(column);
  }

  /** Ranges with arbitrary ends, as another engine could cut them. */
  private static List<TablePart> divided(TabularDatabase database, String table, Random random) {
    List<TablePart> parts = new ArrayList<>();
    if (table.equals("entries")) {
      for (Subspace subspace : database.snapshot().subspaces()) {
        for (KeyRange range : ranges(random, 1 + random.nextInt(6))) {
          parts.add(new TablePart(List.of(new Range(subspace, range))));
        }
      }
      return parts;
    }
    Subspace subspace = table.equals("blobs") ? Subspace.BLOBS : Subspace.PROPERTY;
    int length = table.equals("blobs") ? 1 + random.nextInt(32) : Integer.BYTES;
    for (KeyRange range : ranges(random, length)) {
      parts.add(new TablePart(List.of(new Range(subspace, range))));
    }
    return parts;
  }

  private static List<KeyRange> ranges(Random random, int length) {
    var ends = new TreeSet<byte[]>(Entry::compareKeys);
    for (int i = random.nextInt(5); i > 0; i--) {
      byte[] end = new byte[length];
      random.nextBytes(end);
      if (length >= Integer.BYTES && random.nextBoolean()) {
        System.arraycopy(Bytes.u32(random.nextInt(6)), 0, end, 0, Integer.BYTES);
      }
      ends.add(end);
    }
    List<KeyRange> ranges = new ArrayList<>();
    byte[] from = new byte[0];
    for (byte[] end : ends) {
      ranges.add(new KeyRange(from, end));
      from = end;
    }
    ranges.add(KeyRange.from(from));
    return ranges;
  }

  private static List<Map<String, Object>> filtered(
      List<Map<String, Object>> rows, TableQuery query) {
    Predicate<Map<String, Object>> wanted =
        row ->
            fits(row, "subspace", query.subspaces(), letter -> Subspace.of(("" + letter).charAt(0)))
                && fits(row, "account", query.accounts(), name -> name)
                && fits(row, "account_id", query.accountIds(), id -> (int) (long) (Long) id)
                && isInTime(row, query)
                && (!row.containsKey("key_hex")
                    || query
                        .keys()
                        .contains(java.util.HexFormat.of().parseHex((String) row.get("key_hex"))));
    return rows.stream().filter(wanted).toList();
  }

  private static boolean fits(
      Map<String, Object> row,
      String column,
      Set<?> allowed,
      java.util.function.Function<Object, Object> read) {
    Object value = row.get(column);
    return allowed == null
        || !row.containsKey(column)
        || value != null && allowed.contains(read.apply(value));
  }

  private static boolean isInTime(Map<String, Object> row, TableQuery query) {
    if (query.from() == null && query.before() == null || !row.containsKey("received")) {
      return true;
    }
    return row.get("received") instanceof Instant time
        && (query.from() == null || !time.isBefore(query.from()))
        && (query.before() == null || time.isBefore(query.before()));
  }

  private static List<Map<String, Object>> projected(
      List<Map<String, Object>> rows, TableQuery query) {
    List<Map<String, Object>> some = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      var left = new java.util.LinkedHashMap<>(row);
      left.keySet().retainAll(query.columns());
      some.add(left);
    }
    return some;
  }

  /** The store is large enough to be divided by its engine. */
  @Test
  void aStoreIsDivided() {
    try (TabularDatabase database =
        TabularDatabase.open(Tabular.operand("rocksdb:samples/rocksdb", temp))) {
      for (String name : List.of("entries", "blobs")) {
        Table table = Tables.of(name);
        assertThat(table.parts(database, TableQuery.all(table), 8)).hasSizeBetween(2, 16);
        assertThat(table.parts(database, TableQuery.all(table), 1)).hasSize(1);
      }
    }
  }
}
