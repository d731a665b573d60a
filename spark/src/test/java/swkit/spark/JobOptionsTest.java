// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
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

  /** Spark's own directories could be read by all users. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatExecutorsHerePutOnDiskIsPrivate(@TempDir Path temp) throws IOException {
    Path precious = Files.writeString(temp.resolve("file"), "precious");
    Path[] place = {null};
    long found =
        options("--master", "local[1]")
            .run(
                "test",
                configuration -> {
                  place[0] = Path.of(configuration.get("spark.local.dir"));
                  try (JavaSparkContext spark = new JavaSparkContext(configuration);
                      Stream<Path> made = Files.list(place[0])) {
                    assertThat(made).isNotEmpty();
                    assertThat(PosixFilePermissions.toString(permissions(place[0])))
                        .isEqualTo("rwx------");
                    Files.createSymbolicLink(place[0].resolve("planted"), temp);
                    return spark.parallelize(List.of(7)).count();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    assertThat(found).isOne();
    assertThat(place[0]).doesNotExist();
    assertThat(precious).hasContent("precious");
    String own = temp.resolve("own").toString();
    assertThat(
            options("--master", "local[1]", "--conf", "spark.local.dir=" + own)
                .<String>run("test", configuration -> configuration.get("spark.local.dir")))
        .isEqualTo(own);
  }

  private static Set<PosixFilePermission> permissions(Path path) throws IOException {
    return Files.getPosixFilePermissions(path);
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
