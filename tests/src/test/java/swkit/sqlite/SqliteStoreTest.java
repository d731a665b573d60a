// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation015;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.store.Store;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;
import swkit.testing.LockHoldingProcess;

class SqliteStoreTest extends StoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  public StoreSettings freshStore() {
    String path = directory.resolve("a #store?" + count++ + "%20.db").toString();
    return new StoreSettings("sqlite", Map.of("path", path), "sqlite:" + path);
  }

  /** A file as a crash in the middle of a load leaves it, with the journal of its transaction. */
  @Test
  void aTransactionThatWasCutShortIsTakenBack() throws Exception {
    StoreSettings settings = freshStore();
    StoreSettings cut = freshStore();
    Entry mark = SchemaKey.entry(Snapshot.UNFINISHED);
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        sink.put(mark);
        sink.commit();
      }
      store.sync();
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        for (int i = 1; i < 20_000; i++) {
          sink.put(new Entry(Bytes.u32(i << 8), new byte[1000]));
        }
        for (String suffix : List.of("", "-journal")) {
          Files.copy(Path.of(settings.path() + suffix), Path.of(cut.path() + suffix));
        }
      }
    }
    assertThat(Path.of(cut.path() + "-journal")).isNotEmptyFile();
    var permissions = Files.getPosixFilePermissions(cut.path());
    Files.setPosixFilePermissions(cut.path(), PosixFilePermissions.fromString("r--r--r--"));
    if (!Files.isWritable(cut.path())) { // root may write to it all the same
      assertThatThrownBy(() -> cut.backend().openForReading(cut, false))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("run this as the owner of the file, or copy the file and its");
    }
    Files.setPosixFilePermissions(cut.path(), permissions);
    try (Store store = cut.backend().openForReading(cut, false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.scan(Subspace.PROPERTY).stream().toList()).containsExactly(mark);
      assertThat(store.warnings()).singleElement().asString().contains("has been undone");
    }
    try (Store store = cut.backend().openForReading(cut, false)) {
      assertThat(store.warnings()).isEmpty();
    }
  }

  /** The server opens it with a write-ahead log, and would have to change it otherwise. */
  @Test
  void aStoreThatWasWrittenIsLeftWithAWriteAheadLogThatIsEmpty() throws Exception {
    StoreSettings settings = freshStore();
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
    }
    byte[] header = Arrays.copyOf(Files.readAllBytes(settings.path()), 20);
    assertThat(header[18]).isEqualTo((byte) 2);
    assertThat(header[19]).isEqualTo((byte) 2);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().startsWith(settings.path().toString())))
          .containsExactly(settings.path());
    }
  }

  /** What a server commits while a scan runs is in no scan of that snapshot. */
  @Test
  void aScanOfAStoreThatIsBeingWrittenShowsTheStateOfItsBeginning() throws Exception {
    StoreSettings settings = freshStore();
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        for (int i = 0; i < 3000; i++) {
          sink.put(new Entry(Bytes.u32(i), new byte[100]));
        }
        sink.commit();
      }
    }
    try (LockHoldingProcess holder = new LockHoldingProcess("sqlite", settings.path().toString());
        Connection server = DriverManager.getConnection("jdbc:sqlite:" + settings.path());
        Statement statement = server.createStatement()) {
      assertThat(holder.pid()).isPositive();
      statement.execute("INSERT INTO s VALUES (x'01', x'01')");
      try (Store store = settings.backend().openForReading(settings, true);
          Snapshot snapshot = store.snapshot();
          Source scan = snapshot.scan(Subspace.PROPERTY)) {
        assertThat(snapshot.consistency()).contains("one read transaction");
        assertThat(scan.next()).isNotNull();
        statement.execute("UPDATE p SET v = x'FF'");
        statement.execute("INSERT INTO p VALUES (x'FFFF', x'01')");
        statement.execute("DELETE FROM s");
        List<Entry> rest = scan.stream().toList();
        assertThat(rest).hasSize(2999).allMatch(entry -> entry.value().length == 100);
        assertThat(snapshot.scan(Subspace.SETTINGS).stream()).hasSize(1);
      }
    }
  }
}
