// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.inspect.AccountList;
import swkit.open.DatabaseAddress;
import swkit.table.Table;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;
import swkit.table.Tables;
import swkit.table.TabularDatabase;

/**
 * What reading a database as tables costs, beside counting its accounts, on one thread: processor
 * time, and rows by second of it.
 *
 * <p>Arguments: the database, and how many rounds; the shortest of the rounds is printed.
 */
public final class Tabulating {
  private record Measured(String name, LongSupplier work, List<Long> nanos, long[] rows) {}

  private Tabulating() {}

  public static void main(String... args) {
    int rounds = Integer.parseInt(args[1]);
    try (Workers workers = Workers.none();
        TabularDatabase database =
            TabularDatabase.open(DatabaseAddress.parse(args[0]), false, workers)) {
      List<Measured> all = new ArrayList<>();
      all.add(measured("stalwart-inspect --accounts", () -> accounts(database, workers)));
      for (String columns :
          List.of(
              "account size",
              "received size",
              "hash account_id",
              "subject",
              "account mailbox uid received size subject sender flags hash")) {
        all.add(measured("mails: " + columns, () -> rows(database, "mails", columns)));
      }
      for (String columns : List.of("subspace value_size", "key_text", "key_json value_json")) {
        all.add(measured("entries but t: " + columns, () -> rows(database, "entries", columns)));
      }
      all.add(measured("accounts: bytes", () -> rows(database, "accounts", "account bytes")));
      all.add(measured("blobs: links", () -> rows(database, "blobs", "hash links accounts")));
      all.add(measured("blobs: size", () -> rows(database, "blobs", "hash size problem")));
      for (int round = 0; round < rounds; round++) {
        all.forEach(Tabulating::measure);
      }
      for (Measured one : all) {
        long least = one.nanos.stream().mapToLong(Long::longValue).min().orElseThrow();
        System.out.printf(
            Locale.ROOT,
            "%-72s %7d ms %,10d rows %,12d a second%n",
            one.name,
            least / 1_000_000,
            one.rows[0],
            one.rows[0] * 1_000_000_000 / Math.max(1, least));
      }
    }
  }

  private static Measured measured(String name, LongSupplier work) {
    return new Measured(name, work, new ArrayList<>(), new long[1]);
  }

  private static void measure(Measured one) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    one.rows[0] = one.work.getAsLong();
    one.nanos.add(system.getProcessCpuTime() - start);
  }

  private static long accounts(TabularDatabase database, Workers workers) {
    var list = AccountList.of(database.database(), database.snapshot(), workers, Progress.SILENT);
    return list.json().getAsJsonArray("accounts").size();
  }

  private static long rows(TabularDatabase database, String name, String columns) {
    Table table = Tables.of(name);
    var others = EnumSet.complementOf(EnumSet.of(Subspace.BLOBS));
    TableQuery query = TableQuery.of(Arrays.asList(columns.split(" ")));
    query = name.equals("entries") ? query.inSubspaces(others) : query;
    long rows = 0;
    try (TableRows all = table.rows(database, TablePart.WHOLE, query)) {
      while (all.next()) {
        rows++;
        for (int i = 0; i < query.columns().size(); i++) {
          all.value(i);
        }
      }
    }
    return rows;
  }
}
