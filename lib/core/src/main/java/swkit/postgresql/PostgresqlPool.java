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
 * The connections of a store, in autocommit mode. Each is lent to one user at a time, and kept for
 * the next when it is given back. Thread-safe. Closing the pool aborts those that are still lent.
 */
final class PostgresqlPool implements AutoCloseable {
  /**
   * The settings of each session: only the wait for a lock has a time limit; rows come from an
   * index and are not sorted; a query that would hide rows fails, and so does one that meets a
   * damaged page; commits are durable. Settings that this release of PostgreSQL doesn't have are
   * skipped; those that only a superuser may change are changed only if they have the other value.
   */
  private static final String SESSION =
      "SELECT set_config(s.name, s.value, false) FROM pg_settings p JOIN (VALUES"
          + " ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),"
          + " ('idle_session_timeout', '0'), ('transaction_timeout', '0'), ('lock_timeout', '60s'),"
          + " ('enable_sort', 'off'), ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'),"
          + " ('max_parallel_workers_per_gather', '0'), ('jit', 'off'), ('row_security', 'off'),"
          + " ('synchronous_commit', 'on'), ('zero_damaged_pages', 'off'),"
          + " ('ignore_checksum_failure', 'off')) AS s (name, value) ON p.name = s.name WHERE"
          + " CASE s.name WHEN 'synchronous_commit' THEN p.setting = 'off' WHEN 'zero_damaged_pages'"
          + " THEN p.setting = 'on' WHEN 'ignore_checksum_failure' THEN p.setting = 'on' ELSE true"
          + " END";

  private static final String NOT_PERMITTED = "42501";

  /** How often a connection is requested if the server has none left. */
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

  /** Does {@code work} on a connection that was lent, and gives it back or drops it. */
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

  /** Lends a connection outside a transaction, to be given back or dropped. */
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
   * Lends another connection outside a transaction; null if the server has none left for us. Once
   * it has none, it isn't asked again: those that we have must do.
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

  /** Retries for a moment, since the server may still count a connection that we just closed. */
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
      if (NOT_PERMITTED.equals(e.getSQLState())) {
        throw new RefusedException(
            address,
            PostgresqlBackend.reason(e)
                + ": it is on, so that the server gives out damaged pages as empty or whole ones;"
                + " have a superuser switch it off");
      }
      throw new StoreException(address, "can't be opened: " + PostgresqlBackend.broken(e), e);
    }
  }

  /** Takes back a connection, which must be outside a transaction again. */
  void give(Connection connection) {
    synchronized (connections) {
      if (connections.contains(connection)) {
        idle.push(connection);
      }
    }
  }

  /** Aborts a connection, whatever it is doing; the server abandons that. */
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

  /** Closes the connections that nobody uses in good order, and aborts the others. */
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
