// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The connections on which a store is scanned: one for each scan, kept for the next, if several see
 * the same state; else all scans share one. Thread-safe.
 */
final class SqliteReaders {
  /** Opens the same database once more. */
  interface Opening {
    Connection open() throws SQLException;
  }

  /** Opens one more connection for reading; null if only the first sees what the store is. */
  private final Opening opening;

  private final Connection shared;
  private final Deque<Connection> readers = new ArrayDeque<>();
  private final List<Connection> opened = new ArrayList<>();

  /** Opens nothing yet. {@code opening} is null if only {@code shared} sees what the store is. */
  SqliteReaders(Opening opening, Connection shared) {
    this.opening = opening;
    this.shared = shared;
  }

  /** Whether nobody else has the database open, so that all connections see the same. */
  boolean isAlone() {
    return opening != null;
  }

  /** A connection for one scan, to be given back; nobody else uses it, if several are possible. */
  Connection take() throws SQLException {
    if (opening == null) {
      return shared;
    }
    synchronized (readers) {
      if (!readers.isEmpty()) {
        return readers.pop();
      }
    }
    Connection reader = opening.open();
    synchronized (readers) {
      opened.add(reader);
    }
    return reader;
  }

  /** Takes back a connection on which no statement is open. */
  void give(Connection reader) {
    if (opening != null) {
      synchronized (readers) {
        readers.push(reader);
      }
    }
  }

  /** All that were opened, to be closed with the store. */
  List<Connection> opened() {
    synchronized (readers) {
      return List.copyOf(opened);
    }
  }
}
