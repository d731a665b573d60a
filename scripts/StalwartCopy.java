///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Copies a Stalwart database into another one, on any backend, without a dump.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;
import swkit.cli.LiveOptions;
import swkit.cli.PlanOptions;
import swkit.cli.ProgressBar;
import swkit.cli.SecondDatabase;
import swkit.cli.TransferCommand;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.transfer.CopyVerification;
import swkit.transfer.LegacyAdvice;
import swkit.transfer.TransferReport;

@CommandLine.Command(
    name = "stalwart-copy",
    description = {
      "Copies a Stalwart database into another one, on any backend, without a dump.",
      "",
      "FROM is read once and not changed. While TO is being written, it is marked so that no"
          + " server starts on it. Both servers must be stopped, or with --live that of TO alone. A"
          + " journal records the progress: if the copy is interrupted, the same command with"
          + " --resume resumes it.",
      "",
      "With --update, TO is an earlier copy of FROM that nobody has changed since, and is brought to"
          + " FROM's state: both sides are compared, of blobs the keys alone, and only what differs"
          + " is written or removed. If that is interrupted, run it again.",
      "",
      "With --plan, several processes on any machines copy the parts of a plan, which stalwart-plan"
          + " writes, and one finishes. FROM and TO are those of the plan, unless they are given."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-copy /etc/stalwart/config.toml /etc/stalwart/new-config.toml --verify",
      "  jbang stalwart-copy rocksdb:/var/lib/stalwart sqlite:/var/lib/new.db --compression lz4",
      "  jbang stalwart-copy config.toml new-config.toml --resume",
      "  jbang stalwart-copy config.toml new-config.toml --update",
      "  jbang stalwart-copy --plan plan --part 3",
      "  jbang stalwart-copy --plan plan --finish --verify",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but blobs are missing or damaged, or"
          + " --verify found differences."
    })
public class StalwartCopy extends TransferCommand {
  @Parameters(
      paramLabel = "FROM TO",
      arity = "0..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "TO: the same, but not a dump; created if absent."
      })
  private List<String> words;

  @CommandLine.Mixin private SecondDatabase second = new SecondDatabase();

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @CommandLine.Mixin private PlanOptions plan = new PlanOptions();

  @Option(names = "--verify", description = "Compares both afterwards, blobs byte by byte.")
  private boolean verify;

  @Option(
      names = "--update",
      description = "Writes only what differs: TO is an earlier copy of FROM.")
  private boolean update;

  @Option(
      names = "--base-is-a-copy",
      description =
          "With --update: takes TO for an earlier copy although no record says so, or it was"
              + " changed since. Needs --yes.")
  private boolean baseIsACopy;

  public static void main(String... args) {
    run(new StalwartCopy(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    if (plan.isGiven()) {
      return follow(plan, words, second, verify, workers, progress);
    }
    List<DatabaseAddress> operands = databases(words, second);
    DatabaseAddress from = live.of(operands.get(0), true);
    if (operands.get(1).isDump()) {
      throw RefusedException.usage(
          operands.get(1).address()
              + ": to write a dump, use "
              + Invocation.of("stalwart-export")
              + " FROM DUMP_DIR");
    }
    if (from.isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(from.dump()));
    }
    refuse(baseIsACopy && !update, "--base-is-a-copy goes with --update");
    refuse(
        verify && isDryRun(),
        "--verify compares what was written, and --dry-run writes nothing: leave one of them out");
    StorageSettings to = target(operands.get(1));
    TransferReport report;
    try (Database source = from.open(live.isLive())) {
      try (Snapshot snapshot = source.snapshot()) {
        operands.get(1).requireServerOf(Generation.of(snapshot));
      }
      report =
          update
              ? update(source, to, baseIsACopy, workers, progress).run()
              : work(source, to, workers, progress).run();
      if (verify) {
        new CopyVerification(source, operands.get(1), isAsIs()).run(report, workers, progress);
      }
    }
    return show(report, progress);
  }
}
