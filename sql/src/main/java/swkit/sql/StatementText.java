// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import swkit.RefusedException;
import swkit.io.TextFile;
import swkit.io.Wording;

/** Where a statement is: a word, a file, standard input. Stateless. */
public final class StatementText {
  private StatementText() {}

  /** The words of a command line; a statement that begins with a comment is no option. */
  public static String[] words(String... args) {
    String[] words = args.clone();
    for (int i = 0; i < words.length; i++) {
      if (words[i].length() > 2 && words[i].startsWith("--") && isBlank(words[i].charAt(2))) {
        words[i] = " " + words[i];
      }
    }
    return words;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /**
   * The statement that {@code words} or {@code file} give; null if neither does. The word {@code -}
   * stands for standard input.
   *
   * @param file may be null
   */
  public static String of(List<String> words, Path file) {
    if (words.size() > 1 || !words.isEmpty() && file != null) {
      throw RefusedException.usage(
          file == null
              ? "'" + words.get(1) + "' is a word too many after the statement"
              : "give one statement: as a word, or by --file");
    }
    if (words.isEmpty() && file == null) {
      return null;
    }
    String where = file == null ? "standard input" : file.toString();
    String text;
    try {
      text = file == null ? word(words.get(0)) : TextFile.read(file);
    } catch (CharacterCodingException e) {
      throw new RefusedException(where, "can't be read: it isn't valid UTF-8");
    } catch (IOException e) {
      boolean isDirectory = file != null && Files.isDirectory(file);
      throw new RefusedException(
          where, "can't be read: " + (isDirectory ? "it is a directory" : Wording.reason(e)));
    }
    if (text.isBlank()) {
      throw RefusedException.usage("the statement is empty");
    }
    return text;
  }

  private static String word(String word) throws IOException {
    return word.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : word;
  }
}
