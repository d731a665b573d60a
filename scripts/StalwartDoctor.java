///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Says what a Stalwart server's messages mean, what an upgrade needs, and repairs a
// store.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr

import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.doctor.Diagnosis;
import swkit.doctor.Repair;
import swkit.doctor.UpgradeCheck;
import swkit.io.Wording;
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

  private Repair work;

  public static void main(String... args) {
    run(new StalwartDoctor(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    requireOneTask();
    return upgrade ? upgrade(workers, progress) : repair ? repair(workers, progress) : explain();
  }

  private void requireOneTask() {
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

  private int upgrade(Workers workers, ProgressBar progress) {
    var options = new UpgradeCheck.Options(operand(words), Instant.now(), !noBodies, force);
    UpgradeCheck found = UpgradeCheck.of(options, workers, progress);
    List<String> lines = isQuiet() ? List.of() : found.lines();
    return show(lines, found.json(), found.exitCode(), List.of(), progress);
  }

  private int repair(Workers workers, ProgressBar progress) {
    String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
    Path place = undo == null ? Path.of("stalwart-undo-" + time) : undo;
    work = new Repair(operand(words), place, workers, progress);
    if (yes) {
      work.run();
    } else {
      work.look();
    }
    int exitCode = work.isDone() || work.isHarmless() ? 0 : 3;
    List<String> lines = isQuiet() ? List.of() : work.lines(again("--yes"));
    return show(lines, work.json(), exitCode, List.of(), progress);
  }

  @Override
  protected String afterFailure() {
    return work == null ? null : work.afterFailure();
  }

  private int explain() {
    refuseDatabaseOptions("a message is looked up in none");
    try (Reader log = log()) {
      Diagnosis diagnosis = Diagnosis.of(log);
      if (isJson()) {
        out().println(diagnosis.json());
      } else if (!isQuiet()) {
        diagnosis.print(out());
      }
      return diagnosis.hasFindings() ? 3 : 0;
    } catch (IOException e) {
      throw new RefusedException(words.get(0), "can't be read: " + Wording.reason(e));
    }
  }

  private Reader log() throws IOException {
    String text = String.join(" ", words);
    if (text.equals("-")) {
      return new InputStreamReader(System.in, StandardCharsets.UTF_8);
    }
    File file = new File(text);
    if (isPath(text) && !file.exists()) {
      throw new RefusedException(text, "no such file");
    }
    if (isWord(text) && file.isDirectory()) {
      throw new RefusedException(text, "is a directory, not a log");
    }
    return file.isFile() || isPath(text)
        ? new FileReader(file, StandardCharsets.UTF_8)
        : new StringReader(text);
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
  }

  /** Whether it can be nothing but the path of a file: no key and no words of a log. */
  private static boolean isPath(String text) {
    return isWord(text) && text.contains("/") && !text.contains("base64:") && !text.contains("\\x");
  }
}
