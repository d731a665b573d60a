///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Copies and verifies Stalwart databases on a cluster of Apache Spark.
//JAVA 17+
//DEPS ../spark/Spark.java
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60
//RUNTIME_OPTIONS -Djdk.reflect.useDirectMethodHandle=false
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.util.calendar=ALL-UNNAMED

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.ProgressBar;
import swkit.cli.SecondDatabase;
import swkit.open.DatabaseAddress;
import swkit.spark.SparkCommand;

@CommandLine.Command(
    name = "stalwart-spark",
    customSynopsis = {
      "stalwart-spark copy [OPTIONS] FROM TO",
      "stalwart-spark verify [OPTIONS] WHAT"
    },
    description = {
      "Copies and verifies Stalwart databases on a cluster of Apache Spark.",
      "",
      "copy makes a plan, as stalwart-plan does, copies its parts by the executors, and makes TO"
          + " usable when all parts are done. A part may be done several times and by several"
          + " executors at once. FROM must not change meanwhile.",
      "",
      "verify does what stalwart-verify does, by one task on an executor.",
      "",
      "Executors open both databases themselves: the configuration or the dump must be in the same"
          + " place on each machine. No password is sent to them; they take it from the"
          + " configuration, the variable SWKIT_PASSWORD, or the file of --password-file there."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-spark copy fdb:/etc/foundationdb/fdb.cluster new-config.toml --verify",
      "  jbang stalwart-spark copy config.toml /shared/backup --master spark://host:7077",
      "  jbang stalwart-spark verify /shared/backup --master spark://host:7077",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something was found."
    })
public class StalwartSpark extends SparkCommand {
  @Parameters(
      paramLabel = "JOB FROM TO",
      arity = "1..3",
      description = {
        "JOB: copy or verify.",
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory; the same for verify.",
        "TO: the same, but not rocksdb or sqlite; created if absent."
      })
  private List<String> words;

  @CommandLine.Mixin private SecondDatabase second = new SecondDatabase();

  @Option(
      names = "--parts",
      paramLabel = "N",
      description = "The number of parts; by default four for each core of the cluster.")
  private int parts;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Keeps the plan in FILE; if it is there already, continues that plan, also with"
              + " stalwart-copy.")
  private Path plan;

  @Option(names = "--verify", description = "Compares both afterwards, blobs byte by byte.")
  private boolean verify;

  @Option(
      names = "--no-bodies",
      description = "Skips mail bodies and other blobs: faster, but damage in them is not found.")
  private boolean noBodies;

  public static void main(String... args) {
    run(new StalwartSpark(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<String> operands = words.subList(1, words.size());
    return switch (words.get(0)) {
      case "copy" -> {
        refuse(operands.size() != 2, "copy takes two operands, FROM and TO");
        refuse(noBodies, "--no-bodies is for verify");
        yield copy(operands, second, parts, plan, verify, workers, progress);
      }
      case "verify" -> {
        refuse(operands.size() != 1, "verify takes one operand");
        yield verify(operands, second, !noBodies);
      }
      default -> throw RefusedException.usage(words.get(0) + ": the jobs are copy and verify");
    };
  }
}
