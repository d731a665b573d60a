// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * A part of a table, as it is sent to an executor. Holds no secret. Immutable.
 *
 * @param options which table of which database
 * @param query the text of the query
 * @param part the text of the part
 * @param state the state of the database when the statement was planned; null if unknown
 * @param hosts where the part's first key is; empty if that is unknown
 */
record StalwartPartition(
    SourceOptions options, String query, String part, String state, List<String> hosts)
    implements InputPartition {
  @Override
  public String[] preferredLocations() {
    return hosts.toArray(String[]::new);
  }
}
