// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import swkit.transfer.Export;
import swkit.transfer.Import;

/** Compares our reading and writing with bare COPY; to be run by hand, prints milliseconds. */
final class PostgresqlSpeed {
  private static final int ROWS = 400_000;
  private static final int VALUE = 200;

  private final PostgresqlServer server = PostgresqlServer.get();
  private final List<Entry> entries = new ArrayList<>();

  public static void main(String... args) throws Exception {
    new PostgresqlSpeed().run();
    System.exit(0);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void time(String what, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    System.out.printf("%6d ms  %s%n", (System.nanoTime() - start) / 1_000_000, what);
  }

  private void run() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      byte[] value = new byte[VALUE];
      random.nextBytes(value);
      entries.add(new Entry(Bytes.concat(Bytes.u32(i), new byte[26]), value));
    }
    byte[] stream = stream();
    for (int round = 1; round <= 2; round++) {
      System.out.println("round " + round + ": " + ROWS + " rows of 30 + " + VALUE + " bytes");
      round(stream);
    }
  }

  private void round(byte[] stream) throws Exception {
    String bare = server.freshDatabase();
    String ours = server.freshDatabase();
    StoreSettings settings = server.settings(ours, Map.of());
    server.execute(bare, "CREATE TABLE p (k BYTEA PRIMARY KEY, v BYTEA NOT NULL)");
    try (Connection connection = server.connect(bare);
        Store store = settings.backend().openForWriting(settings)) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      store.prepare(Generation015.INSTANCE);
      time("bare COPY in, one transaction", () -> copyIn(copy, stream));
      time("our sink, empty table", () -> write(store));
      for (String sql : List.of("p", "(SELECT k, v FROM p ORDER BY k)")) {
        time("bare COPY out of " + sql, () -> copyOut(copy, sql));
      }
      try (Snapshot snapshot = store.snapshot()) {
        time("our scan", () -> drain(snapshot.scan(Subspace.PROPERTY)));
        time("our scan, two threads", () -> scanInHalves(snapshot));
        time("100,000 gets", () -> get(snapshot));
      }
      time("our sink, over the same rows", () -> write(store));
      entries.replaceAll(e -> new Entry(e.key(), Bytes.concat(e.value())));
      entries.forEach(e -> e.value()[0]++);
      time("our sink, over other rows", () -> write(store));
      time("unnest of arrays, over other rows", () -> upsert(connection));
    }
    Path dump = Files.createTempDirectory("swkit-speed");
    StoreSettings target = server.settings(server.freshDatabase(), Map.of());
    try (Store store = settings.backend().openForWriting(settings);
        Workers workers = Workers.of(2)) {
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        sink.put(Generation.schemaEntry(5));
        sink.commit();
      }
      StorageSettings to = PostgresqlGoldenTest.operand(target).storage();
      var options =
          new Import.Options(null, false, Import.Present.REFUSE, true, false, false, false, false);
      time(
          "export",
          () ->
              new Export(
                      PostgresqlGoldenTest.operand(settings),
                      dump,
                      null,
                      false,
                      false,
                      Export.Blobs.LINKED)
                  .run(workers, Progress.SILENT));
      time(
          "import with --trust",
          () ->
              new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more)
                  .run());
    }
  }

  private byte[] stream() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    for (Entry entry : entries) {
      out.writeShort(2);
      out.writeInt(entry.key().length);
      out.write(entry.key());
      out.writeInt(entry.value().length);
      out.write(entry.value());
    }
    out.writeShort(-1);
    return bytes.toByteArray();
  }

  private static void copyIn(CopyManager manager, byte[] stream) throws Exception {
    CopyIn copy = manager.copyIn("COPY p FROM STDIN (FORMAT binary)");
    for (int at = 0; at < stream.length; at += 1 << 16) {
      copy.writeToCopy(stream, at, Math.min(1 << 16, stream.length - at));
    }
    copy.endCopy();
  }

  private static void copyOut(CopyManager manager, String what) throws Exception {
    CopyOut copy = manager.copyOut("COPY " + what + " TO STDOUT (FORMAT binary)");
    while (copy.readFromCopy() != null) {
      continue;
    }
  }

  private void write(Store store) {
    try (Sink sink = store.sink(Subspace.PROPERTY)) {
      entries.forEach(sink::put);
      sink.commit();
    }
  }

  private void upsert(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO p SELECT * FROM unnest(?::bytea[], ?::bytea[])"
                + " ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v")) {
      for (int from = 0; from < ROWS; from += 10_000) {
        List<Entry> batch = entries.subList(from, from + 10_000);
        Object keys = batch.stream().map(Entry::key).toArray(byte[][]::new);
        Object values = batch.stream().map(Entry::value).toArray(byte[][]::new);
        statement.setArray(1, connection.createArrayOf("bytea", (Object[]) keys));
        statement.setArray(2, connection.createArrayOf("bytea", (Object[]) values));
        statement.executeUpdate();
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static long drain(Source source) {
    return source.stream().count();
  }

  private static void scanInHalves(Snapshot snapshot) throws Exception {
    byte[] middle = Bytes.u32(ROWS / 2);
    Thread upper = new Thread(() -> drain(snapshot.scan(Subspace.PROPERTY, KeyRange.from(middle))));
    upper.start();
    drain(snapshot.scan(Subspace.PROPERTY, new KeyRange(new byte[0], middle)));
    upper.join();
  }

  private void get(Snapshot snapshot) {
    for (int i = 0; i < 100_000; i++) {
      snapshot.get(Subspace.PROPERTY, entries.get(i).key());
    }
  }
}
