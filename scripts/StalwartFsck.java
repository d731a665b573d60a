///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Repairs what stalwart-verify finds in a Stalwart database or dump; can be undone.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.ProgressBar;
import swkit.fsck.Fsck;
import swkit.fsck.PlanText;
import swkit.open.DatabaseAddress;
import swkit.verify.Verification;

@CommandLine.Command(
    name = "stalwart-fsck",
    description = {
      "Repairs what stalwart-verify finds in a Stalwart database or dump.",
      "",
      "Without options it shows a plan and changes nothing: each repair with its rule, how many"
          + " entries, what it costs, and what can't be repaired and why. The server must be"
          + " stopped. Before a store is changed, everything that will change is written to an undo"
          + " dump; the command that undoes the repair is printed. A dump is never changed: --to"
          + " writes a repaired copy."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-fsck /etc/stalwart/config.toml",
      "  jbang stalwart-fsck sqlite:/var/lib/stalwart.db --apply --yes",
      "  jbang stalwart-fsck backup --to repaired",
      "",
      "Exit codes: 0 nothing to repair, or all was repaired; 1 failed; 2 wrong usage; 3 done, but"
          + " something is to be repaired, or an"
          + " ERROR can't be."
    })
public class StalwartFsck extends DatabaseCommand {
  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      description = "WHAT: " + DatabaseAddress.DATABASES + ", or a dump directory.")
  private List<String> words = List.of();

  @Option(names = "--apply", description = "Repairs the store. Needs --yes.")
  private boolean apply;

  @Option(names = "--yes", description = "Confirms --apply.")
  private boolean yes;

  @Option(
      names = "--undo",
      paramLabel = "DIR",
      description =
          "With --apply: a new directory for the undo dump; by default stalwart-undo-<time> in the"
              + " working directory. That of a repair that was interrupted completes it.")
  private Path undo;

  @Option(
      names = "--to",
      paramLabel = "DIRECTORY",
      description = "If WHAT is a dump: writes the repaired dump to this new directory.")
  private Path to;

  @Option(
      names = "--no-bodies",
      description = "Skips mail bodies and other blobs: faster, but no link to a blob is restored.")
  private boolean noBodies;

  @Option(
      names = "--notes",
      paramLabel = "FILE",
      description =
          "Plans from what stalwart-verify --notes FILE found, without reading all again. Refused if"
              + " WHAT was changed since.")
  private Path notes;

  @Option(
      names = "--reattach",
      paramLabel = "OLD=NEW",
      description =
          "Gives the data of the deleted account OLD to the account NEW that was created in its"
              + " place: NEW gets OLD's id. Both are ids; NEW must have no mail of its own.")
  private String reattach;

  private Fsck work;

  public static void main(String... args) {
    run(new StalwartFsck(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    requireOneJob();
    var what = operand(words);
    var options = new Verification.Options(!noBodies, null, false, Instant.now());
    work = new Fsck(what, options, workers, progress).notes(notes).reattach(reattach);
    if (apply) {
      String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
      work.apply(undo == null ? Path.of("stalwart-undo-" + time) : undo);
    } else if (to != null) {
      work.writeTo(to);
    } else {
      work.plan();
    }
    PlanText text = new PlanText(work);
    String again = again(what.isDump() ? "--to DIRECTORY" : "--apply --yes");
    boolean isSilent = isQuiet() && work.exitCode() == 0;
    List<String> lines = new ArrayList<>(isSilent ? List.of() : text.lines(again));
    if (to != null && !work.isDone()) {
      lines.add(to + " was not written: it would be a copy of " + what.address());
    }
    return show(lines, text.json(), work.exitCode(), List.of(), progress);
  }

  private void requireOneJob() {
    if (apply && to != null) {
      throw RefusedException.usage("--apply is for stores, --to for dumps");
    }
    if (notes != null && noBodies) {
      throw RefusedException.usage("--no-bodies goes with a reading, which --notes replaces");
    }
    if (!apply && (yes || undo != null)) {
      throw RefusedException.usage("--yes and --undo go with --apply");
    }
    if (apply && !yes) {
      throw RefusedException.usage(
          "--apply changes the store; look at the plan first, without it, and add --yes to confirm");
    }
  }

  @Override
  protected String afterFailure() {
    return work == null ? null : work.afterFailure();
  }
}
