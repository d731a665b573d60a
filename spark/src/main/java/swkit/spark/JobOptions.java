// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import picocli.CommandLine.Option;
import swkit.RefusedException;
import swkit.SwkitException;

/** The options for Spark of a command, to be mixed in. */
public final class JobOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "The cluster: spark://host:7077, yarn, k8s://…, or local[N] for N threads of this"
              + " process. By default that of spark-submit, or else local[*].")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of Spark, such as spark.executor.memory=2g. May be repeated. Spark shows its"
              + " settings, so none may hold a secret.")
  private List<String> settings = new ArrayList<>();

  /** Something to do with a configuration of Spark. */
  public interface Work<T> {
    /** Does it. */
    T with(SparkConf configuration);
  }

  /** Throws if one of the options can't be used. */
  void requireUsable() {
    Sessions.configuration("check", master, settings);
  }

  /**
   * Does {@code work} with the configuration of a job, {@code name}. Throws what a task or Spark
   * has failed with, in one line.
   */
  @SuppressWarnings("try") // the place is only there until the work is done
  public <T> T run(String name, Work<T> work) {
    SparkConf configuration = Sessions.configuration(name, master, settings);
    try (LocalPlace place = LocalPlace.of(configuration)) {
      return work.with(configuration);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SwkitException known) {
        return known;
      }
    }
    StackTraceElement[] places = e.getStackTrace();
    boolean isOfSpark =
        places.length > 0 && places[0].getClassName().startsWith("org.apache.spark");
    if (e instanceof SparkException || isOfSpark) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new RefusedException(
          "Spark", "can't do the job, or the cluster can't be reached: " + message);
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
