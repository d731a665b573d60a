// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code stalwart}: {@code spark.read().format("stalwart").option("path",
 * …).option("table", "mails").load()}. Reads; writes nothing.
 */
public final class StalwartSource implements TableProvider, DataSourceRegister {
  /** Spark makes it by its name. */
  public StalwartSource() {}

  @Override
  public String shortName() {
    return "stalwart";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return ColumnTypes.schema(SourceOptions.of(options).find().columns());
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new StalwartTable(SourceOptions.of(new CaseInsensitiveStringMap(properties)));
  }
}
