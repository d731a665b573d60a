///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Says what messages in the log of a Stalwart server mean, and what to do.
//JAVA 17+
//SOURCES ../lib/Toolkit.java

import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;
import swkit.Messages;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.doctor.Diagnosis;

@CommandLine.Command(
    name = "stalwart-doctor",
    description = {
      "Says what messages of a Stalwart server mean, and what to do.",
      "",
      "Paste a line of the server's log, or pipe all of it. A message that is known is shown once,"
          + " with its cause, the remedy, and what the keys in it stand for. No database is opened."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-doctor 'Backup failed: Unknown family j.'",
      "  jbang stalwart-doctor 'key = base64:AAAAAABmj89sAn95aC9gEJA='",
      "  journalctl -u stalwart | jbang stalwart-doctor -",
      "",
      "Exit codes: 0 nothing is known of it; 1 could not; 2 usage; 3 a message or a key was"
          + " recognised."
    })
public class StalwartDoctor extends Command {
  @Parameters(
      paramLabel = "TEXT|FILE|-",
      arity = "1..*",
      description = "A line of the log, or a key; a file of such lines; or - for standard input.")
  private List<String> words;

  public static void main(String... args) {
    run(new StalwartDoctor(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    try (Reader log = log()) {
      Diagnosis diagnosis = Diagnosis.of(log);
      if (isJson()) {
        out().println(diagnosis.json());
      } else if (!isQuiet()) {
        diagnosis.print(out());
      }
      return diagnosis.hasFindings() ? 3 : 0;
    } catch (IOException e) {
      throw new RefusedException(words.get(0), "can't be read: " + Messages.reason(e));
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
    return file.isFile() ? new FileReader(file, StandardCharsets.UTF_8) : new StringReader(text);
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
  }

  /** Whether it can be nothing but the path of a file: no key and no words of a log. */
  private static boolean isPath(String text) {
    return isWord(text) && text.contains("/") && !text.contains("base64:") && !text.contains("\\x");
  }
}
