// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;

/** A scan that streams its rows over a connection of its own. */
final class MysqlStream extends MysqlScan {
  /**
   * How many bytes are rather read to the end than the connection dropped, if a scan ends early.
   */
  private static final long REST_BYTES = 1L << 20;

  private final MysqlStore store;
  private final Consumer<MysqlScan> onEnd;
  private final Consumer<Connection> onFree;
  private final Connection connection;
  private ResultSet rows;

  /**
   * Begins to read on {@code connection}, which is in the transaction of a snapshot.
   *
   * @param onEnd takes this scan when it ends or is closed
   * @param onFree takes the connection when another scan can have it; it is discarded otherwise
   */
  MysqlStream(
      MysqlStore store,
      Subspace subspace,
      MysqlStore.Columns columns,
      KeyRange range,
      Connection connection,
      Consumer<MysqlScan> onEnd,
      Consumer<Connection> onFree) {
    super(store.address(), subspace, columns);
    this.store = store;
    this.onEnd = onEnd;
    this.onFree = onFree;
    this.connection = connection;
    try {
      String sql = select(subspace, columns) + condition(range, ">=");
      rows = statement(connection, sql, range).executeQuery();
    } catch (SQLException e) {
      store.discard(connection);
      throw failed(e);
    }
  }

  @Override
  protected synchronized Entry pull() {
    if (isClosed()) {
      return null;
    }
    try {
      if (rows.next()) {
        return ascending(rows);
      }
      release();
      return null;
    } catch (SQLException e) {
      giveUp();
      throw failed(e);
    }
  }

  private void giveUp() {
    rows = null;
    onEnd.accept(this);
    store.discard(connection);
  }

  /**
   * Reads the rest, since nothing else can use the connection before. Also called at the end, so
   * that another scan can have the connection.
   */
  @Override
  protected synchronized void release() {
    if (rows == null) {
      return;
    }
    try {
      long rest = 0;
      while (rows.next()) {
        rest += entry(rows, columns).size();
        if (rest > REST_BYTES) {
          giveUp();
          return;
        }
      }
      rows.getStatement().close();
      rows = null;
      onEnd.accept(this);
      onFree.accept(connection);
    } catch (SQLException e) {
      giveUp();
    }
  }
}
