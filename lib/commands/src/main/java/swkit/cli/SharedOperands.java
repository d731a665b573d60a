// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import swkit.RefusedException;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * The operands of a command and the options for them, as other processes on any machines resolve
 * them: by the configuration, the environment and the files with passwords that they find there. It
 * holds no secret. Immutable.
 */
public final class SharedOperands implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> words;
  private final ArrayList<String> settings;
  private final String passwordFile;
  private final ArrayList<String> secondSettings;
  private final String secondPasswordFile;

  private SharedOperands(
      List<String> words,
      List<String> settings,
      String passwordFile,
      List<String> secondSettings,
      String secondPasswordFile) {
    this.words = new ArrayList<>(words);
    this.settings = new ArrayList<>(settings);
    this.passwordFile = passwordFile;
    this.secondSettings = new ArrayList<>(secondSettings);
    this.secondPasswordFile = secondPasswordFile;
  }

  /**
   * {@code words}, with the options for the first of them, and for the second if there is one.
   * Throws if an option holds a secret, or has the password asked for.
   */
  static SharedOperands of(List<String> words, DatabaseOptions first, DatabaseOptions second) {
    requireShareable(first);
    requireShareable(second);
    return new SharedOperands(
        words,
        first.settings(),
        file(first.passwordFile()),
        second.settings(),
        file(second.passwordFile()));
  }

  /** The one database {@code word}, with the password in {@code passwordFile}; null for none. */
  public static SharedOperands of(String word, String passwordFile) {
    return new SharedOperands(List.of(word), List.of(), passwordFile, List.of(), null);
  }

  private static void requireShareable(DatabaseOptions options) {
    if (options.ask()) {
      throw RefusedException.usage(
          options.prefix()
              + "ask-password: the processes on other machines can't ask; give "
              + options.prefix()
              + "password-file FILE, a file that is on each of them");
    }
    for (String setting : options.settings()) {
      if (!Wording.setting(setting).equals(setting)) {
        throw RefusedException.usage(
            options.prefix()
                + "set "
                + Wording.setting(setting)
                + " holds a secret, which would be sent to the other machines: write it into the"
                + " configuration there, or give "
                + options.prefix()
                + "password-file FILE");
      }
    }
  }

  private static String file(Path file) {
    return file == null ? null : file.toAbsolutePath().normalize().toString();
  }

  /** The one database. Throws if something of it can't be resolved here. */
  public DatabaseAddress one() {
    return first()
        .one(new DatabaseOptions.Word(words.get(0), null), System::getenv);
  }

  /** The two databases. Throws if something of them can't be resolved here. */
  public List<DatabaseAddress> two() {
    return first()
        .two(
            new DatabaseOptions.Word(words.get(0), null),
            new DatabaseOptions.Word(words.get(1), null),
            options("--to-", secondSettings, secondPasswordFile),
            System::getenv);
  }

  private DatabaseOptions first() {
    return options("--", settings, passwordFile);
  }

  private static DatabaseOptions options(String prefix, List<String> settings, String file) {
    return new DatabaseOptions(prefix, settings, file == null ? null : Path.of(file), false);
  }

  /** The words, with commas between them. */
  @Override
  public String toString() {
    return String.join(", ", words);
  }
}
