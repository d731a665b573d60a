// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.store.HeapRows;

/**
 * The rows of a PostgreSQL database by their {@code ctid}, and the keys of its indexes by
 * index-only scans. It needs PostgreSQL 14 or later, which reads a range of places without the rest
 * of the table. In autocommit mode, so that a failure ends no transaction. For one thread.
 */
final class PostgresqlHeap implements HeapRows {
  /** The first version that scans a range of places. */
  private static final int OLDEST = 140_000;

  private static final int KEYS_AT_ONCE = 5000;

  /** Leaves the planner no way to the keys but the index alone. */
  private static final String INDEX_ONLY = "SET enable_indexscan = off";

  private static final String OUT_OF_ORDER = "is out of order in the index";

  private final PostgresqlStore store;
  private final Connection connection;
  private final int pageBytes;
  private final boolean hasChecksums;

  private PostgresqlHeap(PostgresqlStore store, Connection connection) throws SQLException {
    this.store = store;
    this.connection = connection;
    PostgresqlPool.execute(connection, INDEX_ONLY);
    connection.setAutoCommit(true);
    pageBytes = Integer.parseInt(show("block_size"));
    hasChecksums = show("data_checksums").equals("on");
  }

  /** The rows of {@code store}; null if the server is too old. */
  static PostgresqlHeap open(PostgresqlStore store) {
    Connection connection = store.pool().take();
    try {
      return connection.getMetaData().getDatabaseMajorVersion() * 10_000 < OLDEST
          ? given(store, connection)
          : new PostgresqlHeap(store, connection);
    } catch (SQLException e) {
      store.pool().drop(connection);
      throw new StoreException(store.address(), "can't be read: " + PostgresqlBackend.broken(e), e);
    }
  }

  private static PostgresqlHeap given(PostgresqlStore store, Connection connection) {
    store.pool().give(connection);
    return null;
  }

  private String show(String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public Pages pages(Subspace subspace) {
    String sql =
        "SELECT coalesce(pg_relation_size(oid), 0), greatest(relpages, 0) FROM pg_class"
            + " WHERE oid = '"
            + subspace.letter()
            + "'::regclass";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new Pages(row.getLong(1) / pageBytes, row.getLong(2));
    } catch (SQLException e) {
      throw failed(subspace, "", e);
    }
  }

  @Override
  public boolean isOfIndex(Subspace subspace, String failure) {
    String sql =
        "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE oid IN (SELECT indexrelid"
            + " FROM pg_index WHERE indrelid = '"
            + subspace.letter()
            + "'::regclass OR indrelid = (SELECT reltoastrelid FROM pg_class WHERE oid = '"
            + subspace.letter()
            + "'::regclass))";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      boolean isOurs = failure.contains(OUT_OF_ORDER);
      while (rows.next()) {
        isOurs |=
            failure.contains('"' + rows.getString(1) + '"')
                || failure.matches("(?s).*\"" + Pattern.quote(rows.getString(2)) + "[\".].*");
      }
      return isOurs;
    } catch (SQLException e) {
      throw failed(subspace, "", e);
    }
  }

  @Override
  public void keys(Subspace subspace, long from, long to, Keys found) {
    String sql =
        "SELECT k, ctid::text FROM "
            + subspace.letter()
            + " WHERE ctid >= '"
            + text(from)
            + "' AND ctid < '"
            + text(to)
            + "'";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.key(rows.getBytes(1), place(rows.getString(2)));
      }
    } catch (SQLException e) {
      throw failed(subspace, " in page " + from / PLACES, e);
    }
  }

  private static String text(long place) {
    return "(" + place / PLACES + "," + place % PLACES + ")";
  }

  private static long place(String ctid) {
    int comma = ctid.indexOf(',');
    return Long.parseLong(ctid.substring(1, comma)) * PLACES
        + Long.parseLong(ctid.substring(comma + 1, ctid.length() - 1));
  }

  @Override
  public List<Entry> rows(Subspace subspace, List<Long> places) {
    PostgresqlStore.Columns columns = store.table(subspace);
    String sql =
        "SELECT " + columns.names() + " FROM " + subspace.letter() + " WHERE ctid = ANY (?::tid[])";
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", places.stream().map(PostgresqlHeap::text).toArray(String[]::new)));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          byte[] value =
              switch (columns) {
                case KEYS -> Entry.NO_VALUE;
                case COUNTERS -> Bytes.i64le(rows.getLong(2));
                case VALUES -> rows.getBytes(2);
              };
          entries.add(new Entry(rows.getBytes(1), value));
        }
      }
      return entries;
    } catch (SQLException e) {
      throw failed(subspace, "", e);
    }
  }

  @Override
  public Source indexed(Subspace subspace, KeyRange range) {
    return new AbstractSource(store.address() + " " + subspace) {
      private final Deque<Entry> page = new ArrayDeque<>();
      private byte[] last;
      private boolean isAtEnd;

      @Override
      protected Entry pull() {
        if (page.isEmpty() && !isAtEnd) {
          fetch();
        }
        return page.poll();
      }

      private void fetch() {
        byte[] from = last == null ? range.from() : java.util.Arrays.copyOf(last, last.length + 1);
        String sql =
            "SELECT k FROM "
                + subspace.letter()
                + " WHERE "
                + PostgresqlStore.condition(new KeyRange(from, range.to()))
                + " ORDER BY k LIMIT "
                + KEYS_AT_ONCE;
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            byte[] key = rows.getBytes(1);
            if (last != null && Entry.compareKeys(last, key) >= 0) {
              throw new StoreException(store.address(), subspace, key, OUT_OF_ORDER);
            }
            last = key;
            page.add(new Entry(key));
          }
        } catch (SQLException e) {
          throw failed(subspace, last == null ? "" : " after key " + Entry.hex(last), e);
        }
        isAtEnd = page.size() < KEYS_AT_ONCE;
      }

      @Override
      protected void release() {}
    };
  }

  /** What is in the file: a page that has rows only in the server's memory has none to be lost. */
  @Override
  public Boolean isBlank(Subspace subspace, long page) {
    long segment = (1L << 30) / pageBytes;
    String sql =
        "SELECT encode(pg_read_binary_file(pg_relation_filepath('"
            + subspace.letter()
            + "'::regclass) || '"
            + (page < segment ? "" : "." + page / segment)
            + "', "
            + page % segment * pageBytes
            + ", "
            + pageBytes
            + "), 'hex') ~ '^0*$'";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getBoolean(1);
    } catch (SQLException e) {
      if ("42501".equals(e.getSQLState())) {
        return null;
      }
      throw failed(subspace, " in page " + page, e);
    }
  }

  @Override
  public boolean hasChecksums() {
    return hasChecksums;
  }

  @Override
  public boolean answers() {
    try {
      return connection.isValid(10);
    } catch (SQLException e) {
      return false;
    }
  }

  private StoreException failed(Subspace subspace, String where, SQLException e) {
    return new StoreException(
        store.address(), subspace, "can't be read" + where + ": " + PostgresqlBackend.reason(e), e);
  }

  /** The connection has settings of its own, so nobody else gets it. */
  @Override
  public void close() {
    store.pool().drop(connection);
  }
}
