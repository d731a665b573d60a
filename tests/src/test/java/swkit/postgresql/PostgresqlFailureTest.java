// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static java.util.logging.Level.SEVERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static swkit.Subspace.BLOBS;
import static swkit.Subspace.PROPERTY;
import static swkit.Subspace.SETTINGS;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation015;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Import;

/** What PostgreSQL refuses or breaks off is told in one line, without a password. */
class PostgresqlFailureTest {
  private static final String END_OURS =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND application_name LIKE 'swkit%'";

  @TempDir Path directory;
  private PostgresqlServer server;
  private String database;

  @BeforeEach
  void createDatabase() throws Exception {
    server = PostgresqlServer.get();
    database = server.freshDatabase();
  }

  private StoreSettings settings(String... more) {
    Map<String, String> values = new java.util.HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return server.settings(database, values);
  }

  private static SwkitException failure(Runnable work) {
    SwkitException failure = catchThrowableOfType(SwkitException.class, work::run);
    assertThat(failure).isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(PostgresqlServer.PASSWORD);
    assertThat(failure.getMessage()).doesNotContain("\n").contains("postgresql://127.0.0.1:");
    return failure;
  }

  /** The driver logs nothing by itself. */
  @Test
  void theDriverIsSilent() {
    settings().backend().exists(settings());
    assertThat(java.util.logging.Logger.getLogger("org.postgresql.Driver").isLoggable(SEVERE))
        .isFalse();
  }

  private static SwkitException refusal(StoreSettings settings) {
    return failure(() -> settings.backend().openForReading(settings, false).close());
  }

  private Store filled(int entries, int valueBytes) {
    StoreSettings settings = settings();
    Store store = settings.backend().openForWriting(settings);
    store.prepare(Generation015.INSTANCE);
    try (Sink sink = store.sink(PROPERTY)) {
      put(sink, 0, entries, valueBytes);
      sink.commit();
    }
    return store;
  }

  private static void put(Sink sink, int from, int to, int valueBytes) {
    byte[] value = new byte[valueBytes];
    new Random(1).nextBytes(value);
    for (int i = from; i < to; i++) {
      sink.put(new Entry(Bytes.u32(i), value));
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutShowingIt() {
    SwkitException failure = refusal(settings("password", "Tr0ub4dor"));
    assertThat(failure).hasMessageContaining("refuses user 'stalwart': the password is wrong");
    assertThat(failure.toString() + failure.getCause()).doesNotContain("Tr0ub4dor");
    assertThat(refusal(settings("user", "nobody"))).hasMessageContaining("refuses user 'nobody'");
    assertThat(settings().toString()).doesNotContain(PostgresqlServer.PASSWORD);
  }

  @Test
  void aMissingPasswordIsAskedFor() {
    DatabaseAddress operand =
        DatabaseAddress.parse(PostgresqlGoldenTest.url(settings()), Map.of(), name -> null);
    assertThat(operand.lacksPassword()).isTrue();
    assertThat(failure(() -> ServerStorage.read(operand.storage(), false)))
        .hasMessageContaining("wants a password for user 'stalwart', and none was given")
        .hasFieldOrPropertyWithValue("remedy", Remedy.GIVE_PASSWORD);
    DatabaseAddress given =
        DatabaseAddress.parse(
            PostgresqlGoldenTest.url(settings()),
            Map.of(),
            Map.of("SWKIT_PASSWORD", PostgresqlServer.PASSWORD)::get);
    assertThat(given.storage().data().backend().exists(given.storage().data())).isFalse();
  }

  @Test
  void anUnknownDatabaseIsTold() {
    assertThat(refusal(settings("database", "nowhere")))
        .hasMessageContaining("/nowhere: there is no such database; create an empty one");
  }

  @Test
  void aHostWithoutAServerIsTold() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(refusal(settings("port", "" + port)))
        .hasMessageContaining(":" + port + "/" + database + ": no server answers there")
        .hasMessageContaining("refused");
    StoreSettings unknown = settings("host", "no.such.host.invalid");
    assertThat(catchThrowableOfType(SwkitException.class, () -> unknown.backend().exists(unknown)))
        .hasMessageContaining("there is no host of that name");
  }

  @Test
  void aHostThatDoesNotAnswerIsNotWaitedForLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThat(refusal(settings("port", "" + silent.getLocalPort(), "timeout", "1s")))
          .hasMessageContaining("did not answer within 1 s");
      assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(5_000);
    }
  }

  @Test
  void aCertificateThatNobodySignedIsRefused() {
    filled(1, 1).close();
    assertThat(refusal(settings("tls.enable", "true")))
        .hasMessageContaining("the server's TLS certificate is refused")
        .hasMessageContaining("tls.allow-invalid-certs");
    StoreSettings lax = settings("tls.enable", "true", "tls.allow-invalid-certs", "true");
    lax.backend().openForReading(lax, false).close();
  }

  @Test
  void writingIsRefusedWhileOthersAreThere() throws Exception {
    try (Connection other = server.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute("SET application_name = 'imap''s'");
      SwkitException failure =
          failure(() -> settings().backend().openForWriting(settings()).close());
      assertThat(failure)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "is in use by 1 other session: 'imap's' of user stalwart from 127.0.0.1")
          .hasFieldOrPropertyWithValue("remedy", Remedy.FORCE_WRITING);
      settings().backend().openForWriting(settings(), true).close();
    }
    settings().backend().openForWriting(settings()).close();
  }

  @Test
  void aScanThatIsCutOffSaysWhere() throws Exception {
    try (Store store = filled(20_000, 1_000);
        Snapshot snapshot = store.snapshot();
        Source source = snapshot.scan(PROPERTY)) {
      for (int i = 0; i < 100; i++) {
        source.next();
      }
      server.execute(database, END_OURS);
      SwkitException failure = failure(() -> source.stream().count());
      assertThat(failure)
          .hasMessageContaining(database + " p (property): can't be read after key 0000")
          .hasMessageContaining("the connection was lost");
    }
    settings().backend().openForWriting(settings()).close();
  }

  @Test
  void aCopyThatIsCutOffSaysWhereAndLeavesWholeBatches() throws Exception {
    try (Store store = filled(1, 1)) {
      SwkitException failure =
          failure(
              () -> {
                try (Sink sink = store.sink(PROPERTY)) {
                  put(sink, 1, 70_000, 1_000);
                  end();
                  put(sink, 70_000, 200_000, 1_000);
                  sink.commit();
                }
              });
      assertThat(failure)
          .hasMessageContaining(database + " p (property): can't be written after key 000")
          .hasMessageContaining("the connection was lost");
    }
    try (Store store = settings().backend().openForReading(settings(), false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.scan(PROPERTY).stream().count()).isBetween(30_000L, 70_000L);
    }
  }

  /** A line to the server that is cut when {@code limit} bytes have gone over it. */
  private final class Line implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicLong left;

    Line(long limit) throws IOException {
      left = new AtomicLong(limit);
      start(
          () -> {
            while (true) {
              Socket client = door.accept();
              Socket target = new Socket(InetAddress.getLoopbackAddress(), server.port());
              sockets.addAll(List.of(client, target));
              start(() -> forward(client, target));
              start(() -> forward(target, client));
            }
          });
    }

    private interface Work {
      void run() throws IOException;
    }

    private void start(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // cut
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    private void forward(Socket from, Socket to) throws IOException {
      byte[] bytes = new byte[8192];
      for (int n = from.getInputStream().read(bytes); n >= 0; ) {
        if (left.addAndGet(-n) < 0) {
          close();
        }
        to.getOutputStream().write(bytes, 0, n);
        n = from.getInputStream().read(bytes);
      }
    }

    StoreSettings settings() {
      return PostgresqlFailureTest.this.settings("port", "" + door.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aLineThatIsCutSaysWhere() throws Exception {
    filled(20_000, 1_000).close();
    try (Line line = new Line(5_000_000);
        Store store = line.settings().backend().openForReading(line.settings(), false);
        Snapshot snapshot = store.snapshot();
        Source source = snapshot.scan(PROPERTY)) {
      assertThat(failure(() -> source.stream().count()))
          .hasMessageContaining("p (property): can't be read after key 0000")
          .hasMessageContaining("the connection was lost");
    }
    try (Line line = new Line(5_000_000);
        Store store = line.settings().backend().openForWriting(line.settings());
        Sink sink = store.sink(PROPERTY)) {
      assertThat(failure(() -> put(sink, 20_000, 60_000, 1_000)))
          .hasMessageContaining("p (property): can't be written after key 0000")
          .hasMessageContaining("the connection was lost");
    }
    assertThat(sessions()).isZero();
    assertThat(count("SELECT count(*) FROM p")).isEqualTo(20_000);
  }

  private void end() {
    try {
      server.execute(database, END_OURS);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anImportThatIsCutOffLeavesTheStoreMarkedAndCanBeRepeated() throws Exception {
    StoreSettings settings = settings();
    Path dump = PostgresqlGoldenTest.GOLDEN.resolve("dump");
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    int[] entries = {0};
    boolean[] writing = {false};
    Progress progress =
        new Progress() {
          @Override
          public void begin(String what, long bytes) {
            writing[0] = what.equals("importing");
          }

          @Override
          public void entry(Subspace subspace, long bytes) {
            if (writing[0] && entries[0]++ == 500) {
              end();
            }
          }
        };
    try (Workers workers = Workers.of(1)) {
      Import broken =
          new Import(
              Dump.open(dump),
              PostgresqlGoldenTest.operand(settings).storage(),
              options,
              workers,
              progress,
              more -> more);
      assertThat(failure(broken::run)).hasMessageContaining("the connection was lost");
      assertThat(broken.isUnfinished()).isTrue();
    }
    try (Store store = settings.backend().openForReading(settings, false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(Snapshot.UNFINISHED);
    }
    PostgresqlGoldenTest.load(dump, settings, Import.Present.REPLACE);
    try (Database whole =
            ServerStorage.read(PostgresqlGoldenTest.operand(settings).storage(), false);
        Snapshot snapshot = whole.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
      assertThat(snapshot.scan(PROPERTY).stream().count()).isEqualTo(281);
    }
  }

  @Test
  void parallelScansSeeOneStateWhileOthersWrite() throws Exception {
    try (Store store = filled(5_000, 10);
        Snapshot snapshot = store.snapshot()) {
      try (Sink properties = store.sink(PROPERTY);
          Sink settings = store.sink(SETTINGS)) {
        put(properties, 2_000, 9_000, 11);
        put(settings, 0, 10, 1);
        properties.commit();
        settings.commit();
      }
      List<Integer> sizes =
          IntStream.range(0, 4)
              .parallel()
              .mapToObj(i -> snapshot.scan(PROPERTY).stream().mapToInt(e -> e.value().length).sum())
              .toList();
      assertThat(sizes).containsOnly(50_000);
      assertThat(snapshot.scan(SETTINGS).stream().count()).isZero();
      assertThat(snapshot.get(SETTINGS, Bytes.u32(0))).isNull();
      assertThat(snapshot.get(PROPERTY, Bytes.u32(3_000))).hasSize(10);
      try (Snapshot later = store.snapshot()) {
        assertThat(later.scan(PROPERTY).stream().count()).isEqualTo(9_000);
        assertThat(later.get(PROPERTY, Bytes.u32(3_000))).hasSize(11);
      }
    }
  }

  @Test
  void rowsComeFromTheIndexUnsorted() throws Exception {
    filled(20_000, 10).close();
    server.execute(database, "ANALYZE p");
    long sequential = scans("seq_scan");
    long indexed = scans("idx_scan");
    try (Store store = settings().backend().openForReading(settings(), false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.scan(PROPERTY).stream().count()).isEqualTo(20_000);
      KeyRange most = new KeyRange(Bytes.u32(10), Bytes.u32(19_000));
      assertThat(snapshot.scan(PROPERTY, most).stream().count()).isEqualTo(18_990);
    }
    assertThat(scans("idx_scan")).isGreaterThanOrEqualTo(indexed + 2);
    assertThat(scans("seq_scan")).isEqualTo(sequential);
  }

  /** How often {@code p} was read so, by sessions that have ended. */
  private long scans(String how) throws Exception {
    assertThat(sessions()).isZero();
    return count("SELECT coalesce(" + how + ", 0) FROM pg_stat_user_tables WHERE relname = 'p'");
  }

  /** How many sessions of ours there are; those that are ending are waited for. */
  private long sessions() throws Exception {
    String sql =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'swkit%'";
    long left = count(sql);
    for (int i = 0; i < 50 && left > 0; i++) {
      Thread.sleep(100);
      left = count(sql);
    }
    return left;
  }

  @Test
  void whatIsClosedLeavesNoSession() throws Exception {
    Store store = filled(50_000, 1_000);
    Snapshot snapshot = store.snapshot();
    Source whole = snapshot.scan(PROPERTY);
    whole.next();
    Source part = snapshot.scan(PROPERTY);
    part.next();
    part.close();
    Sink abandoned = store.sink(BLOBS);
    abandoned.put(new Entry(new byte[32], new byte[100_000]));
    abandoned.close();
    store.close();
    snapshot.close();
    assertThat(sessions()).isZero();
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  private long count(String sql) throws Exception {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void aKeyThatTheIndexCanNotHoldIsRefused() {
    byte[] key = new byte[2600];
    new Random(5).nextBytes(key);
    try (Store store = filled(1, 1);
        Sink sink = store.sink(SETTINGS)) {
      sink.put(new Entry(key));
      sink.commit();
      assertThat(settings().backend().refuses(SETTINGS, new Entry(key))).isNull();
      assertThat(settings().backend().refuses(SETTINGS, new Entry(new byte[2601])))
          .contains("2601 bytes");
    }
  }

  @Test
  void aTableOfSomebodyElseIsNotWrittenTo() throws Exception {
    server.execute(database, "CREATE TABLE p (k TEXT, v TEXT)");
    StoreSettings settings = settings();
    assertThat(settings.backend().exists(settings)).isFalse();
    SwkitException failure =
        failure(
            () -> {
              try (Store store = settings.backend().openForWriting(settings)) {
                store.prepare(Generation015.INSTANCE);
              }
            });
    assertThat(failure).hasMessageContaining("\"p\" already exists");
  }
}
