// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** How many entries a statement reads from the database. Spark shows it with the plan. */
public final class EntriesReadMetric extends CustomSumMetric {
  /** The name of the metric. */
  public static final String NAME = "entriesRead";

  /** Spark makes it by its name. */
  public EntriesReadMetric() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "entries read from the database";
  }

  /** What one task has read. */
  record OfTask(long value) implements CustomTaskMetric {
    @Override
    public String name() {
      return NAME;
    }
  }
}
