// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import swkit.table.Table;
import swkit.table.TablePart;
import swkit.table.TableQuery;

/** The reading of one table for one statement. Immutable. */
final class StalwartScan implements Scan, Batch {
  /** So many partitions for each core, so that they end together. */
  private static final int EACH = 4;

  private final SourceOptions options;
  private final TableQuery query;
  private final StructType schema;
  private final List<Filter> pushed;

  StalwartScan(SourceOptions options, TableQuery query, StructType schema, List<Filter> pushed) {
    this.options = options;
    this.query = query;
    this.schema = schema;
    this.pushed = pushed;
  }

  @Override
  public StructType readSchema() {
    return schema;
  }

  @Override
  public String description() {
    return "stalwart "
        + options.table()
        + " of "
        + options.path()
        + ", pushed: "
        + pushed.stream().map(Filter::toString).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new EntriesReadMetric()};
  }

  @Override
  public InputPartition[] planInputPartitions() {
    Table table = options.find();
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    int wanted = options.partitions() > 0 ? options.partitions() : EACH * cores;
    try (SharedDatabase database = SharedDatabase.open(options.operand())) {
      database.requireWhole(options);
      List<TablePart> parts = table.parts(database.tables(), query, wanted);
      String state = database.state();
      return parts.stream()
          .map(
              part ->
                  new StalwartPartition(
                      options, query.text(), part.text(), state, hosts(database, part)))
          .toArray(InputPartition[]::new);
    }
  }

  private static List<String> hosts(SharedDatabase database, TablePart part) {
    if (part.ranges().isEmpty()) {
      return List.of();
    }
    TablePart.Range first = part.ranges().get(0);
    return database.tables().snapshot().hosts(first.subspace(), first.keys().from());
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new PartReader.Factory();
  }
}
