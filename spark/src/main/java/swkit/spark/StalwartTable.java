// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** One table of a database. Immutable. */
final class StalwartTable implements SupportsRead {
  private final SourceOptions options;

  StalwartTable(SourceOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return options.table() + " of " + options.path();
  }

  @Override
  @Deprecated
  public StructType schema() {
    return ColumnTypes.schema(options.find().columns());
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
    return new StalwartScanBuilder(options);
  }
}
