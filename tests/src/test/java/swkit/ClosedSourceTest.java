// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.account.AccountSelection;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation015;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;
import swkit.storage.StoreBlobStore;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.verify.Verification;

/** What is half read when it is closed has not ended: frames, dumps, storages, accounts. */
class ClosedSourceTest {
  private static final String LEGACY = Goldens.ROOT.resolve("tests/goldens/0.14.1/dump").toString();

  @TempDir Path temp;

  private static void assertClosed(Source source) {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(source::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
    source.close();
  }

  private Path frame(int entries) {
    Path file = temp.resolve("subspace_p");
    try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5)) {
      for (int i = 0; i < entries; i++) {
        frame.put(new Entry(Bytes.u32(i), new byte[100]));
      }
      frame.commit();
    }
    return file;
  }

  @Test
  void aFrame() {
    FrameReader frame = FrameReader.open(frame(1000));
    for (int i = 0; i < 10; i++) {
      frame.next();
    }
    frame.close();
    assertClosed(frame);
    assertThatThrownBy(frame::index).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFrameThatWasReadToItsEnd() {
    FrameReader frame = FrameReader.open(frame(3));
    assertThat(frame.stream().count()).isEqualTo(3);
    assertClosed(frame);
  }

  @Test
  void aFrameWriter() {
    Path file = temp.resolve("subspace_p");
    FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5);
    frame.put(new Entry(Bytes.u32(1)));
    frame.close();
    assertThatThrownBy(() -> frame.put(new Entry(Bytes.u32(2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(frame::commit).isInstanceOf(IllegalStateException.class);
    assertThat(file).doesNotExist();
  }

  private static List<String> databases() {
    return List.of(
        Goldens.DUMP.toString(), LEGACY, "rocksdb:" + Goldens.ROCKSDB, "sqlite:" + Goldens.SQLITE);
  }

  /** All that a snapshot gives, opened and half read. */
  private static List<Source> halfRead(Snapshot snapshot) {
    List<Source> sources = new ArrayList<>();
    for (Subspace subspace : snapshot.subspaces()) {
      sources.add(snapshot.scan(subspace));
      sources.add(snapshot.scan(subspace, KeyRange.from((byte) 0)));
    }
    sources.add(snapshot.blobKeys());
    sources.add(snapshot.scan(Subspace.PROPERTY).filter(entry -> true).map(entry -> entry));
    sources.removeIf(source -> source.next() == null);
    return sources;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theSourcesOfEveryDatabase(int threads) {
    for (String operand : databases()) {
      for (boolean byDatabase : new boolean[] {false, true}) {
        try (Workers workers = new Workers(threads, 1 << 20)) {
          Database database = Database.open(operand);
          Snapshot snapshot = database.snapshot(damage -> {}, workers);
          List<Source> sources = halfRead(snapshot);
          assertThat(sources).as(operand).hasSizeGreaterThan(8);
          if (byDatabase) {
            database.close();
          } else {
            snapshot.close();
          }
          sources.forEach(ClosedSourceTest::assertClosed);
          assertThatThrownBy(() -> snapshot.scan(Subspace.PROPERTY).next())
              .isInstanceOf(IllegalStateException.class);
          snapshot.close();
          database.close();
        }
      }
    }
  }

  @Test
  void thePartsOfAnAccount() {
    Database database = Database.open(Goldens.DUMP.toString());
    Snapshot snapshot = database.snapshot();
    List<Part> parts = AccountSelection.account("2").parts(snapshot);
    List<Source> begun = parts.stream().map(Part::source).filter(s -> s.next() != null).toList();
    assertThat(begun).isNotEmpty();
    snapshot.close();
    for (Source source : begun) {
      assertThatThrownBy(() -> source.stream().count()).isInstanceOf(IllegalStateException.class);
    }
    database.close();
  }

  @Test
  void aSourceOfAList() {
    List<Entry> entries = List.of(new Entry(Bytes.u32(1)), new Entry(Bytes.u32(2)));
    Source list = Source.of(entries);
    list.next();
    list.close();
    assertClosed(list);
    Source empty = Source.empty();
    assertThat(empty.next()).isNull();
    empty.close();
    assertClosed(empty);
    Source within = Source.of(entries).within(KeyRange.of(Bytes.u32(1)));
    within.next();
    within.close();
    assertClosed(within);
  }

  /** An interrupt is no damage: what is read of a dump of before 0.15 is read to its end. */
  @Test
  void anInterruptIsNoDamageOfALegacyDump() {
    long entries = 0;
    long expected = 0;
    for (boolean interrupted : new boolean[] {false, true}) {
      try (Database database = Database.open(LEGACY);
          Snapshot snapshot = database.snapshot()) {
        long count = 0;
        for (Subspace subspace : snapshot.subspaces()) {
          try (Source source = snapshot.scan(subspace)) {
            if (interrupted) {
              Thread.currentThread().interrupt();
            }
            while (source.next() != null) {
              count++;
            }
          }
        }
        entries = count;
        expected = interrupted ? expected : count;
      }
      assertThat(Thread.interrupted()).isEqualTo(interrupted);
    }
    assertThat(entries).isEqualTo(expected).isPositive();
  }

  @Test
  void anInterruptIsNoDamageToAVerification() {
    for (String operand : Set.of(LEGACY, Goldens.DUMP.toString())) {
      Thread.currentThread().interrupt();
      try (Workers workers = new Workers(1, 1 << 20)) {
        var options = new Verification.Options(true, null, false, java.time.Instant.EPOCH);
        var verdict =
            new Verification(
                    DatabaseAddress.parse(operand), options, workers, (subspace, bytes) -> {})
                .run();
        assertThat(verdict.findings()).noneMatch(f -> f.rule().toString().startsWith("F1"));
      }
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** A scan sees the state that it was opened with, whatever is put and written meanwhile. */
  @Test
  void blobsThatArePutMeanwhileEndNoScan() {
    StoreSettings settings =
        DatabaseAddress.parse("rocksdb:" + temp.resolve("store")).storage().data();
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      StoreBlobStore blobs = StoreBlobStore.of(store);
      for (int i = 0; i < 2000; i++) {
        blobs.put(Bytes.concat(Bytes.u32(i), new byte[28]), new byte[] {1});
      }
      blobs.sync();
      Source keys = blobs.keys(KeyRange.all());
      Source read = blobs.read(Source.empty(), KeyRange.all(), true, missing -> {}, Workers.none());
      assertThat(keys.next()).isNotNull();
      assertThat(read.next()).isNotNull();
      for (int i = 0; i < 3000; i++) {
        blobs.put(Bytes.concat(Bytes.u32(1_000_000 + i), new byte[28]), new byte[] {1});
      }
      blobs.sync();
      assertThat(keys.stream().count()).isEqualTo(1999);
      assertThat(read.stream().count()).isEqualTo(1999);
      Source all = blobs.keys(KeyRange.all());
      assertThat(all.next()).isNotNull();
      blobs.close();
      assertClosed(all);
      assertThat(blobs.keys(KeyRange.all()).stream().count()).isEqualTo(5000);
    }
  }

  @Test
  void nothingIsLoadedAfterTheEnd() {
    try (ServerStorage storage =
        ServerStorage.write(DatabaseAddress.parse("rocksdb:" + temp.resolve("store")).storage())) {
      StorageWriter writer = storage.begin(Generation015.INSTANCE, "a test", purpose -> false);
      assertThat(storage.isUnfinished()).isTrue();
      writer.finish();
      assertThat(storage.isUnfinished()).isFalse();
      assertThatThrownBy(
              () ->
                  writer.load(
                      Subspace.PROPERTY,
                      Source.empty(),
                      StorageWriter.Existing.MERGE,
                      Workers.none()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the writing is finished");
      assertThatThrownBy(() -> writer.clear(Subspace.PROPERTY))
          .hasMessageContaining("the writing is finished");
      assertThatThrownBy(writer::finish).hasMessageContaining("the writing is finished");
      assertThat(storage.isEmpty()).isFalse();
    }
  }

  /** Closing goes on after a failure, and the first is thrown with the others. */
  @Test
  void allIsClosedWhateverFails() {
    List<String> closed = new ArrayList<>();
    AutoCloseable one =
        () -> {
          closed.add("one");
          throw new StoreException("one", "broke");
        };
    AutoCloseable two =
        () -> {
          closed.add("two");
          throw new java.io.IOException("two");
        };
    assertThatThrownBy(() -> Closing.all(one, null, two, () -> closed.add("three")))
        .isInstanceOf(StoreException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("one", "two", "three");
    RuntimeException failure = new RuntimeException("before");
    assertThat(Closing.after(failure, two, one)).isSameAs(failure);
    assertThat(failure.getSuppressed()).hasSize(2);
    assertThatThrownBy(() -> Closing.all(two)).isInstanceOf(java.io.UncheckedIOException.class);
    Source failing = Source.of(List.of(new Entry(Bytes.u32(1))));
    Source other =
        new AbstractSource("other") {
          @Override
          protected Entry pull() {
            return null;
          }

          @Override
          protected void release() {
            throw new StoreException("other", "can't be closed");
          }
        };
    Source union = Source.union(List.of(other, failing));
    assertThatThrownBy(union::close).hasMessageContaining("other");
    assertClosed(failing);
  }

  /** A store that fails to close lets go of its lock all the same. */
  @Test
  void aStoreThatCanNotBeTidiedCanBeOpenedAgain() throws Exception {
    Path directory = temp.resolve("store");
    StoreSettings settings = DatabaseAddress.parse("rocksdb:" + directory).storage().data();
    Store store = settings.backend().openForWriting(settings);
    store.prepare(Generation015.INSTANCE);
    Path inside = directory.resolve("swkit-load/directory/file");
    Files.createDirectories(inside);
    assertThatThrownBy(store::close).hasMessageContaining("can't be tidied");
    Files.delete(inside);
    Files.delete(inside.getParent());
    settings.backend().openForWriting(settings).close();
    settings.backend().openForReading(settings, false).close();
  }

  /** A second close of one reader's store doesn't take the lock from another. */
  @Test
  void closingTwiceTakesNoOtherReadersLock() {
    StoreSettings settings =
        DatabaseAddress.parse("rocksdb:" + temp.resolve("store")).storage().data();
    settings.backend().openForWriting(settings).close();
    Store one = settings.backend().openForReading(settings, false);
    Store two = settings.backend().openForReading(settings, false);
    one.close();
    one.close();
    assertThatThrownBy(() -> settings.backend().openForWriting(settings))
        .isInstanceOf(RefusedException.class);
    two.close();
    settings.backend().openForWriting(settings).close();
  }
}
