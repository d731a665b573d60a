// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.UInt64AddOperator;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.RocksDbWriter;

/** Checkpoints to keep, of a store that is being written; and other copies of such a store. */
class CheckpointTest {
  @TempDir static Path shared;
  private static Path running;
  private static RocksDbWriter writer;

  @TempDir Path temp;

  /** Waits until each family has a table, as those of a server that has run for a while. */
  @BeforeAll
  static void start() throws IOException {
    running = shared.resolve("store");
    writer = new RocksDbWriter(running, 300);
    long logs = -1;
    long first;
    do {
      Path directory = shared.resolve("checkpoint");
      take(directory);
      first = manifest(directory).firstLog();
      logs = logs < 0 ? CompletenessCheck.logs(directory, 0).lastKey() : logs;
      OwnFiles.deleteAll(directory);
    } while (first <= logs);
  }

  @AfterAll
  static void end() {
    try (RocksDbWriter ending = writer) {
      ending.end();
    }
  }

  private static StoreSettings settings(Path path) {
    return new StoreSettings("rocksdb", Map.of("path", path.toString()), "rocksdb:" + path);
  }

  private static Checkpoint.Taken take(Path directory) {
    return Checkpoint.take(settings(running), directory, () -> {});
  }

  private static long number(Path store) {
    StoreSettings settings = settings(store);
    try (Store opened = settings.backend().openForReading(settings, false);
        Snapshot snapshot = opened.snapshot()) {
      assertThat(opened.warnings()).isEmpty();
      return RocksDbWriter.number(snapshot);
    }
  }

  private static TreeSet<String> data(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(sst|blob)"))
          .forEach(names::add);
      return names;
    }
  }

  /** RocksDB's own list of the files in use; the families in the order of the MANIFEST. */
  private static TreeSet<String> used(Path store) throws Exception {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (Options options = new Options()) {
      RocksDB.listColumnFamilies(options, store.toString())
          .forEach(
              name ->
                  families.add(
                      new ColumnFamilyDescriptor(
                          name,
                          new ColumnFamilyOptions().setMergeOperator(new UInt64AddOperator()))));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    try (DBOptions options = new DBOptions();
        RocksDB db = RocksDB.openReadOnly(options, store.toString(), families, handles)) {
      for (String file : db.getLiveFiles(false).files) {
        names.add(file.substring(1));
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
    names.removeIf(name -> !name.matches(".*\\.(sst|blob)"));
    return names;
  }

  @Test
  void aCheckpointHasTheFilesThatRocksDbUses() throws Exception {
    for (int i = 0; i < 5; i++) {
      Path directory = temp.resolve("checkpoint" + i);
      Checkpoint.Taken taken = take(directory);
      assertThat(data(directory)).isEqualTo(used(directory)).hasSize(taken.files());
      assertThat(taken.copiedBytes()).isZero();
      assertThat(taken.warnings()).isEmpty();
      assertThat(number(directory)).isPositive();
      assertThat(directory.resolve(Checkpoint.MARK)).doesNotExist();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
    }
  }

  /** A server can be started on it; the running store keeps its files. */
  @Test
  void aCheckpointIsAStoreOfItsOwn() throws Exception {
    Path directory = temp.resolve("checkpoint");
    take(directory);
    long number = number(directory);
    writer.pause();
    try (RocksDbWriter other = new RocksDbWriter(directory)) {
      other.end();
    } finally {
      writer.goOn();
    }
    assertThat(number(directory)).isGreaterThan(number);
    writer.requireAlive();
    take(temp.resolve("another"));
  }

  @Test
  void onAnotherFileSystemFilesAreCopied() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory)
            && !Files.getAttribute(memory, "unix:dev")
                .equals(Files.getAttribute(shared, "unix:dev")));
    Path directory = Files.createTempDirectory(memory, "swkit");
    try {
      Checkpoint.Taken taken = take(directory);
      assertThat(taken.copiedBytes()).isPositive().isEqualTo(taken.bytes());
      assertThat(taken.whyCopied()).isNotBlank();
      assertThat(data(directory)).isEqualTo(used(directory));
      assertThat(number(directory)).isPositive();
    } finally {
      OwnFiles.deleteAll(directory);
    }
  }

  @Test
  void directoriesThatAreRefused() throws Exception {
    Path full = Files.createDirectory(temp.resolve("full"));
    Files.createFile(full.resolve("something"));
    assertThatThrownBy(() -> take(full)).hasMessageContaining("is not empty (something)");
    assertThat(full.resolve("something")).exists();
    assertThatThrownBy(() -> take(running.resolve("inside")))
        .hasMessageContaining("is in the directory of the store");
    Path done = temp.resolve("done");
    take(done);
    assertThatThrownBy(() -> take(done)).hasMessageContaining("holds a RocksDB store already");
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> take(open)).hasMessageContaining("is accessible to others");
    assertThat(open).isEmptyDirectory();
    Path absent = temp.resolve("absent");
    assertThatThrownBy(
            () -> Checkpoint.take(settings(absent), temp.resolve("checkpoint"), () -> {}))
        .hasMessageContaining("there is no RocksDB store");
    assertThat(temp.resolve("checkpoint")).doesNotExist();
  }

  /** What a killed run left is replaced; until then, it isn't taken for a store. */
  @Test
  void anUnfinishedCheckpoint() throws Exception {
    Path directory = temp.resolve("checkpoint");
    take(directory);
    Files.delete(directory.resolve("CURRENT"));
    Path mark = Files.createFile(directory.resolve(Checkpoint.MARK));
    StoreSettings settings = settings(directory);
    assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
        .hasMessageContaining("is an unfinished snapshot");
    try (LockedFile held = LockedFile.open(mark, false, 0, 1)) {
      assertThat(held.channel().isOpen()).isTrue();
      assertThatThrownBy(() -> take(directory)).hasMessageContaining("is being written by");
    }
    Path foreign = Files.createFile(directory.resolve("foreign"));
    assertThatThrownBy(() -> take(directory)).hasMessageContaining("is not empty");
    Files.delete(foreign);
    take(directory);
    assertThat(number(directory)).isPositive();
  }

  /** Whoever may write to the directory above redirects nothing. */
  @Test
  void aDirectoryThatIsReplacedMeanwhile() throws IOException {
    for (boolean byLink : new boolean[] {true, false}) {
      Path victim = Files.createDirectory(temp.resolve("victim" + byLink));
      Path directory = temp.resolve("new" + byLink);
      Path away = temp.resolve("away" + byLink);
      Runnable replace =
          () -> {
            try {
              if (!OwnFiles.isThere(away)) {
                Files.move(directory, away);
                if (byLink) {
                  Files.createSymbolicLink(directory, victim);
                } else {
                  Files.createDirectory(directory);
                }
              }
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          };
      assertThatThrownBy(() -> Checkpoint.take(settings(running), directory, replace))
          .isInstanceOf(StoreException.class);
      assertThat(victim).isEmptyDirectory();
    }
  }

  /** Opening a pipe would block, and a file without an end would fill the disk. */
  @Test
  @Timeout(30)
  void filesThatAreMadeToHang() throws Exception {
    for (String name : List.of("IDENTITY", "CURRENT")) {
      Path store = temp.resolve("hostile-" + name);
      Checkpoint.take(settings(running), store, () -> {});
      Files.deleteIfExists(store.resolve(name));
      String pipe = store.resolve(name).toString();
      assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
      assertThatThrownBy(
              () -> Checkpoint.take(settings(store), temp.resolve("of-" + name), () -> {}))
          .hasMessageContaining(name + " is not an ordinary file");
      Files.delete(store.resolve(name));
      try (var large = new java.io.RandomAccessFile(pipe, "rw")) {
        large.setLength(1L << 40);
      }
      assertThatThrownBy(
              () -> Checkpoint.take(settings(store), temp.resolve("of-" + name), () -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(name);
    }
  }

  /** A record of the greatest length, in as many fragments, needs no square of its length. */
  @Test
  @Timeout(20)
  void aLongRecordIsReadInLinearTime() throws IOException {
    int block = 32 << 10;
    int blocks = 3000;
    ByteBuffer one = ByteBuffer.allocate(block).order(ByteOrder.LITTLE_ENDIAN);
    Path file = temp.resolve("MANIFEST-000001");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      for (int i = 0; i < blocks; i++) {
        int type = i == 0 ? 2 : i == blocks - 1 ? 4 : 3;
        one.clear().putShort(4, (short) (block - 7)).put(6, (byte) type);
        var sum = new java.util.zip.CRC32C();
        sum.update(one.array(), 6, block - 6);
        one.putInt(0, Integer.rotateRight((int) sum.getValue(), 15) + 0xA282EAD8);
        channel.write(one);
      }
      long[] found = new long[1];
      long size = channel.size();
      long end = RecordLog.read(channel, size, 256 << 20, (record, at) -> found[0] = record.length);
      assertThat(end).isEqualTo(size);
      assertThat(found[0]).isEqualTo((block - 7L) * blocks);
    }
  }

  @Test
  void nothingIsLeftOfACheckpointThatIsStopped() {
    Path directory = temp.resolve("checkpoint");
    int[] calls = {0};
    assertThatThrownBy(
            () ->
                Checkpoint.take(
                    settings(running),
                    directory,
                    () -> {
                      if (++calls[0] == 10) {
                        throw new CancellationException();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(directory).doesNotExist();
  }

  /** As cp makes it, if the server writes nothing meanwhile. */
  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(temp, "copy");
    writer.pause();
    try (Stream<Path> files = Files.list(running)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    } finally {
      writer.goOn();
    }
    return copy;
  }

  private static List<Path> files(Path directory, String kind) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(kind)).sorted().toList();
    }
  }

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static List<String> warnings(Path store) {
    StoreSettings settings = settings(store);
    try (Store opened = settings.backend().openForReading(settings, false)) {
      return opened.warnings();
    }
  }

  @Test
  void allTablesThatACopyLacksAreNamed() throws Exception {
    Path copy = copy();
    assertThat(number(copy)).isPositive();
    List<String> tables = used(copy).stream().filter(name -> name.endsWith(".sst")).toList();
    Files.delete(copy.resolve(tables.get(0)));
    Files.delete(copy.resolve(tables.get(1)));
    cut(copy.resolve(tables.get(2)), 100);
    assertThatThrownBy(() -> warnings(copy))
        .hasMessageContaining(tables.get(0) + " is missing, " + tables.get(1) + " is missing, ")
        .hasMessageContaining(tables.get(2) + " has 100 bytes, not ")
        .hasMessageContaining("a copy that was made while the server was running");
  }

  @Test
  void aBlobFileThatIsCutIsNamed() throws Exception {
    Path copy = copy();
    String file =
        used(copy).stream().filter(name -> name.endsWith(".blob")).findFirst().orElseThrow();
    cut(copy.resolve(file), 1000);
    assertThat(warnings(copy)).hasSize(1).first().asString().contains(file + " has 1000 bytes");
  }

  private static StoreManifest manifest(Path store) throws IOException {
    String name = Files.readString(store.resolve("CURRENT"), StandardCharsets.US_ASCII).strip();
    try (FileChannel file = FileChannel.open(store.resolve(name))) {
      return StoreManifest.read(file, file.size());
    }
  }

  /** The logs of a copy, three or more, of which a table has writes that come after the first. */
  private List<Path> logsOfACopy() throws IOException {
    while (true) {
      Path copy = copy();
      StoreManifest manifest = manifest(copy);
      List<Path> logs = List.copyOf(CompletenessCheck.logs(copy, manifest.firstLog()).values());
      if (logs.size() > 2 && logs.stream().allMatch(log -> log.toFile().length() > 100)) {
        byte[] second = Files.readAllBytes(logs.get(1));
        long first = ByteBuffer.wrap(second, 7, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (manifest.highest() > first) {
          return logs;
        }
      }
      OwnFiles.deleteAll(copy);
    }
  }

  /** The MANIFEST was copied after the log, and has tables with later writes. */
  @Test
  void aLogThatWasCopiedBeforeTheTables() throws Exception {
    List<Path> logs = logsOfACopy();
    for (Path log : logs.subList(1, logs.size())) {
      Files.delete(log);
    }
    assertThatThrownBy(() -> warnings(logs.get(0).getParent()))
        .hasMessageContaining("is not a state that the server ever had: its logs end at write");
  }

  @Test
  void aLogThatIsMissingBetweenOthers() throws Exception {
    List<Path> logs = logsOfACopy();
    Files.delete(logs.get(1));
    assertThatThrownBy(() -> warnings(logs.get(0).getParent()))
        .hasMessageContaining("its logs lack the writes ");
  }

  /** A server would not see more. */
  @Test
  void aLogThatIsCutBeforeOthers() throws Exception {
    List<Path> logs = logsOfACopy();
    Path log = logs.get(logs.size() - 2);
    cut(log, Files.size(log) - 1);
    Path copy = log.getParent();
    try {
      assertThat(warnings(copy)).first().asString().contains(log.getFileName() + " lacks its last");
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("its logs end at write");
    }
  }

  @Test
  void aCopyWithoutLogs() throws Exception {
    Path copy = copy();
    for (Path log : files(copy, ".log")) {
      Files.delete(log);
    }
    assertThat(warnings(copy)).hasSize(1).first().asString().contains("it has no log");
  }

  /** Every prefix of a MANIFEST is read, and none is taken for more than it is. */
  @Test
  void eachPrefixOfAManifest() throws Exception {
    Path copy = copy();
    String name = Files.readString(copy.resolve("CURRENT"), StandardCharsets.US_ASCII).strip();
    try (FileChannel manifest = FileChannel.open(copy.resolve(name))) {
      long size = manifest.size();
      StoreManifest whole = StoreManifest.read(manifest, size);
      assertThat(whole.length()).isEqualTo(size);
      assertThat(whole.sizes().keySet()).isEqualTo(used(copy));
      StoreManifest.Reader reader = new StoreManifest.Reader();
      long last = 0;
      for (long cut = 0; cut < size; cut += size / 200 + 1) {
        StoreManifest part = StoreManifest.read(manifest, cut);
        assertThat(reader.read(manifest, cut)).isEqualTo(part);
        assertThat(part.length()).isBetween(last, cut);
        last = part.length();
      }
    }
  }
}
