// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import scala.Tuple2;
import swkit.RefusedException;
import swkit.io.Secrets;
import swkit.io.Wording;

/** The configuration of Spark for a job. Stateless. */
final class Sessions {
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|[1-9][0-9]*)(, *[0-9]+)?])?|local-cluster\\[.*]|yarn|[a-z0-9]+://.+");

  private static final String LOGGING = "log4j2.configurationFile";

  private Sessions() {}

  /**
   * The configuration: what spark-submit gave, then {@code settings}, and defaults for the rest.
   *
   * @param master the master; null for what is configured, or else this process alone
   * @param settings each {@code KEY=VALUE}
   */
  static SparkConf configuration(String name, String master, List<String> settings) {
    if (System.getProperty(LOGGING) == null && System.getProperty("spark.master") == null) {
      System.setProperty(LOGGING, "classpath:swkit/spark/log4j2.properties");
    }
    SparkConf conf = new SparkConf().setAppName(name);
    if (master != null) {
      if (!MASTER.matcher(master).matches()) {
        throw RefusedException.usage(
            "--master "
                + Wording.secretless(master)
                + ": give spark://host:7077, yarn, k8s://… or local[N]");
      }
      conf.setMaster(master);
    }
    for (String setting : settings) {
      set(conf, setting);
    }
    for (Tuple2<String, String> setting : conf.getAll()) {
      requireNoSecret(setting._1());
    }
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    } else if (!conf.contains("spark.jars")) {
      conf.set(
          "spark.jars",
          JobJars.files().stream().map(Path::toString).collect(Collectors.joining(",")));
    }
    return conf;
  }

  /** Throws if {@code key} is of a variable of ours, which may hold a password. */
  private static void requireNoSecret(String key) {
    if (key.contains("SWKIT_") && Secrets.isSecret(key)) {
      throw RefusedException.usage(
          "--conf "
              + key
              + " holds a secret, which Spark shows: set the variable in the environment of the"
              + " workers, or give --password-file FILE, a file that is on each of them");
    }
  }

  private static void set(SparkConf conf, String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw RefusedException.usage("--conf " + Wording.setting(setting) + ": write KEY=VALUE");
    }
    if (!setting.startsWith("spark.")) {
      throw RefusedException.usage(
          "--conf " + Wording.setting(setting) + ": the settings of Spark begin with spark.");
    }
    conf.set(setting.substring(0, equals), setting.substring(equals + 1));
  }
}
