///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Divides a copy into parts, which several processes on any machines do at once.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.ProgressBar;
import swkit.cli.SecondDatabase;
import swkit.cli.TransferCommand;
import swkit.open.DatabaseAddress;

@CommandLine.Command(
    name = "stalwart-plan",
    description = {
      "Divides a copy into parts, which several processes on any machines do at once.",
      "",
      "Writes the plan to standard output, as JSON lines: FROM, TO, the options, and the ranges of"
          + " keys of each part. It holds no secret. TO is checked as stalwart-copy checks it, and"
          + " marked as unfinished by this plan, so that no server starts on it.",
      "",
      "Then stalwart-copy --plan FILE --part N does part N, any number of times, in any order,"
          + " several at once; TO records what is done. stalwart-copy --plan FILE --finish counts"
          + " everything and makes TO usable. FROM must not change meanwhile. RocksDB and SQLite as TO"
          + " take one process at a time."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-plan fdb:/etc/foundationdb/fdb.cluster new-config.toml --parts 8 > plan",
      "  seq 0 7 | parallel -j 4 jbang stalwart-copy --plan plan --part {}",
      "  jbang stalwart-copy --plan plan --finish --verify",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something was found."
    })
public class StalwartPlan extends TransferCommand {
  @Parameters(
      paramLabel = "FROM TO",
      arity = "1..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory, which is divided if sealed.",
        "TO: the same; created if absent."
      })
  private List<String> words;

  @CommandLine.Mixin private SecondDatabase second = new SecondDatabase();

  @Option(
      names = "--parts",
      paramLabel = "N",
      required = true,
      description = "The number of parts, about as large as each other.")
  private int parts;

  public static void main(String... args) {
    run(new StalwartPlan(), args);
  }

  @Override
  protected Set<String> unused() {
    return NOT_IN_A_PLAN;
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    return plan(words, second, parts, workers, progress);
  }
}
