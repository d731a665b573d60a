// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import swkit.RefusedException;
import swkit.Workers;
import swkit.doctor.Diagnosis;
import swkit.io.Wording;

/**
 * Explains messages of a server's log.
 *
 * @param words the messages themselves, or the path of a file, or {@code -} for standard input
 */
public record DiagnosisJob(List<String> words) implements Job {
  @Override
  public int run(Command command, Workers workers, ProgressBar progress) {
    try (Reader log = log()) {
      Diagnosis diagnosis = Diagnosis.of(log);
      if (command.isJson()) {
        command.out().println(diagnosis.json());
      } else if (!command.isQuiet()) {
        diagnosis.print(command.out());
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

  /** Whether it can only be the path of a file, and neither a key nor a line of a log. */
  private static boolean isPath(String text) {
    return isWord(text) && text.contains("/") && !text.contains("base64:") && !text.contains("\\x");
  }
}
