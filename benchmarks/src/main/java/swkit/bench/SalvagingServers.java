// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import swkit.Progress;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;
import swkit.salvage.Salvage;
import swkit.salvage.SalvageReport;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Import;

/**
 * What comes back from a PostgreSQL or MySQL database whose files are damaged while the server is
 * stopped: by a salvage, and by reading each table up to the first error. A dump of {@link
 * LargeDatabase} is imported; of PostgreSQL, the tables are vacuumed, as a running server does. Of
 * the files, those of tables, indexes and long values are damaged.
 *
 * <p>Arguments: a directory, which is emptied; the size, 30m if there is none; the seed, 1 if there
 * is none; cases to choose, as {@code "mysql/10 bits"}, or all. An entry that comes out and wasn't
 * there is counted as invented.
 */
public final class SalvagingServers {
  private static final String FILES =
      "SELECT pg_relation_filepath(c.oid) FROM pg_class c, pg_class t WHERE t.relname ~ '^[a-z]$'"
          + " AND t.relkind = 'r' AND (c.oid IN (t.oid, t.reltoastrelid) OR c.oid IN (SELECT"
          + " indexrelid FROM pg_index WHERE indrelid IN (t.oid, t.reltoastrelid)))";
  private static final String[] READ_ON = {"--innodb-force-recovery=1"};
  private static final String[] AS_USUAL = {};
  private static final long START_NANOS = 60_000_000_000L;

  /** A server that is stopped, damaged and started. */
  private interface Server extends AutoCloseable {
    String url();

    @Override
    void close() throws IOException;

    /** The files that can be damaged. */
    List<Path> files() throws Exception;

    void down() throws Exception;

    /** Starts it for a salvage, or for plain reading. */
    void up(boolean forSalvage) throws Exception;

    Unaided plain(Set<Subspace> subspaces);
  }

  private static final class Postgresql implements Server {
    private final PostgresqlServer server;
    private final String database;

    Postgresql(String checksums) throws Exception {
      server = PostgresqlServer.start(checksums);
      server.createRole(PostgresqlServer.TRUSTED, "SUPERUSER");
      database = server.freshDatabase();
    }

    @Override
    public String url() {
      return "postgresql://"
          + PostgresqlServer.TRUSTED
          + "@127.0.0.1:"
          + server.port()
          + "/"
          + database
          + "?compression=lz4";
    }

    @Override
    public List<Path> files() throws Exception {
      server.execute(database, "VACUUM ANALYZE");
      List<Path> files = new ArrayList<>();
      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(FILES)) {
        while (rows.next()) {
          files.add(server.data().resolve(rows.getString(1)));
        }
      }
      return files;
    }

    @Override
    public void down() throws Exception {
      server.down();
    }

    @Override
    public void up(boolean forSalvage) throws Exception {
      server.up();
    }

    @Override
    public Unaided plain(Set<Subspace> subspaces) {
      return Unaided.server("SELECT", () -> server.connect(database), 100, subspaces);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static final class Mysql implements Server {
    private final MysqlServer server = MysqlServer.start();
    private final String database;
    private AutoCloseable supervisor = () -> {};

    Mysql() throws SQLException {
      database = server.freshDatabase();
    }

    @Override
    public String url() {
      return "mysql://root@127.0.0.1:" + server.port() + "/" + database + "?compression=lz4";
    }

    private Path directory() {
      return server.data().resolve(database);
    }

    @Override
    public List<Path> files() throws IOException {
      try (var files = Files.list(directory())) {
        return files.toList();
      }
    }

    @Override
    public void down() throws Exception {
      supervisor.close();
      supervisor = () -> {};
      server.down();
    }

    @Override
    public void up(boolean forSalvage) throws Exception {
      String[] options = forSalvage ? READ_ON : AS_USUAL;
      server.up(options);
      supervisor = server.supervised(options);
    }

    @Override
    public Unaided plain(Set<Subspace> subspaces) {
      return Unaided.server("SELECT", this::connect, Integer.MIN_VALUE, subspaces);
    }

    private Connection connect() throws SQLException {
      for (long end = System.nanoTime() + START_NANOS; ; Thread.onSpinWait()) {
        try {
          Connection connection = server.admin();
          connection.setCatalog(database);
          return connection;
        } catch (SQLException e) {
          if (System.nanoTime() > end) {
            throw e;
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      try {
        supervisor.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
      server.close();
    }
  }

  private final Path scratch;
  private final long seed;
  private Content original;

  private SalvagingServers(Path scratch, long seed) {
    this.scratch = scratch;
    this.seed = seed;
  }

  public static void main(String... args) throws Exception {
    Path scratch = Path.of(args[0]);
    String size = args.length > 1 ? args[1] : "30m";
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    Set<String> chosen =
        new TreeSet<>(List.of(args).subList(Math.min(3, args.length), args.length));
    Scratch.delete(scratch);
    Files.createDirectories(scratch);
    try {
      new SalvagingServers(scratch, seed).run(size, chosen);
    } finally {
      Scratch.delete(scratch);
    }
    System.exit(0);
  }

  private void run(String size, Set<String> chosen) throws Exception {
    Path dump = scratch.resolve("dump");
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, dump, LargeDatabase.Size.of(size), seed));
    original = Content.of(dump);
    System.out.printf(
        Locale.ROOT,
        "%,d entries, %,d mails%n%n| case | read by | entries lost | mails lost | corrected |"
            + " invented |%n|---|---|---|---|---|---|%n",
        original.entries(),
        original.mails(original));
    for (String kind : List.of("postgresql", "postgresql without checksums", "mysql")) {
      List<Damage> damages =
          Damage.PLACES.stream()
              .filter(damage -> chosen.isEmpty() || chosen.contains(kind + "/" + damage))
              .toList();
      if (!damages.isEmpty()) {
        try (Server server =
            switch (kind) {
              case "postgresql" -> new Postgresql("--data-checksums");
              case "mysql" -> new Mysql();
              default -> new Postgresql("--no-data-checksums");
            }) {
          run(kind, server, dump, damages);
        }
      }
    }
  }

  private void run(String kind, Server server, Path dump, List<Damage> damages) throws Exception {
    try (Workers workers = Workers.of(2)) {
      new Import(
              Dump.open(dump),
              DatabaseAddress.parse(server.url()).storage(),
              new Import.Options(
                  null, false, Import.Present.REFUSE, false, false, false, false, false),
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
    List<Path> files = server.files();
    server.down();
    Path whole = Files.createDirectory(scratch.resolve(kind.replace(' ', '-')));
    Path live = files.get(0).getParent();
    for (Path file : files) {
      Files.copy(file, whole.resolve(file.getFileName()));
    }
    for (Damage damage : damages) {
      String name = kind + "/" + damage;
      damage.copy(whole, live, seed);
      server.up(true);
      salvage(name, server.url());
      server.down();
      damage.copy(whole, live, seed);
      server.up(false);
      Unaided plain = server.plain(original.subspaces());
      print(name, plain.name(), plain.content(), plain.note(), "");
      server.down();
    }
  }

  private void salvage(String name, String url) throws IOException {
    Path salvaged = scratch.resolve("salvaged");
    try (Workers workers = Workers.of(1)) {
      SalvageReport report =
          new Salvage(
                  DatabaseAddress.parse(url), salvaged, new Salvage.Options(5, false, false, null))
              .run(workers, Progress.SILENT);
      int corrected = 0;
      for (var row : report.json().getAsJsonArray("subspaces")) {
        corrected += row.getAsJsonObject().get("corrected").getAsInt();
      }
      Content back = Content.of(salvaged);
      boolean isTold = back.same(original) == original.entries() || report.exitCode() != 0;
      print(name, "salvage", back, isTold ? "" : ", not reported", String.valueOf(corrected));
    } catch (SwkitException e) {
      System.out.println("| " + name + " | salvage | " + e.getMessage() + " | | | |");
    }
    Scratch.delete(salvaged);
  }

  private void print(String name, String reader, Content back, String note, String corrected) {
    long mails = original.mails(original);
    System.out.println(
        "| "
            + String.join(
                " | ",
                name,
                reader,
                share(original.entries() - back.same(original), original.entries()) + note,
                share(mails - back.mails(original), mails),
                corrected,
                String.valueOf(back.invented(original).size()))
            + " |");
  }

  private static String share(long part, long all) {
    return part == 0 ? "0" : String.format(Locale.ROOT, "%,d (%.3f %%)", part, 100.0 * part / all);
  }
}
