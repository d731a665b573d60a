// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;
import swkit.RefusedException;
import swkit.io.Closing;
import swkit.io.Wording;

/**
 * The limited memory of the engine. When a value is given to the engine and there is no memory for
 * it, the process ends without a word; so whoever gives values asks here first. Thread-safe; the
 * session closes it.
 */
final class EngineRoom implements AutoCloseable {
  /** What is smaller than this always fits: the engine keeps blocks of this size for itself. */
  private static final long SMALL = 1 << 18;

  /** A few large rows aren't gathered until they are two thousand. */
  static final String NO_GATHERING = "SET enable_caching_operators = false";

  private final long limit;
  private final Connection connection;
  private final Connection other;

  /** The memory of {@code engine}, which is limited to {@code limit} bytes. */
  EngineRoom(Connection engine, long limit) throws SQLException {
    this.limit = limit;
    this.connection = ((DuckDBConnection) engine).duplicate();
    Connection made = null;
    try {
      made = ((DuckDBConnection) engine).duplicate();
      try (Statement settings = made.createStatement()) {
        settings.execute(NO_GATHERING);
        settings.execute("SET errors_as_json = true");
        settings.execute("SET TimeZone = 'UTC'");
      }
    } catch (SQLException e) {
      if (made != null) {
        made.close();
      }
      connection.close();
      throw e;
    }
    other = made;
  }

  /**
   * Another connection to the engine, which doesn't give results while they are made. A statement
   * on it may scan tables, which a statement on the connection of the trials may not: a scan waits
   * for a trial.
   */
  Connection other() {
    return other;
  }

  /**
   * Throws if there is no memory for {@code bytes} more. The engine makes room for a text of twice
   * that size, where it can refuse; it writes to its temporary directory if it has to, and lets the
   * text go at once.
   */
  synchronized void require(long bytes) {
    if (bytes < SMALL) {
      return;
    }
    if (bytes > limit / 4) {
      throw tooLarge(bytes);
    }
    try (PreparedStatement trial =
        connection.prepareStatement("SELECT octet_length(repeat('x', ?)::BLOB)")) {
      trial.setLong(1, 2 * bytes);
      trial.executeQuery().close();
    } catch (SQLException e) {
      throw tooLarge(bytes);
    }
  }

  private RefusedException tooLarge(long bytes) {
    return new RefusedException(
        "the statement",
        "the engine's memory of "
            + Wording.bytes(limit)
            + " has no room for values of "
            + Wording.bytes(bytes)
            + "; let the statement read less, leave out the values of entries, or use fewer"
            + " threads");
  }

  @Override
  public void close() {
    Closing.all(other, connection);
  }
}
