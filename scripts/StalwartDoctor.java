///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Says what a Stalwart server's messages mean, what an upgrade needs, and repairs a
// store.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.DiagnosisJob;
import swkit.cli.Job;
import swkit.cli.ProgressBar;
import swkit.cli.RepairJob;
import swkit.cli.UpgradeJob;
import swkit.open.DatabaseAddress;

@CommandLine.Command(
    name = "stalwart-doctor",
    description = {
      "Says what messages of a Stalwart server mean, and what upgrades and stores need.",
      "",
      "Paste a line of the server's log, or pipe all of it. A message that is known is shown once,"
          + " with its cause, the remedy, and what the keys in it stand for. No database is opened.",
      "",
      "--upgrade says what stands in the way of upgrading a database to 0.16, what will be lost,"
          + " and what to do; it changes nothing. --repair takes out of a store of 0.15 what a 0.16"
          + " server has left that was started on it by mistake."
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
      "Exit codes: 0 nothing is known of it, nothing is in the way or lost, nothing to repair or"
          + " repaired; 1 could not; 2 usage; 3 a message or a key was recognised, something is in"
          + " the way or will be lost, or there is something to repair."
    })
public class StalwartDoctor extends Command {
  @Parameters(
      paramLabel = "TEXT|FILE|-|WHAT|TO",
      arity = "0..*",
      description = {
        "TEXT|FILE|-: a line of the log, or a key; a file of such lines; or standard input.",
        "WHAT: " + DatabaseAddress.DATABASES + ", or a dump directory. TO: the same, but no dump."
      })
  private List<String> words = List.of();

  @Option(names = "--upgrade", description = "Says what upgrading the database WHAT to 0.16 needs.")
  private boolean upgrade;

  @Option(
      names = "--no-bodies",
      description = "With --upgrade: leaves out the look at all blobs, as they are stored.")
  private boolean noBodies;

  @Option(
      names = "--force",
      description = "With --upgrade: reads a store although a server has it open.")
  private boolean force;

  @Option(
      names = "--repair",
      description = "Shows what 0.16 left in the store TO of 0.15, and with --yes removes it.")
  private boolean repair;

  @Option(
      names = "--undo",
      paramLabel = "DIR",
      description =
          "With --repair: the new directory in which all that is removed is kept;"
              + " stalwart-undo-<time> in the working directory otherwise.")
  private Path undo;

  @Option(names = "--yes", description = "With --repair: means it.")
  private boolean yes;

  private Job job;

  public static void main(String... args) {
    run(new StalwartDoctor(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    requireOneJob();
    job =
        upgrade
            ? new UpgradeJob(operand(words), !noBodies, force)
            : repair ? new RepairJob(operand(words), undo, yes) : new DiagnosisJob(words);
    return job.run(this, workers, progress);
  }

  private void requireOneJob() {
    if (upgrade && repair) {
      throw RefusedException.usage("--upgrade and --repair are two things: give one of them");
    }
    if (!repair && (yes || undo != null) || !upgrade && (noBodies || force)) {
      throw RefusedException.usage(
          "--yes and --undo go with --repair, --no-bodies and --force with --upgrade");
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
