// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** Tables in database servers, read by several threads, are those of the dump that went in. */
class TablesOnServersTest {
  private static void requireTables(DatabaseAddress store) {
    try (Workers workers = Workers.of(3)) {
      var options =
          new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
      new Import(
              Dump.open(Goldens.DUMP),
              store.storage().with(BlobFraming.LZ4),
              options,
              workers,
              Progress.SILENT,
              m -> m)
          .run();
      try (TabularDatabase dump = TabularDatabase.open(Goldens.DUMP.toString());
          TabularDatabase database = TabularDatabase.open(store, false, workers)) {
        for (String name : List.of("mails", "accounts", "blobs", "entries")) {
          Set<Map<String, Object>> expected = new HashSet<>(Tabular.all(dump, name).rows());
          List<Map<String, Object>> found = read(database, name, workers);
          assertThat(new HashSet<>(found)).as(name).containsAll(expected);
          assertThat(found).as(name).hasSize(expected.size());
        }
        var query = TableQuery.of(List.of("uid")).ofAccounts(List.of("alice"));
        assertThat(Tabular.read(database, "mails", query).entries()).isEqualTo(21 + 7);
        database.checkUnchanged();
      }
    }
  }

  private static List<Map<String, Object>> read(
      TabularDatabase database, String name, Workers workers) {
    Table table = Tables.of(name);
    TableQuery query = TableQuery.all(table);
    var rows = new ConcurrentLinkedQueue<Map<String, Object>>();
    List<Workers.Task> tasks = new ArrayList<>();
    for (TablePart part : table.parts(database, query, 6)) {
      tasks.add(
          new Workers.Task(
              name, 0, () -> rows.addAll(Tabular.read(database, name, query, part).rows())));
    }
    workers.run(tasks, 3);
    return List.copyOf(rows);
  }

  private static DatabaseAddress address(String url, String password) {
    return DatabaseAddress.parse(url, Map.of(), Map.of("SWKIT_PASSWORD", password)::get);
  }

  @Test
  void tablesInPostgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    String url = "postgresql://" + PostgresqlServer.USER + "@127.0.0.1:" + server.port() + "/";
    requireTables(address(url + server.freshDatabase(), PostgresqlServer.PASSWORD));
  }

  @Test
  void tablesInMysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    String url = "mysql://" + MysqlServer.USER + "@" + server.authority() + "/";
    requireTables(address(url + server.freshDatabase(), MysqlServer.PASSWORD));
  }

  @Test
  void tablesInFoundationDb() {
    StandIns.put("tables", new FakeFoundationDb().database());
    requireTables(DatabaseAddress.parse("fdb:tables"));
  }
}
