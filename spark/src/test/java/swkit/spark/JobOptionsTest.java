// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import swkit.RefusedException;
import swkit.StoreException;

/** What a job has to do with Spark: its failures, its configuration, its jars. */
class JobOptionsTest {
  private static JobOptions options(String... words) {
    JobOptions options = new JobOptions();
    new CommandLine(options).parseArgs(words);
    return options;
  }

  /** Fails on an executor. */
  private static Integer fail(Integer part) {
    throw new StoreException("sqlite:/there", "part " + part + " can't be read");
  }

  @Test
  void aTasksProblemIsTheJobs() {
    assertThatThrownBy(
            () ->
                options("--master", "local[1]")
                    .run(
                        "test",
                        configuration -> {
                          try (JavaSparkContext spark = new JavaSparkContext(configuration)) {
                            return spark
                                .parallelize(List.of(7))
                                .map(JobOptionsTest::fail)
                                .collect();
                          }
                        }))
        .isInstanceOf(StoreException.class)
        .hasMessage("sqlite:/there: part 7 can't be read");
  }

  @Test
  void sparksProblemIsOneLine() {
    assertThatThrownBy(
            () ->
                options("--master", "spark://nowhere")
                    .run("test", configuration -> new JavaSparkContext(configuration)))
        .isInstanceOf(RefusedException.class)
        .message()
        .startsWith("Spark: can't do the job, or the cluster can't be reached: ")
        .hasLineCount(1);
  }

  @Test
  void aJobListensOnThisMachineOnly() {
    String value =
        options("--conf", "spark.executor.memory=2g", "--conf", "spark.app.tag=a=b")
            .run(
                "test",
                configuration -> {
                  assertThat(configuration.get("spark.master")).isEqualTo("local[*]");
                  assertThat(configuration.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
                  assertThat(configuration.get("spark.ui.enabled")).isEqualTo("false");
                  assertThat(configuration.get("spark.executor.memory")).isEqualTo("2g");
                  assertThat(configuration.contains("spark.jars")).isFalse();
                  return configuration.get("spark.app.tag");
                });
    assertThat(value).isEqualTo("a=b");
  }

  /** Each library that executors need besides Spark's; our own are directories in tests. */
  @Test
  void executorsGetTheDrivers() {
    Set<Path> files = JobJars.files();
    for (String library :
        List.of(
            "picocli",
            "hash4j",
            "rocksdbjni",
            "sqlite-jdbc",
            "postgresql",
            "fdb-java",
            "junixsocket-common",
            "junixsocket-native-common")) {
      assertThat(files)
          .as(library)
          .filteredOn(file -> file.getFileName().toString().startsWith(library + "-"))
          .hasSize(1);
    }
    assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("spark-"));
  }
}
