// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;

/** A scan on a connection that several share, which reads some megabytes at a time. */
final class MysqlPages extends MysqlScan {
  private static final long PAGE_BYTES = 4L << 20;
  private static final int MOST_ROWS = 2000;
  private static final int FIRST_ROWS = 16;

  /** What the server has read before a damaged page is lost, if it ends there. */
  private static final int MOST_ROWS_OF_DAMAGED = 128;

  private final MysqlStore store;
  private final Connection shared;
  private final Consumer<MysqlScan> onEnd;
  private final KeyRange range;
  private final Deque<Entry> page = new ArrayDeque<>();
  private int most;
  private long count;
  private boolean ended;

  /**
   * Reads nothing yet.
   *
   * @param shared the connection, which is also the lock of those who share it
   * @param onEnd takes this scan when it is closed
   */
  MysqlPages(
      MysqlStore store,
      Subspace subspace,
      MysqlStore.Columns columns,
      KeyRange range,
      Connection shared,
      Consumer<MysqlScan> onEnd) {
    super(store.address(), subspace, columns);
    this.store = store;
    this.shared = shared;
    this.onEnd = onEnd;
    this.range = range;
    this.most = store.isDamaged() ? 1 : FIRST_ROWS;
  }

  @Override
  protected synchronized Entry pull() {
    if (page.isEmpty() && !ended) {
      synchronized (shared) {
        try {
          read();
        } catch (SQLException e) {
          throw failed(e);
        }
      }
    }
    return page.poll();
  }

  private void read() throws SQLException {
    KeyRange rest = lastKey == null ? range : new KeyRange(lastKey, range.to());
    String sql =
        select(subspace, columns)
            + condition(rest, lastKey == null ? ">=" : ">")
            + " LIMIT "
            + most;
    long bytes = 0;
    int rows = 0;
    ended = true;
    try (PreparedStatement statement = statement(shared, sql, rest);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows++;
        if (bytes < PAGE_BYTES) {
          Entry entry = ascending(result);
          bytes += entry.size();
          page.add(entry);
        }
      }
    }
    count += page.size();
    if (rows < most && rows == page.size()) {
      if (!store.isDamaged()) {
        requireAll();
      }
    } else if (store.isDamaged()) {
      ended = false;
      most = Math.min(2 * most, MOST_ROWS_OF_DAMAGED);
    } else {
      ended = false;
      most = (int) Math.max(1, Math.min(MOST_ROWS, PAGE_BYTES * page.size() / (bytes + 1)));
    }
  }

  /** Throws unless the server counts as many rows as were read. */
  private void requireAll() throws SQLException {
    String sql =
        "SELECT COUNT(*) FROM "
            + subspace.letter()
            + " FORCE INDEX (PRIMARY)"
            + condition(range, ">=");
    store.waitLonger(shared, true);
    try (PreparedStatement statement = shared.prepareStatement(sql)) {
      bind(statement, range);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        store.waitLonger(shared, false);
        if (row.getLong(1) != count) {
          throw new StoreException(
              store.address() + " " + subspace,
              "gave " + count + " of " + row.getLong(1) + " rows: its index is out of order");
        }
      }
    }
  }

  @Override
  protected synchronized void release() {
    ended = true;
    page.clear();
    onEnd.accept(this);
  }
}
