// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.Closing;
import swkit.store.StoreSettings;

/**
 * The connections of a store, in autocommit mode: each is lent to one user at a time, and kept for
 * the next when it comes back. Thread-safe. Closing it cuts those that are still lent.
 */
final class PostgresqlPool implements AutoCloseable {
  /**
   * Nothing ends by a time limit but the wait for a lock, rows come from an index unsorted, none
   * are hidden (a query that would hide some fails), and commits are durable. Settings that this
   * release of PostgreSQL doesn't have are passed over.
   */
  private static final String SESSION =
      "SELECT set_config(s.name, s.value, false) FROM pg_settings p JOIN (VALUES"
          + " ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),"
          + " ('idle_session_timeout', '0'), ('transaction_timeout', '0'),"
          + " ('lock_timeout', '60s'), ('enable_sort', 'off'), ('enable_seqscan', 'off'),"
          + " ('enable_bitmapscan', 'off'), ('max_parallel_workers_per_gather', '0'),"
          + " ('jit', 'off'), ('row_security', 'off'), ('synchronous_commit', 'on')) AS s (name, value)"
          + " ON p.name = s.name WHERE s.name <> 'synchronous_commit' OR p.setting = 'off'";

  /** How often a connection is asked for that the server has not left. */
  private static final int ATTEMPTS = 10;

  private final StoreSettings settings;
  private final String address;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> connections = new HashSet<>();
  private boolean closed;
  private volatile boolean isFull;
  private volatile boolean isChecked;

  PostgresqlPool(StoreSettings settings) {
    this.settings = settings;
    this.address = settings.address();
  }

  /** Work on a connection in autocommit mode. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * Does {@code work} on a connection of the pool. Throws a {@link StoreException} that begins with
   * {@code failure} if that fails, and then drops the connection.
   */
  <T> T run(String failure, Work<T> work) {
    return run(take(), failure, work);
  }

  <T> T run(Connection connection, String failure, Work<T> work) {
    try {
      T result = work.with(connection);
      give(connection);
      return result;
    } catch (SQLException e) {
      drop(connection);
      throw new StoreException(address, failure + ": " + PostgresqlBackend.broken(e), e);
    }
  }

  /** A connection outside of a transaction, to be given back or dropped. */
  Connection take() {
    synchronized (connections) {
      Closing.requireOpen(closed, address);
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return connect();
  }

  /**
   * Another connection outside of a transaction; null if the server has none left for us. That is
   * asked of it once: those that we have are enough then.
   */
  Connection another() {
    synchronized (connections) {
      if (closed) {
        throw new StoreException(address, "is closed");
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
      if (isFull) {
        return null;
      }
    }
    try {
      return open();
    } catch (StoreException e) {
      if (!PostgresqlBackend.isFull(e)) {
        throw e;
      }
      isFull = true;
      return null;
    }
  }

  /** One of ours that has just ended may count for a moment yet. */
  private Connection connect() {
    for (int attempt = 1; ; attempt++) {
      try {
        return open();
      } catch (StoreException e) {
        if (!PostgresqlBackend.isFull(e) || attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private Connection open() {
    Connection connection = PostgresqlBackend.connect(settings);
    synchronized (connections) {
      connections.add(connection);
    }
    try {
      if (!isChecked) {
        PostgresqlPooler.check(settings, connection);
        isChecked = true;
      }
      execute(connection, SESSION);
      return connection;
    } catch (RefusedException e) {
      drop(connection);
      throw e;
    } catch (SQLException e) {
      drop(connection);
      throw new StoreException(address, "can't be opened: " + PostgresqlBackend.broken(e), e);
    }
  }

  /** Takes back a connection, which is outside of a transaction again. */
  void give(Connection connection) {
    synchronized (connections) {
      if (connections.contains(connection)) {
        idle.push(connection);
      }
    }
  }

  /** Cuts a connection, whatever it is doing: the server abandons that. */
  void drop(Connection connection) {
    synchronized (connections) {
      connections.remove(connection);
    }
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // it is gone already
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Closes those that nobody uses in good order, and cuts the others. */
  @Override
  public void close() {
    List<Connection> orderly;
    List<Connection> busy;
    synchronized (connections) {
      closed = true;
      orderly = new ArrayList<>(idle);
      idle.clear();
      busy = new ArrayList<>(connections);
      busy.removeAll(orderly);
      connections.clear();
    }
    busy.forEach(this::drop);
    for (Connection connection : orderly) {
      try {
        connection.close();
      } catch (SQLException e) {
        drop(connection);
      }
    }
  }
}
