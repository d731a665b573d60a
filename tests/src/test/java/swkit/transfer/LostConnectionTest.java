// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Progress;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;

/** A server ends its sessions in the middle of an import or a copy, which then go on. */
class LostConnectionTest {
  private static final Import.Options PLAIN =
      new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);

  @TempDir Path temp;

  /** Ends the sessions on a database. */
  private interface Cut {
    void now() throws SQLException;
  }

  private void run(String from, StorageSettings to, boolean resume, Progress progress) {
    try (Database database = Database.open(from);
        Workers workers = Workers.of(2)) {
      new Import(database, to.with(BlobFraming.LZ4), PLAIN, workers, progress, more -> more)
          .journal(temp.resolve("journal"), resume, 100_000)
          .run();
    }
  }

  private void isGoneOnWith(StoreSettings settings, Cut cut) throws Exception {
    StorageSettings to = StorageSettings.of(settings);
    String from = "rocksdb:" + Goldens.ROCKSDB;
    AtomicInteger entries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    from,
                    to,
                    false,
                    (subspace, bytes) -> {
                      if (entries.incrementAndGet() == 700) {
                        end(cut);
                      }
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(settings.type() + "://");
    assertThat(temp.resolve("journal")).isNotEmptyFile();
    try (ServerStorage target = ServerStorage.read(to, false);
        Snapshot snapshot = target.snapshot()) {
      assertThat(snapshot.isUnfinished()).isTrue();
    }
    run(from, to, true, Progress.SILENT);
    assertThat(temp.resolve("journal")).doesNotExist();
    Goldens.requireAllOfIt(to);
  }

  private static void end(Cut cut) {
    try {
      cut.now();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ofPostgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    String database = server.freshDatabase();
    String end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'";
    isGoneOnWith(server.settings(database, Map.of()), () -> server.execute("postgres", end));
  }

  @Test
  void ofMysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    String database = server.freshDatabase();
    isGoneOnWith(server.settings(database), () -> server.killSessions(database));
  }
}
