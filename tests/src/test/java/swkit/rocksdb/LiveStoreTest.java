// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Snapshot;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.RocksDbWriter;

/** A store is read while a server writes to it, by a checkpoint that is one state of it. */
class LiveStoreTest {
  /** How many checkpoints are taken under load: 20, or more by hand. */
  private static final int CHECKPOINTS = Integer.getInteger("swkit.checkpoints", 20);

  @TempDir Path temp;

  private StoreSettings settings() {
    String path = temp.resolve("store").toString();
    return new StoreSettings("rocksdb", Map.of("path", path), "rocksdb:" + path);
  }

  private static Store open(StoreSettings settings) {
    return settings.backend().openForReading(settings, true);
  }

  private static long number(StoreSettings settings) {
    try (Store store = open(settings);
        Snapshot snapshot = store.snapshot()) {
      assertThat(store.warnings()).isEmpty();
      return RocksDbWriter.number(snapshot);
    }
  }

  private List<String> leftovers() throws IOException {
    return names(temp).stream().filter(name -> name.startsWith(".swkit-live-")).toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachCheckpointUnderFullLoadIsOneState() throws Exception {
    StoreSettings settings = settings();
    try (RocksDbWriter writer = new RocksDbWriter(settings.path())) {
      long first = number(settings);
      long last = first;
      for (int i = 1; i < CHECKPOINTS; i++) {
        long number = number(settings);
        assertThat(number).isGreaterThanOrEqualTo(last);
        last = number;
        writer.requireAlive();
      }
      assertThat(last).isGreaterThan(first);
      writer.end();
      assertThat(number(settings)).isGreaterThanOrEqualTo(last);
    }
    assertThat(leftovers()).isEmpty();
  }
}
