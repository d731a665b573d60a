// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.store.Store;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;

class RocksDbStoreTest extends StoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  public StoreSettings freshStore() {
    String path = directory.resolve("store" + count++).toString();
    return new StoreSettings("rocksdb", Map.of("path", path), "rocksdb:" + path);
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Without a flush or a log: files that were handed over are there after a crash. */
  @Test
  void aLargeLoadIsHandedOverInFilesAndLeavesNothingBehind() throws Exception {
    StoreSettings settings = freshStore();
    List<Entry> entries =
        IntStream.range(0, 10_000).mapToObj(i -> new Entry(Bytes.u32(i), Bytes.u32(-i))).toList();
    try (Store store = settings.backend().openForWriting(settings)) {
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        entries.forEach(sink::put);
        assertThat(files(settings.path())).contains("swkit-load");
      }
      assertThat(files(settings.path().resolve("swkit-load"))).isEmpty();
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        entries.forEach(sink::put);
        sink.commit();
      }
      assertThat(files(settings.path()).stream().filter(name -> name.endsWith(".sst")))
          .isNotEmpty();
    }
    assertThat(files(settings.path())).doesNotContain("swkit-load");
    try (Store store = settings.backend().openForReading(settings, false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.scan(Subspace.PROPERTY).stream().toList()).isEqualTo(entries);
    }
  }

  /** As a load that was killed leaves it. */
  @Test
  void whatACutLoadLeftIsRemoved() throws Exception {
    StoreSettings settings = freshStore();
    settings.backend().openForWriting(settings).close();
    Path work = Files.createDirectory(settings.path().resolve("swkit-load"));
    Files.write(work.resolve("left.sst"), new byte[100]);
    settings.backend().openForReading(settings, false).close();
    assertThat(work).exists();
    settings.backend().openForWriting(settings).close();
    assertThat(work).doesNotExist();
  }

  /** The Snappy of the Java library is slow; both servers read LZ4 (store-and-dump 3.1). */
  @Test
  void tablesAreCompressedWithLz4() throws Exception {
    StoreSettings settings = freshStore();
    try (Store store = settings.backend().openForWriting(settings)) {
      for (int count : new int[] {10, 200_000}) { // by a batch, and by files that are handed over
        try (Sink sink = store.sink(count == 10 ? Subspace.PROPERTY : Subspace.INDEXES)) {
          for (int i = 0; i < count; i++) {
            sink.put(new Entry(Bytes.u32(i), count == 10 ? new byte[1000] : Entry.NO_VALUE));
          }
          sink.commit();
        }
      }
    }
    List<String> names = new ArrayList<>();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    for (byte[] name : RocksDB.listColumnFamilies(new Options(), settings.path().toString())) {
      families.add(new ColumnFamilyDescriptor(name));
    }
    try (DBOptions options = new DBOptions();
        RocksDB db = RocksDB.openReadOnly(options, settings.path().toString(), families, handles)) {
      for (ColumnFamilyHandle handle : handles) {
        db.getPropertiesOfAllTables(handle)
            .values()
            .forEach(table -> names.add(table.getCompressionName()));
        handle.close();
      }
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(2).containsOnly("LZ4");
  }

  /** However much is loaded, a server that opens the store isn't held up by files of level 0. */
  @Test
  void blobsLeaveFewFilesToBeMerged() throws Exception {
    StoreSettings settings = freshStore();
    Random random = new Random(1);
    try (Store store = settings.backend().openForWriting(settings)) {
      for (int part = 0; part < 30; part++) {
        try (Sink sink = store.sink(Subspace.BLOBS)) {
          for (int i = 0; i < 50; i++) {
            byte[] value = new byte[20_000];
            random.nextBytes(value);
            sink.put(new Entry(Bytes.concat(Bytes.u32(part * 50 + i), new byte[28]), value));
          }
          sink.commit();
        }
        store.sync();
      }
      assertThat(files(settings.path()).stream().filter(name -> name.endsWith(".blob")))
          .isNotEmpty();
    }
    try (Store store = settings.backend().openForReading(settings, false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.scan(Subspace.BLOBS).stream().count()).isEqualTo(1500);
    }
    assertThat(filesOfLevel0(settings.path(), "t")).isLessThan(8);
  }

  /** Both, where small blobs prevail and where large ones do, above keys that were there. */
  @Test
  void smallBlobsLieInTableFilesAndLargeOnesInBlobFiles() throws Exception {
    StoreSettings settings = freshStore();
    Random random = new Random(1);
    List<Entry> entries = new ArrayList<>();
    try (Store store = settings.backend().openForWriting(settings)) {
      for (int largeOf : new int[] {20, 1, 20}) {
        try (Sink sink = store.sink(Subspace.BLOBS)) {
          for (long bytes = 0; bytes < 36L << 20; bytes += entries.get(entries.size() - 1).size()) {
            byte[] value = new byte[random.nextInt(largeOf) == 0 ? 60_000 : 9_000];
            random.nextBytes(value);
            entries.add(new Entry(Bytes.concat(Bytes.u32(entries.size()), new byte[28]), value));
            sink.put(entries.get(entries.size() - 1));
          }
          sink.commit();
        }
        store.sync();
      }
      try (Sink sink = store.sink(Subspace.BLOBS)) {
        for (int i = 0; i < entries.size(); i += 7) {
          entries.set(i, new Entry(entries.get(i).key(), Bytes.u32(i)));
          sink.put(entries.get(i));
        }
        sink.commit();
      }
      store.sync();
    }
    try (Store store = settings.backend().openForReading(settings, false);
        Snapshot snapshot = store.snapshot();
        Source found = snapshot.scan(Subspace.BLOBS)) {
      for (Entry entry : entries) {
        assertThat(found.next().equals(entry)).as(Entry.hex(entry.key())).isTrue();
      }
      assertThat(found.next()).isNull();
    }
    assertThat(filesOfLevel0(settings.path(), "t")).isLessThan(8);
    long small = bytes(settings.path(), ".sst");
    long large = bytes(settings.path(), ".blob");
    assertThat(small).isBetween(40L << 20, 64L << 20);
    assertThat(large).isBetween(50L << 20, 80L << 20);
  }

  private static long bytes(Path directory, String ending) throws IOException {
    long bytes = 0;
    for (String name : files(directory)) {
      bytes += name.endsWith(ending) ? Files.size(directory.resolve(name)) : 0;
    }
    return bytes;
  }

  private static int filesOfLevel0(Path store, String family) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> descriptors =
        Stream.of("default", family)
            .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8)))
            .toList();
    try (DBOptions options = new DBOptions();
        RocksDB db = RocksDB.openReadOnly(options, store.toString(), descriptors, handles)) {
      String files = db.getProperty(handles.get(1), "rocksdb.num-files-at-level0");
      handles.forEach(ColumnFamilyHandle::close);
      return Integer.parseInt(files);
    }
  }
}
