// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import swkit.BlobDamage;
import swkit.RefusedException;
import swkit.io.Closing;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;

/** Reads a part of a table on an executor. For one thread. */
final class PartReader implements PartitionReader<InternalRow> {
  /** Makes readers on executors. */
  static final class Factory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new PartReader((StalwartPartition) partition);
    }
  }

  private final SharedDatabase database;
  private final LostRows lost;
  private final TableRows rows;
  private final int columns;
  private final boolean isIncompleteAccepted;

  private PartReader(StalwartPartition partition) {
    SourceOptions options = partition.options();
    TableQuery query = TableQuery.parse(partition.query());
    TablePart part = TablePart.of(partition.part());
    columns = query.columns().size();
    isIncompleteAccepted = options.incomplete();
    database = SharedDatabase.open(options.operand());
    try {
      database.requireWhole(options);
      database.requireState(partition.state());
      lost = new LostRows(database.tables(), options.find().name(), part, query);
      rows = options.find().rows(database.tables(), part, with(query, lost.columns()));
    } catch (RuntimeException | Error e) {
      Closing.after(e, database);
      throw e;
    }
  }

  private static TableQuery with(TableQuery query, List<String> more) {
    List<String> columns = new ArrayList<>(query.columns());
    columns.addAll(more);
    return StalwartScanBuilder.with(query, columns);
  }

  @Override
  public boolean next() {
    boolean isRow = rows.next();
    if (!isIncompleteAccepted) {
      if (isRow) {
        lost.shown(rows);
      } else {
        requireAll();
      }
    }
    if (!isRow) {
      database.tables().snapshot().checkUnchanged();
    }
    return isRow;
  }

  /** Throws if rows are missing, because what they are made of can't be read. */
  private void requireAll() {
    List<BlobDamage> blobs = lost.found();
    if (!blobs.isEmpty()) {
      throw new RefusedException(
          database.tables().database().address(),
          blobs.get(0)
              + (blobs.size() > 1 ? ", and " + (blobs.size() - 1) + " more are damaged" : "")
              + ", so that rows would be missing; leave out the columns that are made of contents,"
              + SourceOptions.ACCEPT);
    }
  }

  @Override
  public InternalRow get() {
    Object[] values = new Object[columns];
    for (int column = 0; column < columns; column++) {
      values[column] = ColumnTypes.internal(rows.value(column));
    }
    return new GenericInternalRow(values);
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {new EntriesReadMetric.OfTask(rows.entriesRead())};
  }

  @Override
  public void close() {
    Closing.all(rows, database);
  }
}
