// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.Iterator;

/**
 * What Spark has read for a statement.
 *
 * @param rows the rows, as texts, sorted
 * @param entries how many entries were read from the database for them
 */
record Reading(List<String> rows, long entries) {
  static Reading of(Dataset<Row> statement) {
    List<String> rows =
        statement.collectAsList().stream()
            .map(row -> text(IntStream.range(0, row.size()).mapToObj(row::get).toArray()))
            .sorted()
            .toList();
    long entries = 0;
    for (SparkPlan leaf : leaves(statement)) {
      if (leaf.metrics().contains(EntriesReadMetric.NAME)) {
        entries += leaf.metrics().apply(EntriesReadMetric.NAME).value();
      }
    }
    return new Reading(rows, entries);
  }

  private static List<SparkPlan> leaves(Dataset<Row> statement) {
    var plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) statement).queryExecution().executedPlan();
    List<SparkPlan> leaves = new ArrayList<>();
    Iterator<SparkPlan> all = plan.collectLeaves().iterator();
    while (all.hasNext()) {
      leaves.add(all.next());
    }
    return leaves;
  }

  /** The values of a row as a text, the same for Spark's values as for the table's. */
  static String text(Object... values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof byte[] bytes) {
        texts.add(swkit.Entry.hex(bytes));
      } else if (value instanceof scala.collection.Iterable<?> list) {
        texts.add(list.mkString("[", ", ", "]"));
      } else if (value instanceof java.sql.Timestamp time) {
        texts.add(time.toInstant().toString());
      } else {
        texts.add(String.valueOf(value));
      }
    }
    return String.join(" | ", texts);
  }
}
