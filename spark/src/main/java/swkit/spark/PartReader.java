// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
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
  private final TableRows rows;
  private final int columns;

  private PartReader(StalwartPartition partition) {
    TableQuery query = TableQuery.parse(partition.query());
    columns = query.columns().size();
    database = SharedDatabase.open(partition.options().operand());
    try {
      database.requireReadable();
      database.requireState(partition.state());
      rows =
          partition.options().find().rows(database.tables(), TablePart.of(partition.part()), query);
    } catch (RuntimeException | Error e) {
      Closing.after(e, database);
      throw e;
    }
  }

  @Override
  public boolean next() {
    boolean isRow = rows.next();
    if (!isRow) {
      database.tables().snapshot().checkUnchanged();
    }
    return isRow;
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
