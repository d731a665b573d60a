// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.LiveReader;
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
      assertThat(snapshot.consistency()).matches("one state, .* sequence number \\d+ and none .*");
      return RocksDbWriter.number(snapshot);
    }
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(".swkit-live-"))
          .sorted()
          .toList();
    }
  }

  /** All that a system knows of the files, but for the times of the last access and of links. */
  private static Map<String, Object> state(Path directory) throws IOException {
    Map<String, Object> state = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = new ArrayList<>(all.toList());
    }
    files.add(directory);
    for (Path file : files) {
      String what = "unix:ino,nlink,mode,uid,gid,size,lastModifiedTime";
      state.put("" + file, Files.readAttributes(file, what, LinkOption.NOFOLLOW_LINKS));
    }
    return state;
  }

  private static void readAll(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          source.stream().count();
        }
      }
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
    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void theRunningStoreIsNotChanged() throws Exception {
    StoreSettings settings = settings();
    try (RocksDbWriter writer = new RocksDbWriter(settings.path())) {
      writer.pause();
      Map<String, Object> before = state(settings.path());
      try (Store store = open(settings)) {
        readAll(store);
        assertThat(checkpoints()).hasSize(2);
        Path checkpoint = temp.resolve(checkpoints().get(0));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkpoint)))
            .isEqualTo("rwx------");
        assertThat(state(settings.path()).keySet()).isEqualTo(before.keySet());
      }
      assertThat(state(settings.path())).isEqualTo(before);
      assertThat(checkpoints()).isEmpty();
      assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
          .hasMessageContaining("is open in process " + writer.pid());
      writer.goOn();
      writer.end();
    }
  }

  /** The kill comes at any moment of the checkpoints, and these at any moment of the kill. */
  @Test
  void aServerThatIsKilledMeanwhile() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StoreSettings settings = settings();
    long last = 0;
    for (int round = 0; round < 4; round++) {
      RocksDbWriter writer = new RocksDbWriter(settings.path());
      long pause = random.nextInt(400);
      CompletableFuture<Void> kill =
          CompletableFuture.runAsync(
              () -> {
                LockSupport.parkNanos(pause * 1_000_000);
                writer.close();
              });
      boolean isLast = false;
      while (!isLast) {
        isLast = kill.isDone();
        long number = number(settings);
        assertThat(number).as("after %d ms", pause).isGreaterThanOrEqualTo(last);
        last = number;
      }
      kill.join();
      try (Store store = settings.backend().openForReading(settings, false);
          Snapshot snapshot = store.snapshot()) {
        assertThat(RocksDbWriter.number(snapshot)).isEqualTo(last);
      }
    }
    assertThat(checkpoints()).isEmpty();
  }

  /** The next run removes it, but not what another one is reading. */
  @Test
  void whatAKilledRunLeaves() throws Exception {
    StoreSettings settings = settings();
    try (RocksDbWriter writer = new RocksDbWriter(settings.path())) {
      writer.end();
    }
    Map<String, Object> before = state(settings.path());
    try (LiveReader alive = new LiveReader(settings.path())) {
      List<String> used = checkpoints();
      assertThat(used).hasSize(2);
      try (LiveReader killed = new LiveReader(settings.path())) {
        assertThat(checkpoints()).hasSize(4);
        assertThat(killed.isAlive()).isTrue();
      }
      assertThat(checkpoints()).hasSize(4);
      try (Store store = open(settings)) {
        assertThat(checkpoints()).hasSize(4).containsAll(used);
        readAll(store);
      }
      assertThat(checkpoints()).isEqualTo(used);
      assertThat(alive.isAlive()).isTrue();
    }
    open(settings).close();
    assertThat(checkpoints()).isEmpty();
    assertThat(state(settings.path())).isEqualTo(before);
  }

  /** The kill comes as soon as there is anything, or a little later. */
  @Test
  void aRunThatIsKilledWhileItTakesACheckpoint() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StoreSettings settings = settings();
    try (RocksDbWriter writer = new RocksDbWriter(settings.path(), 500)) {
      for (int round = 0; round < 3; round++) {
        Process run = LiveReader.start(settings.path());
        while (checkpoints().isEmpty()) {
          assertThat(run.isAlive()).isTrue();
        }
        LockSupport.parkNanos(random.nextInt(5_000_000));
        run.destroyForcibly().waitFor();
        assertThat(checkpoints()).isNotEmpty();
        assertThat(number(settings)).isPositive();
        assertThat(checkpoints()).isEmpty();
      }
      writer.end();
    }
  }

  @Test
  void aDirectoryForCheckpointsThatIsNamed() throws Exception {
    StoreSettings store = settings();
    try (RocksDbWriter writer = new RocksDbWriter(store.path())) {
      writer.end();
    }
    Path place = Files.createDirectory(temp.resolve("place"));
    StoreSettings settings = store.with(StoreSettings.LIVE_DIRECTORY, place.toString());
    try (Store opened = open(settings)) {
      assertThat(place).isNotEmptyDirectory();
      assertThat(checkpoints()).isEmpty();
      assertThat(opened.address()).isEqualTo(store.address());
    }
    assertThat(place).isEmptyDirectory();
    StoreSettings inside =
        store.with(StoreSettings.LIVE_DIRECTORY, store.path().resolve(".").toString());
    assertThatThrownBy(() -> open(inside)).hasMessageContaining("is in the directory of the store");
    StoreSettings missing = store.with(StoreSettings.LIVE_DIRECTORY, "/no/such/place");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(SwkitException.class)
        .hasMessage("/no/such/place: no such file or directory");
  }

  /** A link that leads elsewhere is not read, and a lost table is named. */
  @Test
  void filesThatAreNotWhatTheManifestSays() throws Exception {
    StoreSettings settings = settings();
    Path table = null;
    while (table == null) {
      try (RocksDbWriter writer = new RocksDbWriter(settings.path())) {
        writer.end();
      }
      String name = Damage.manifest(StoreDirectory.of(settings));
      try (FileChannel manifest = FileChannel.open(settings.path().resolve(name))) {
        StoreManifest state = StoreManifest.read(manifest, manifest.size());
        for (String file : state.sizes().keySet()) {
          table = file.endsWith(".sst") ? settings.path().resolve(file) : table;
        }
      }
    }
    Path elsewhere = Files.move(table, temp.resolve("elsewhere"));
    assertThatThrownBy(() -> open(settings))
        .hasMessageContaining(table.getFileName() + " is missing");
    Files.createSymbolicLink(table, elsewhere);
    assertThatThrownBy(() -> open(settings))
        .hasMessageContaining(table.getFileName() + " is not an ordinary file");
    Files.delete(table);
    byte[] bytes = Files.readAllBytes(elsewhere);
    Files.write(table, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> open(settings))
        .hasMessageContaining(table.getFileName() + " has " + (bytes.length - 1) + " bytes, not");
    assertThat(checkpoints()).isEmpty();
  }
}
