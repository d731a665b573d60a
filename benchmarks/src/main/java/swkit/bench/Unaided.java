// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import swkit.Database;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.blob.BlobContent;
import swkit.blob.BlobFraming;
import swkit.io.Bytes;

/**
 * What a database engine itself gives out of a damaged store: of each subspace, the entries before
 * the first error.
 *
 * @param name who read it
 * @param content what came out
 * @param note what the engine reported, to follow the number of lost entries; may be empty
 * @param seconds how long the engine's own repair took; 0 if it was only read
 */
record Unaided(String name, Content content, String note, double seconds) {
  private static final String WITH_ERRORS = ", with errors";
  private static final String NOT_OPENED = ", doesn't open";

  /** A plain open for reading of the RocksDB store in {@code store}, and a scan. */
  static Unaided rocksDb(Path store, Set<Subspace> subspaces) {
    Content content = new Content();
    String note = "";
    try (Database database = Database.open("rocksdb:" + store);
        Snapshot snapshot = database.snapshot()) {
      for (Subspace subspace : subspaces) {
        try (Source source = snapshot.scan(subspace)) {
          content.addAll(subspace, source);
        } catch (SwkitException e) {
          note = WITH_ERRORS;
        }
      }
    } catch (SwkitException e) {
      note = NOT_OPENED;
    }
    return new Unaided("RocksDB itself", content, note, 0);
  }

  /**
   * What {@code ldb repair}, of the program that the property {@code ldb} names, makes of the
   * RocksDB store in {@code store}, which it changes; null without that property.
   */
  static Unaided repaired(Path store, Set<Subspace> subspaces)
      throws IOException, InterruptedException {
    String ldb = System.getProperty("ldb");
    if (ldb == null) {
      return null;
    }
    long start = System.nanoTime();
    Path log = store.resolveSibling("ldb.log");
    int exitCode =
        new ProcessBuilder(ldb, "repair", "--db=" + store, "--ignore_unknown_options")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    String said = Files.readString(log).strip();
    Files.delete(log);
    Unaided read = rocksDb(store, subspaces);
    String note = exitCode == 0 ? read.note : read.note + "; it failed: " + said;
    return new Unaided("ldb repair", read.content, note, seconds);
  }

  /** The tables of the SQLite file {@code store}, read without swkit. */
  static Unaided sqlite(Path store, Set<Subspace> subspaces) {
    return read("SQLite itself", "file:" + store + "?mode=ro&immutable=1", subspaces, 0);
  }

  /**
   * What {@code sqlite3 .recover} finds in {@code store}; null if there is no program that can do
   * that.
   */
  static Unaided recovered(Path store, Set<Subspace> subspaces)
      throws IOException, InterruptedException {
    Path recovered = store.resolveSibling("recovered.sqlite");
    long start = System.nanoTime();
    String program = "'" + System.getProperty("sqlite3", "sqlite3") + "' '";
    String quiet = " 2>/dev/null";
    String command =
        program + store + "' .recover" + quiet + " | " + program + recovered + "'" + quiet;
    new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!Files.exists(recovered) || Files.size(recovered) <= Damage.PAGE) {
      return null;
    }
    return read("sqlite3 .recover", recovered.toString(), subspaces, seconds);
  }

  /** Opens a connection to a server, which may have ended and be about to start. */
  interface Server {
    Connection connect() throws SQLException;
  }

  /** Each table of a server, read row by row over a connection of its own up to the first error. */
  static Unaided server(String name, Server server, int fetchSize, Set<Subspace> subspaces) {
    Content content = new Content();
    String note = "";
    for (Subspace subspace : subspaces) {
      try (Connection connection = server.connect()) {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(fetchSize);
          addTable(statement, subspace, content);
        }
      } catch (SQLException e) {
        note = WITH_ERRORS;
      }
    }
    return new Unaided(name, content, note, 0);
  }

  private static Unaided read(
      String name, String database, Set<Subspace> subspaces, double seconds) {
    Content content = new Content();
    String note = "";
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (Subspace subspace : subspaces) {
        try {
          addTable(statement, subspace, content);
        } catch (SQLException e) {
          note = WITH_ERRORS;
        }
      }
    } catch (SQLException e) {
      note = NOT_OPENED;
    }
    return new Unaided(name, content, note, seconds);
  }

  private static void addTable(Statement statement, Subspace subspace, Content content)
      throws SQLException {
    try (ResultSet all = statement.executeQuery("SELECT * FROM " + subspace.letter())) {
      boolean hasValue = all.getMetaData().getColumnCount() > 1;
      while (all.next()) {
        byte[] value = hasValue ? all.getBytes(2) : Entry.NO_VALUE;
        if (hasValue && all.getObject(2) instanceof Number) {
          value = Bytes.i64le(all.getLong(2));
        }
        Entry entry = new Entry(all.getBytes(1), value == null ? Entry.NO_VALUE : value);
        if (subspace == Subspace.BLOBS) {
          entry =
              new Entry(
                  entry.key(),
                  BlobContent.unframeAll(List.of(entry), BlobFraming.LZ4).get(0).content());
        }
        if (entry.value() != null) {
          content.add(subspace, entry);
        }
      }
    }
  }
}
