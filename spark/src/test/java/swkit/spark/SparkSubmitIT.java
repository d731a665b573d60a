// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.SharedOperands;
import swkit.testing.Goldens;
import swkit.testing.PostgresqlServer;

/** The jar that the build makes, by spark-submit and by itself, on a cluster. */
class SparkSubmitIT {
  private static final Path JAR = Path.of(System.getProperty("swkit.jar"));

  @TempDir private static Path temp;
  private static LocalCluster cluster;

  /** What a process left behind. */
  private record Result(int exitCode, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    PostgresqlServer.get();
    Map<String, String> password = Map.of("SWKIT_PASSWORD", PostgresqlServer.PASSWORD);
    cluster = new LocalCluster(temp.resolve("cluster"), 1, password);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Result java(String path, List<String> words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx600m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(System.getProperty("swkit.sparkOptions").split(" ")));
    command.addAll(List.of("-cp", path));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temp.toFile())
            .redirectOutput(temp.resolve("out").toFile())
            .redirectError(temp.resolve("err").toFile());
    builder.environment().put("SWKIT_PASSWORD", PostgresqlServer.PASSWORD);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_HOME", cluster.home().toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    Result result =
        new Result(
            process.exitValue(),
            Files.readString(temp.resolve("out")),
            Files.readString(temp.resolve("err")));
    assertThat(result.out() + result.err()).doesNotContain(PostgresqlServer.PASSWORD);
    return result;
  }

  private static Result submit(String... words) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", cluster.url()));
    for (String setting : settings()) {
      line.addAll(List.of("--conf", setting));
    }
    line.add(JAR.toString());
    line.addAll(List.of(words));
    return java(cluster.home() + "/jars/*", line);
  }

  private static List<String> settings() {
    return List.of(
        "spark.driver.bindAddress=127.0.0.1",
        "spark.driver.host=127.0.0.1",
        "spark.executor.memory=480m",
        "spark.executor.extraJavaOptions=-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
  }

  @Test
  void aCopyAndAVerificationBySparkSubmit() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    String to =
        "postgresql://%s@127.0.0.1:%d/%s?compression=lz4"
            .formatted(PostgresqlServer.USER, server.port(), server.freshDatabase());
    Result copied = submit("copy", "rocksdb:" + Goldens.ROCKSDB, to, "--verify");
    assertThat(copied.exitCode()).as(copied.err()).isZero();
    assertThat(copied.out()).contains("total", "same");
    Path password = Files.writeString(temp.resolve("password"), PostgresqlServer.PASSWORD);
    var address = SharedOperands.of(to, password.toString()).one();
    Goldens.requireAllOfIt(address.storage());
    Files.delete(password);

    Result verified = submit("verify", to);
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    assertThat(verified.out()).contains("0 errors");
    requireNoSecretIn(cluster.home());
  }

  /** Without spark-submit, the command sends executors the jar that it is in. */
  @Test
  void theJarAloneBringsItselfToTheExecutors() throws Exception {
    List<String> words =
        new ArrayList<>(List.of("StalwartSpark", "verify", "sqlite:" + Goldens.SQLITE));
    words.addAll(List.of("--master", cluster.url()));
    for (String setting : settings()) {
      words.addAll(List.of("--conf", setting));
    }
    Result verified = java(JAR + ":" + cluster.home() + "/jars/*", words);
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    assertThat(verified.out()).contains("0 errors");
    assertThat(verified.err()).isEmpty();
  }

  private static void requireNoSecretIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".jar")) {
          assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(PostgresqlServer.PASSWORD);
        }
      }
    }
  }
}
