// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Progress;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;

/** The golden goes from each backend, through a dump, to each other, and nothing changes. */
class EveryPairTest {
  /** Gives the settings of a store that isn't there yet. */
  private interface Kind {
    StoreSettings fresh() throws Exception;
  }

  @TempDir Path temp;
  private int count;

  private Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("rocksdb", () -> path("rocksdb"));
    kinds.put("sqlite", () -> path("sqlite"));
    kinds.put(
        "postgresql",
        () -> {
          PostgresqlServer server = PostgresqlServer.get();
          return server.settings(server.freshDatabase(), Map.of());
        });
    kinds.put(
        "mysql",
        () -> {
          MysqlServer server = MysqlServer.shared();
          return server.settings(server.freshDatabase());
        });
    kinds.put(
        "foundationdb",
        () -> {
          String name = UUID.randomUUID().toString();
          StandIns.put(name, new FakeFoundationDb().database());
          return new StoreSettings("foundationdb", Map.of("cluster-file", name), "fdb:" + name);
        });
    return kinds;
  }

  private StoreSettings path(String type) {
    return new StoreSettings(type, Map.of("path", temp.resolve(type + count++).toString()), type);
  }

  /** As a server's configuration names it. */
  private DatabaseAddress config(StoreSettings store) throws Exception {
    StringBuilder config = new StringBuilder("storage.data = \"db\"\nstorage.blob = \"db\"\n");
    config.append("[store.db]\ntype = \"" + store.type() + "\"\n");
    Map<String, String> values = new TreeMap<>(store.values());
    values.put("compression", "lz4");
    values.forEach((key, value) -> config.append(key + " = \"" + escape(value) + "\"\n"));
    Path file = Files.writeString(temp.resolve("config" + count++ + ".toml"), config);
    return DatabaseAddress.config(file, Map.of());
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private void load(Path dump, DatabaseAddress to) {
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      new Import(Dump.open(dump), to.storage(), options, workers, Progress.SILENT, more -> more)
          .run();
    }
  }

  private Path export(DatabaseAddress from) {
    Path dump = temp.resolve("dump" + count++);
    try (Workers workers = Workers.of(2)) {
      new Export(from, dump, null, false, false, Export.Blobs.LINKED).run(workers, Progress.SILENT);
    }
    return dump;
  }

  @Test
  void nothingChangesOnTheWay() throws Exception {
    for (var from : kinds().entrySet()) {
      DatabaseAddress source = config(from.getValue().fresh());
      load(Goldens.DUMP, source);
      Path dump = export(source);
      assertThat(Goldens.figures(dump)).as(from.getKey()).isEqualTo(Goldens.expected());
      for (var to : kinds().entrySet()) {
        DatabaseAddress target = config(to.getValue().fresh());
        load(dump, target);
        assertThat(Goldens.figures(export(target)))
            .as("%s to %s", from.getKey(), to.getKey())
            .isEqualTo(Goldens.expected());
      }
    }
  }
}
