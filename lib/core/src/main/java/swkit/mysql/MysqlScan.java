// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * A scan of one table in the order of its primary key, which is checked. One thread at a time
 * reads; any may close.
 */
abstract class MysqlScan extends AbstractSource {
  private final String address;
  final Subspace subspace;
  final MysqlStore.Columns columns;
  byte[] lastKey;

  MysqlScan(String address, Subspace subspace, MysqlStore.Columns columns) {
    super(address + " " + subspace);
    this.address = address;
    this.subspace = subspace;
    this.columns = columns;
  }

  /** A statement for the rows of {@code range}, which the driver fetches one by one. */
  final PreparedStatement statement(Connection connection, String sql, KeyRange range)
      throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    statement.setFetchSize(Integer.MIN_VALUE);
    bind(statement, range);
    return statement;
  }

  /** The entry of {@code row}. Throws unless its key is greater than the one before. */
  final Entry ascending(ResultSet row) throws SQLException {
    Entry entry = entry(row, columns);
    if (lastKey != null && Entry.compareKeys(lastKey, entry.key()) >= 0) {
      throw new StoreException(address, subspace, entry.key(), "is out of order");
    }
    lastKey = entry.key();
    return entry;
  }

  final StoreException failed(SQLException e) {
    String where = lastKey == null ? "" : " after key " + Entry.hex(lastKey);
    String problem = "can't be read" + where + ": " + MysqlConnector.reason(e);
    return MysqlConnector.remedied(new StoreException(address, subspace, problem, e), e);
  }

  /** The beginning of a query for the rows of a table in the order of the primary key. */
  static String select(Subspace subspace, MysqlStore.Columns columns) {
    String what = columns == MysqlStore.Columns.KEYS ? "k" : "k, v";
    return "SELECT " + what + " FROM " + subspace.letter() + " FORCE INDEX (PRIMARY)";
  }

  /** The WHERE clause of {@code range}; {@code above} compares keys to its lower end. */
  static String condition(KeyRange range, String above) {
    String from = range.from().length == 0 ? "" : " WHERE k " + above + " ?";
    if (range.to() == null) {
      return from;
    }
    return (from.isEmpty() ? " WHERE" : from + " AND") + " k < ?";
  }

  /** Sets the parameters of {@link #condition}, which come first. */
  static void bind(PreparedStatement statement, KeyRange range) throws SQLException {
    int parameter = 1;
    if (range.from().length > 0) {
      statement.setBytes(parameter++, range.from());
    }
    if (range.to() != null) {
      statement.setBytes(parameter, range.to());
    }
  }

  /** The entry of {@code row}, which has the columns of {@link #select}. */
  static Entry entry(ResultSet row, MysqlStore.Columns columns) throws SQLException {
    byte[] key = row.getBytes(1);
    return switch (columns) {
      case KEYS -> new Entry(key);
      case COUNTERS -> new Entry(key, Bytes.i64le(row.getLong(2)));
      case VALUES, BLOBS -> new Entry(key, row.getBytes(2));
    };
  }
}
