// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.groupware.TextForm;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Import;

/** Mail in database servers is what clients of the real server saw. */
class SeenMailOnServersTest {
  @TempDir Path temp;

  private void requireSeen(StoreSettings store) throws Exception {
    StorageSettings settings = StorageSettings.of(store).with(BlobFraming.LZ4);
    Path directory = temp.resolve("out");
    try (Workers workers = Workers.of(2)) {
      var all =
          new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
      new Import(Dump.open(Goldens.DUMP), settings, all, workers, Progress.SILENT, more -> more)
          .run();
      var options =
          new ExtractionOptions(
              null, MailFilter.ALL, ExtractedKind.of(null), MailForm.MBOX, TextForm.SERVED, false);
      try (ServerStorage storage = ServerStorage.read(settings, false)) {
        ExtractionReport report =
            new Extraction(storage, directory, workers, Progress.SILENT).write(options, false);
        assertThat(report.exitCode()).isZero();
      }
    }
    SeenMailTest.requireSeen(Goldens.DIRECTORY.resolve("seen.json"), directory, MailForm.MBOX);
  }

  @Test
  void mailInPostgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    requireSeen(server.settings(server.freshDatabase(), Map.of()));
  }

  @Test
  void mailInMysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    requireSeen(server.settings(server.freshDatabase()));
  }
}
