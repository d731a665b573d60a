// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import swkit.RefusedException;
import swkit.io.Wording;

/**
 * A directory for what executors in this process put on disk. Spark's own directories can be read
 * by all users of the machine; this one can't, and is removed at the end with all that is in it.
 */
final class LocalPlace implements AutoCloseable {
  private static final String SETTING = "spark.local.dir";

  private final Path directory;

  private LocalPlace(Path directory) {
    this.directory = directory;
  }

  /** Gives {@code configuration} such a directory, if its executors are here and it has none. */
  static LocalPlace of(SparkConf configuration) {
    boolean isNeeded =
        configuration.get("spark.master").startsWith("local")
            && !configuration.contains(SETTING)
            && System.getenv("SPARK_LOCAL_DIRS") == null;
    if (!isNeeded) {
      return new LocalPlace(null);
    }
    try {
      Path made = Files.createTempDirectory("swkit-spark");
      configuration.set(SETTING, made.toString());
      return new LocalPlace(made);
    } catch (IOException e) {
      throw new RefusedException(
          System.getProperty("java.io.tmpdir"), "can't be written: " + Wording.reason(e));
    }
  }

  @Override
  public void close() {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // Spark is removing its directories too; what it leaves is for this user alone
    }
  }
}
