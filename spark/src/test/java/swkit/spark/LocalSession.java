// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;

/** Tests with a session of Spark in this process. */
abstract class LocalSession {
  static final String ROCKSDB = "rocksdb:" + Goldens.ROCKSDB;

  @TempDir static Path temp;
  static SparkSession spark;

  @BeforeAll
  static void start() {
    var settings =
        List.of(
            "spark.sql.shuffle.partitions=2",
            "spark.sql.session.timeZone=UTC",
            "spark.sql.warehouse.dir=" + temp);
    var configuration = Sessions.configuration("test", "local[2]", settings);
    spark = SparkSession.builder().config(configuration).getOrCreate();
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  static Dataset<Row> table(String operand, String table) {
    return spark.read().format("stalwart").option("table", table).load(operand);
  }
}
