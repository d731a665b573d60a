// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import swkit.table.Column;
import swkit.table.Table;
import swkit.table.TableQuery;

/** Learns which columns and rows a statement needs. For one thread. */
final class StalwartScanBuilder
    implements ScanBuilder, SupportsPushDownFilters, SupportsPushDownRequiredColumns {
  private final SourceOptions options;
  private final Set<String> names = new LinkedHashSet<>();
  private final List<Filter> pushed = new ArrayList<>();
  private final Restrictions restrictions;
  private StructType schema;

  StalwartScanBuilder(SourceOptions options) {
    this.options = options;
    Table table = options.find();
    this.schema = ColumnTypes.schema(table.columns());
    table.columns().stream().map(Column::name).forEach(names::add);
    this.restrictions = new Restrictions(names, TableQuery.all(table));
  }

  /** Returns all: Spark applies them again, since a restriction may let more rows through. */
  @Override
  public Filter[] pushFilters(Filter[] filters) {
    for (Filter filter : filters) {
      if (restrictions.add(filter)) {
        pushed.add(filter);
      }
    }
    return filters;
  }

  @Override
  public Filter[] pushedFilters() {
    return pushed.toArray(Filter[]::new);
  }

  @Override
  public void pruneColumns(StructType required) {
    schema = required;
  }

  @Override
  public Scan build() {
    TableQuery query = with(restrictions.query(), List.of(schema.fieldNames()));
    return new StalwartScan(options, query, schema, List.copyOf(pushed));
  }

  /** {@code wanted} with other columns. */
  static TableQuery with(TableQuery wanted, List<String> columns) {
    return new TableQuery(
        columns,
        wanted.subspaces(),
        wanted.keys(),
        wanted.accounts(),
        wanted.accountIds(),
        wanted.from(),
        wanted.before(),
        wanted.withSecrets());
  }
}
