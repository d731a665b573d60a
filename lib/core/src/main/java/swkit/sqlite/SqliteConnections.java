// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import swkit.StoreException;
import swkit.io.OwnFiles;
import swkit.store.StoreSettings;

/** How SQLite files are connected to. Stateless. */
final class SqliteConnections {
  private SqliteConnections() {}

  /**
   * Lets SQLite undo a transaction that was cut short, which it can't do without writing. Only our
   * own writes leave one: servers use a write-ahead log.
   */
  static void takeBack(StoreSettings settings) throws IOException {
    requireNoLinks(settings.realPath());
    SQLiteConfig config = new SQLiteConfig();
    try (Connection connection = connect(settings.realPath().toString(), config)) {
      execute(connection, "SELECT count(*) FROM sqlite_master");
    } catch (SQLException e) {
      throw new StoreException(
          settings.address(),
          "a write to it was cut short, and undoing it needs the right to write to the file and"
              + " its directory ("
              + e.getMessage()
              + "): run this as the owner of the file, or copy the file and its -journal, and read"
              + " the copy",
          e);
    }
  }

  /** Throws if a journal is a link: SQLite would follow it and overwrite what it leads to. */
  static void requireNoLinks(Path file) throws IOException {
    for (String besides : List.of("-journal", "-wal", "-shm")) {
      Path path = file.resolveSibling(file.getFileName() + besides);
      if (OwnFiles.isThere(path)) {
        OwnFiles.requirePlainFile(path);
      }
    }
  }

  static Connection connect(String name, SQLiteConfig config) throws SQLException {
    config.setGetGeneratedKeys(false);
    Properties properties = config.toProperties();
    return DriverManager.getConnection("jdbc:sqlite:" + name, properties);
  }

  /** The path, escaped for a URI. */
  static String escape(Path file) {
    StringBuilder uri = new StringBuilder();
    for (byte b : file.toString().getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7F && "%?#&\\".indexOf(b) < 0) {
        uri.append((char) b);
      } else {
        uri.append(String.format("%%%02x", b & 0xFF));
      }
    }
    return uri.toString();
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
