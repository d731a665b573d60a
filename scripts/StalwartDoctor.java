///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Explains a Stalwart server's messages, checks what an upgrade needs, repairs a store.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.DiagnosisJob;
import swkit.cli.Job;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.cli.RepairJob;
import swkit.cli.UpgradeJob;
import swkit.open.DatabaseAddress;

@CommandLine.Command(
    name = "stalwart-doctor",
    customSynopsis = {
      "stalwart-doctor [OPTIONS] TEXT|FILE|-",
      "stalwart-doctor --upgrade [OPTIONS] WHAT",
      "stalwart-doctor --repair [OPTIONS] TO"
    },
    description = {
      "Explains messages of a Stalwart server, checks what an upgrade needs, and repairs a store.",
      "",
      "Paste a line of the server's log, or pipe the whole log. A known message is shown once,"
          + " with its"
          + " cause, the remedy, and the meaning of the keys in it. No database is opened.",
      "",
      "--upgrade shows what prevents an upgrade of a database to 0.16, what will be lost, and what"
          + " to do; it changes nothing. --repair removes from a store of 0.15 what a 0.16"
          + " server left that was started on it by mistake."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-doctor 'Backup failed: Unknown family j.'",
      "  jbang stalwart-doctor 'key = base64:AAAAAABmj89sAn95aC9gEJA='",
      "  journalctl -u stalwart | jbang stalwart-doctor -",
      "  jbang stalwart-doctor --upgrade /etc/stalwart/config.toml",
      "  jbang stalwart-doctor --repair sqlite:/var/lib/stalwart.db --yes",
      "",
      "Exit codes: 0 done, nothing found, or the store was repaired; 1 failed; 2 wrong usage; 3"
          + " done,"
          + " and a message or key was recognised, something prevents the upgrade or will be lost,"
          + " or the store needs a repair."
    })
public class StalwartDoctor extends DatabaseCommand {
  @Parameters(
      paramLabel = "TEXT",
      arity = "0..*",
      description = {
        "TEXT|FILE|-: a line of the log, or a key; a file of such lines; or standard input.",
        "WHAT: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "TO: the same, but not a dump."
      })
  private List<String> words = List.of();

  @Option(
      names = "--upgrade",
      description = "Checks what an upgrade of the database WHAT to 0.16 needs.")
  private boolean upgrade;

  @Option(
      names = "--no-bodies",
      description =
          "With --upgrade: skips reading the blobs, so how they are stored is not" + " checked.")
  private boolean noBodies;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @Option(
      names = "--repair",
      description = "Shows what 0.16 left in the store TO of 0.15; with --yes, removes it.")
  private boolean repair;

  @Option(
      names = "--undo",
      paramLabel = "DIR",
      description =
          "With --repair: a new directory for everything that is removed; by default"
              + " stalwart-undo-<time> in the working directory.")
  private Path undo;

  @Option(names = "--yes", description = "With --repair: confirms the removal.")
  private boolean yes;

  private Job job;

  public static void main(String... args) {
    run(new StalwartDoctor(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    requireOneJob();
    if (!upgrade && !repair) {
      refuseDatabaseOptions("messages are explained without one");
    }
    job =
        upgrade
            ? new UpgradeJob(live.of(operand(words), true), !noBodies, live.isLive())
            : repair ? new RepairJob(operand(words), undo, yes) : new DiagnosisJob(words);
    return job.run(this, workers, progress);
  }

  private void requireOneJob() {
    if (upgrade && repair) {
      throw RefusedException.usage("--upgrade and --repair exclude each other");
    }
    if (!repair && (yes || undo != null) || !upgrade && (noBodies || live.isLive())) {
      throw RefusedException.usage(
          "--yes and --undo go with --repair; --no-bodies and --live go with --upgrade");
    }
    if (!upgrade && !repair && words.isEmpty()) {
      throw RefusedException.usage("give a line of a log, a file, or -; or --upgrade, or --repair");
    }
  }

  @Override
  protected String afterFailure() {
    return job == null ? null : job.afterFailure();
  }
}
