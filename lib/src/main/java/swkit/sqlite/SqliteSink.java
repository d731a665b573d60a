// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import swkit.Bytes;
import swkit.Entry;
import swkit.KeyRange;
import swkit.PutOrder;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;

/** Writes into one table, in transactions of some megabytes; only one is open at a time. */
final class SqliteSink implements Sink {
  private static final long TRANSACTION_BYTES = 32L << 20;

  private final String address;
  private final Connection connection;
  private final Subspace subspace;
  private final SqliteStore.Columns columns;
  private final PreparedStatement statement;
  private final PutOrder order;
  private long pending;
  private boolean closed;

  SqliteSink(
      String address,
      Connection connection,
      Subspace subspace,
      SqliteStore.Columns columns,
      KeyRange range) {
    this.order = new PutOrder(address, subspace, range);
    this.address = address;
    this.connection = connection;
    this.subspace = subspace;
    this.columns = columns;
    try {
      String values =
          columns == SqliteStore.Columns.KEYS ? "(k) VALUES (?)" : "(k, v) VALUES (?, ?)";
      statement =
          connection.prepareStatement("INSERT OR REPLACE INTO " + subspace.letter() + " " + values);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void put(Entry entry) {
    order.next(entry.key());
    try {
      statement.setBytes(1, entry.key());
      switch (columns) {
        case COUNTERS -> statement.setLong(2, counter(entry));
        case VALUES -> statement.setBytes(2, entry.value());
        case KEYS -> {}
      }
      statement.executeUpdate();
      pending += entry.size();
      if (pending >= TRANSACTION_BYTES) {
        connection.commit();
        pending = 0;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private long counter(Entry entry) {
    if (entry.value().length != 8) {
      throw new StoreException(
          address, subspace, entry.key(), "is a counter, but its value has not 8 bytes");
    }
    return Bytes.i64le(entry.value(), 0);
  }

  @Override
  public void commit() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private StoreException failed(SQLException e) {
    return new StoreException(address, subspace, "can't be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      statement.close();
      connection.rollback();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
