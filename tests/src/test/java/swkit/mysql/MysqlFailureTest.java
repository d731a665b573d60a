// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static swkit.Subspace.BLOBS;
import static swkit.Subspace.COUNTERS;
import static swkit.Subspace.INDEXES;
import static swkit.Subspace.PROPERTY;
import static swkit.Subspace.SETTINGS;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.generation.Generation015;
import swkit.invocation.RemedyText;
import swkit.io.Bytes;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.MysqlServer;

/** What MySQL can't hold or won't do, and what is said then: one line, with the address. */
class MysqlFailureTest {
  private static final Generation GENERATION = Generation015.INSTANCE;

  private static MysqlServer server;

  private String database;
  private StoreSettings settings;

  @BeforeAll
  static void start() {
    server = MysqlServer.shared();
  }

  @BeforeEach
  void create() throws Exception {
    database = server.freshDatabase();
    settings = server.settings(database);
  }

  @AfterEach
  void disconnect() throws Exception {
    kill();
  }

  private Store writable() {
    Store store = settings.backend().openForWriting(settings);
    store.prepare(GENERATION);
    return store;
  }

  private Store readable() {
    return settings.backend().openForReading(settings, false);
  }

  private static void put(Store store, Subspace subspace, List<Entry> entries) {
    try (Sink sink = store.sink(subspace)) {
      entries.forEach(sink::put);
      sink.commit();
    }
  }

  private static List<Entry> scan(Store store, Subspace subspace, KeyRange range) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.scan(subspace, range).stream().toList();
    }
  }

  private static List<Entry> scan(Store store, Subspace subspace) {
    return scan(store, subspace, KeyRange.all());
  }

  private static List<Entry> numbered(int count, int valueLength) {
    Random random = new Random(count);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[valueLength];
      random.nextBytes(value);
      entries.add(new Entry(Bytes.u32(i), value));
    }
    return entries;
  }

  /** The one line that {@code work} fails with. Nothing that it says or prints is the password. */
  private static String failure(StoreSettings settings, ThrowingCallable work) {
    Throwable thrown = catchThrowable(work);
    assertThat(thrown).isInstanceOf(SwkitException.class);
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    String password = settings.values().get("password");
    assertThat(trace.toString()).doesNotContain(password).doesNotContain(MysqlServer.PASSWORD);
    assertThat(thrown.getMessage()).startsWith(settings.address()).hasLineCount(1);
    return RemedyText.message((SwkitException) thrown);
  }

  private String failure(ThrowingCallable work) {
    return failure(settings, work);
  }

  private String refusedConnection(Map<String, String> settings) {
    StoreSettings wrong = server.settings(database, settings);
    return failure(wrong, () -> wrong.backend().exists(wrong));
  }

  private void kill() throws Exception {
    server.killSessions(database);
  }

  @Test
  void whoCannotConnectIsToldWhy() {
    assertThat(refusedConnection(Map.of("password", "wr0ng!secret")))
        .contains("user 'stalwart'", "password is wrong");
    assertThat(refusedConnection(Map.of("database", "sw_none"))).contains("no database 'sw_none'");
    assertThat(refusedConnection(Map.of("database", "elsewhere")))
        .contains("may not use the database 'elsewhere'");
    assertThat(refusedConnection(Map.of("port", "1"))).contains("nothing answers at that port");
    assertThat(refusedConnection(Map.of("host", "no.such.host.invalid")))
        .contains("no host of that name");
    assertThat(refusedConnection(Map.of("tls.enable", "true"))).contains("TLS certificate");
  }

  @Test
  void aCertificateMayBeTakenUnseen() {
    Map<String, String> tls = Map.of("tls.enable", "true", "tls.allow-invalid-certs", "true");
    StoreSettings settings = server.settings(database, tls);
    assertThat(settings.backend().exists(settings)).isFalse();
  }

  @Test
  void otherSessionsPreventWriting() throws Exception {
    writable().close();
    try (Connection one = server.connect(database);
        Connection two = server.connect(database)) {
      assertThat(one.isValid(1) && two.isValid(1)).isTrue();
      assertThat(failure(() -> settings.backend().openForWriting(settings)))
          .contains("2 other sessions are on the database (stalwart@", " ×2)", "--force writes");
      settings.backend().openForWriting(settings, true).close();
      readable().close();
    }
    try (Store first = writable()) {
      assertThat(failure(() -> settings.backend().openForWriting(settings))).contains("stalwart@");
      put(first, PROPERTY, numbered(1, 1));
    }
    writable().close();
  }

  @Test
  void aScanThatIsCutSaysHowFarItCame() throws Exception {
    try (Store store = writable()) {
      put(store, PROPERTY, numbered(40_000, 1000));
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      boolean paged = attempt == 1;
      Store store = paged ? settings.backend().openForWriting(settings) : readable();
      Snapshot snapshot = store.snapshot();
      Source source = snapshot.scan(PROPERTY);
      assertThat(source.next().key()).isEqualTo(Bytes.u32(0));
      kill();
      String problem =
          failure(
              () -> {
                while (source.next() != null) {
                  // up to where it is cut
                }
              });
      assertThat(problem).contains("p (property)", "after key 0000", "the connection was cut");
      source.close();
      snapshot.close();
      store.close();
    }
  }

  @Test
  void aLoadThatIsCutSaysWhere() throws Exception {
    List<Entry> entries = numbered(30_000, 1000);
    try (Store store = writable();
        Sink sink = store.sink(PROPERTY)) {
      entries.subList(0, 10_000).forEach(sink::put);
      kill();
      assertThat(failure(() -> entries.subList(10_000, 30_000).forEach(sink::put)))
          .contains("p (property): can't be written from key 0000", "the connection was cut");
    }
    try (Store store = writable()) {
      assertThat(scan(store, PROPERTY)).isNotEmpty();
      put(store, PROPERTY, entries);
    }
    try (Store store = readable()) {
      assertThat(scan(store, PROPERTY)).isEqualTo(entries);
    }
  }

  @Test
  void aServerThatEndsIsNoticed() throws Exception {
    try (MysqlServer own = MysqlServer.start()) {
      StoreSettings there = own.settings(own.freshDatabase());
      try (Store store = there.backend().openForWriting(there)) {
        store.prepare(GENERATION);
        put(store, PROPERTY, numbered(40_000, 1000));
      }
      Store store = there.backend().openForReading(there, false);
      Snapshot snapshot = store.snapshot();
      Source source = snapshot.scan(PROPERTY);
      source.next();
      own.kill();
      assertThat(failure(there, () -> source.stream().count())).contains("after key", "was cut");
      assertThat(failure(there, () -> snapshot.get(PROPERTY, Bytes.u32(7)))).contains("key 0000");
      store.close();
      assertThat(failure(there, () -> there.backend().exists(there))).contains("nothing answers");
    }
  }

  @Test
  void loadDataThatTurnsOutToBeForbiddenIsDoneWithout() throws Exception {
    List<Entry> entries = numbered(3000, 200);
    try (Store store = writable()) {
      server.sql("SET GLOBAL local_infile = 0");
      try (Sink sink = store.sink(PROPERTY)) {
        assertThat(sink.putAll(Source.of(entries))).isEqualTo(3000);
        sink.commit();
      }
      put(store, INDEXES, entries.stream().map(entry -> new Entry(entry.key())).toList());
      put(store, COUNTERS, List.of(new Entry(new byte[] {1}, Bytes.i64le(-7))));
    } finally {
      server.sql("SET GLOBAL local_infile = 1");
    }
    try (Store store = readable()) {
      assertThat(scan(store, PROPERTY)).isEqualTo(entries);
      assertThat(scan(store, INDEXES)).hasSize(3000);
      assertThat(scan(store, COUNTERS).get(0).value()).isEqualTo(Bytes.i64le(-7));
    }
  }

  @Test
  void loadDataThatIsNotWholeHasFailed() throws Exception {
    try (Store store = writable()) {
      server.sql("ALTER TABLE " + database + ".s MODIFY v TINYBLOB NOT NULL");
      assertThat(failure(() -> put(store, SETTINGS, numbered(10, 300))))
          .contains("s (settings): wrote", "rolled them back", "column 'v'");
      assertThat(scan(store, SETTINGS)).isEmpty();
      try (Sink sink = store.sink(PROPERTY)) {
        server.sql("INSERT INTO " + database + ".p VALUES (0x00000001, '')");
        numbered(10, 10).forEach(sink::put);
        assertThat(failure(sink::commit)).contains("wrote 9 of 10 rows from key 00000000 on");
      }
      assertThat(scan(store, PROPERTY)).hasSize(1);
    }
  }

  @Test
  void whatStopsASourceThatIsLoadedIsThrownAndWholeTransactionsStay() throws Exception {
    byte[] value = new byte[100_000];
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      entries.add(new Entry(Bytes.u32(i), value));
    }
    Source broken =
        Source.of(entries)
            .map(
                entry -> {
                  if (Arrays.equals(entry.key(), Bytes.u32(1000))) {
                    throw new StoreException(settings.address(), "ends here");
                  }
                  return entry;
                });
    try (Store store = writable()) {
      try (Sink sink = store.sink(BLOBS)) {
        assertThat(failure(() -> sink.putAll(broken))).contains("ends here");
      }
      List<Entry> there = scan(store, BLOBS);
      assertThat(there).hasSizeBetween(600, 700).isEqualTo(entries.subList(0, there.size()));
      entries.set(1100, entries.get(1000));
      try (Sink sink = store.sink(BLOBS)) {
        assertThat(failure(() -> sink.putAll(Source.of(entries)))).contains("put out of order");
      }
      try (Sink sink = store.sink(BLOBS)) {
        assertThat(sink.putAll(Source.of(entries.subList(0, 1100)))).isEqualTo(1100);
        sink.commit();
      }
      assertThat(scan(store, BLOBS)).hasSize(1100);
    }
  }

  @Test
  void whatTheTablesCannotHoldIsRefusedBeforeAndWhenWritten() throws Exception {
    Entry longKey = new Entry(new byte[256], new byte[1]);
    Entry largeValue = new Entry(new byte[1], new byte[1 << 24]);
    Entry largeBlob = new Entry(new byte[32], new byte[64 << 20]);
    Backend backend = settings.backend();
    assertThat(backend.refuses(PROPERTY, longKey)).contains("256 bytes", "255");
    assertThat(backend.refuses(PROPERTY, largeValue)).contains("16777216 bytes", "16,777,215");
    assertThat(backend.refuses(BLOBS, largeBlob)).isNull();
    assertThat(backend.refusals(settings, BLOBS).apply(largeBlob))
        .contains("67108864 bytes", "max_allowed_packet is 67.1 MB: set it to 65M or more");
    StoreSettings lower = server.settings(database, Map.of("max-allowed-packet", "1000000"));
    assertThat(backend.refusals(lower, PROPERTY).apply(new Entry(new byte[1], new byte[1 << 20])))
        .contains("max_allowed_packet is 1.0 MB: set it to 2M");
    try (Store store = writable()) {
      assertThat(failure(() -> put(store, PROPERTY, List.of(longKey)))).contains("key 0000");
      assertThat(failure(() -> put(store, PROPERTY, List.of(largeValue)))).contains("key 00");
      assertThat(failure(() -> put(store, BLOBS, List.of(largeBlob)))).contains("65M");
      assertThat(failure(() -> put(store, COUNTERS, List.of(new Entry(new byte[1])))))
          .contains("n (counters) key 00", "doesn't have 8 bytes");
    }
  }

  @Test
  void indexKeysThatShareTheirFirst400BytesAreRefused() throws Exception {
    Entry[] keys = new Entry[4];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new Entry(new byte[399 + i]);
    }
    Function<Entry, String> refusals = settings.backend().refusals(settings, INDEXES);
    assertThat(Arrays.stream(keys).limit(2).map(refusals)).containsOnlyNulls();
    assertThat(refusals.apply(keys[2])).contains("shares its first 400");
    byte[] other = new byte[500];
    other[399] = 1;
    try (Store store = writable()) {
      put(store, INDEXES, List.of(keys[0], keys[1]));
      assertThat(failure(() -> put(store, INDEXES, List.of(keys[1], keys[2]))))
          .contains("i (indexes) key", "shares its first 400");
      assertThat(failure(() -> put(store, INDEXES, List.of(keys[3]))))
          .contains("with an existing key");
      put(store, INDEXES, List.of(keys[1]));
      put(store, INDEXES, List.of(new Entry(other)));
      assertThat(scan(store, INDEXES)).containsExactly(keys[0], keys[1], new Entry(other));
      assertThat(scan(store, INDEXES, KeyRange.of(other))).containsExactly(new Entry(other));
      assertThat(scan(store, INDEXES, KeyRange.from(new byte[600])))
          .containsExactly(new Entry(other));
    }
    try (Store store = readable()) {
      assertThat(scan(store, INDEXES)).containsExactly(keys[0], keys[1], new Entry(other));
    }
  }

  @Test
  void rangesMayEndAtKeysThatAreLongerThanAny() {
    List<Entry> entries = new ArrayList<>();
    for (int length = 250; length <= 255; length++) {
      entries.add(new Entry(new byte[length], new byte[1]));
    }
    Entry last = new Entry(new byte[] {1}, new byte[1]);
    entries.add(last);
    try (Store store = writable()) {
      put(store, PROPERTY, entries);
    }
    try (Store store = readable();
        Store writable = settings.backend().openForWriting(settings, true)) {
      for (Store each : List.of(store, writable)) {
        assertThat(scan(each, PROPERTY, KeyRange.of(new byte[255])))
            .containsExactly(entries.get(5));
        assertThat(scan(each, PROPERTY, new KeyRange(new byte[255], new byte[300])))
            .containsExactly(entries.get(5));
        assertThat(scan(each, PROPERTY, KeyRange.from(new byte[256]))).containsExactly(last);
        assertThat(scan(each, PROPERTY, new KeyRange(new byte[254], new byte[255])))
            .containsExactly(entries.get(4));
      }
    }
  }

  @Test
  void allScansOfASnapshotSeeOneStateWhileOthersWrite() throws Exception {
    List<Entry> entries = numbered(3000, 100);
    try (Store store = writable()) {
      put(store, PROPERTY, entries);
      put(store, SETTINGS, entries);
    }
    try (Store store = readable();
        Snapshot snapshot = store.snapshot()) {
      server.sql(
          "DELETE FROM " + database + ".p WHERE k < 0x00000100",
          "UPDATE " + database + ".s SET v = ''",
          "INSERT INTO " + database + ".p VALUES (0xFF, '')");
      List<Source> sources = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        sources.add(snapshot.scan(i % 2 == 0 ? PROPERTY : SETTINGS));
      }
      for (Entry entry : entries) {
        for (Source source : sources) {
          assertThat(source.next()).isEqualTo(entry);
        }
      }
      for (Source source : sources) {
        assertThat(source.next()).isNull();
      }
      assertThat(snapshot.get(PROPERTY, Bytes.u32(7))).isEqualTo(entries.get(7).value());
      assertThat(snapshot.get(PROPERTY, new byte[] {-1})).isNull();
    }
  }

  @Test
  void aWriterThatDoesNotEndIsNotWaitedForLong() throws Exception {
    List<Entry> entries = numbered(3000, 100);
    try (Store store = writable()) {
      put(store, PROPERTY, entries);
    }
    try (Connection writer = server.admin();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("DELETE FROM " + database + ".p");
      try (Store store = readable()) {
        assertThat(scan(store, PROPERTY)).isEqualTo(entries);
      }
      writer.rollback();
    }
  }

  @Test
  void scansThatEndEarlyCostNothingAndLeaveOthersAlone() {
    List<Entry> entries = numbered(40_000, 1000);
    try (Store store = writable()) {
      put(store, PROPERTY, entries);
    }
    try (Store store = readable();
        Snapshot snapshot = store.snapshot()) {
      for (int i = 0; i < 30; i++) {
        Source source = snapshot.scan(PROPERTY);
        assertThat(source.next()).isEqualTo(entries.get(0));
        source.close();
      }
      assertThat(snapshot.scan(PROPERTY).stream().toList()).isEqualTo(entries);
    }
    writable().close();
  }

  @Test
  void aTableInAnotherOrderIsAnError() throws Exception {
    try (Store store = writable()) {
      server.sql(
          "DROP TABLE " + database + ".s",
          "CREATE TABLE "
              + database
              + ".s (k VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_general_ci PRIMARY KEY,"
              + " v BLOB NOT NULL)",
          "INSERT INTO " + database + ".s VALUES ('a', ''), ('B', ''), ('c', '')");
      assertThat(failure(() -> scan(store, SETTINGS))).contains("key 42: is out of order");
    }
    try (Store store = readable()) {
      assertThat(failure(() -> scan(store, SETTINGS))).contains("key 42: is out of order");
    }
  }
}
