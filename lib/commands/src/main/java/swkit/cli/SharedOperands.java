// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import swkit.RefusedException;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * The operands of a command and the options for them, as other processes on any machines resolve
 * them: by the configuration, the environment and the files with passwords that they find there.
 * Holds no secret: one is refused. Immutable.
 *
 * @param words one or two operands
 * @param settings each {@code KEY=VALUE} of a configuration, for the first
 * @param passwordFile the file with the password of the first, on each machine; null for none
 * @param secondSettings the same for the second
 * @param secondPasswordFile the same for the second; null for none
 */
public record SharedOperands(
    List<String> words,
    List<String> settings,
    String passwordFile,
    List<String> secondSettings,
    String secondPasswordFile)
    implements Serializable {
  private static final String FIRST = "--";
  private static final String SECOND = "--to-";

  /** Copies the lists. Throws if one of them holds a secret. */
  public SharedOperands {
    words = List.copyOf(words);
    settings = List.copyOf(settings);
    secondSettings = List.copyOf(secondSettings);
    for (String word : words) {
      if (!Wording.secretless(word).equals(word)) {
        throw RefusedException.usage(
            Wording.secretless(word)
                + " holds a secret, which would be sent to the other machines"
                + remedy(FIRST));
      }
    }
    requireNoSecret(settings, FIRST);
    requireNoSecret(secondSettings, SECOND);
  }

  /** {@code words} with the options for both of them. Throws if a password is to be asked for. */
  static SharedOperands of(List<String> words, DatabaseOptions first, DatabaseOptions second) {
    requireUnasked(first);
    requireUnasked(second);
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

  private static void requireUnasked(DatabaseOptions options) {
    if (options.ask()) {
      throw RefusedException.usage(
          options.prefix()
              + "ask-password: processes on other machines can't ask"
              + remedy(options.prefix()));
    }
  }

  private static void requireNoSecret(List<String> settings, String prefix) {
    for (String setting : settings) {
      if (!Wording.setting(setting).equals(setting)) {
        throw RefusedException.usage(
            prefix
                + "set "
                + Wording.setting(setting)
                + " holds a secret, which would be sent to the other machines"
                + remedy(prefix));
      }
    }
  }

  private static String remedy(String prefix) {
    return ": write it into the configuration, or give "
        + prefix
        + "password-file FILE, a file that is on each of them";
  }

  private static String file(Path file) {
    return file == null ? null : file.toAbsolutePath().normalize().toString();
  }

  /** The one database. Throws if something of it can't be resolved here. */
  public DatabaseAddress one() {
    return first().one(new DatabaseOptions.Word(words.get(0), null), System::getenv);
  }

  /** The two databases. Throws if something of them can't be resolved here. */
  public List<DatabaseAddress> two() {
    return first()
        .two(
            new DatabaseOptions.Word(words.get(0), null),
            new DatabaseOptions.Word(words.get(1), null),
            options(SECOND, secondSettings, secondPasswordFile),
            System::getenv);
  }

  private DatabaseOptions first() {
    return options(FIRST, settings, passwordFile);
  }

  private static DatabaseOptions options(String prefix, List<String> settings, String file) {
    return new DatabaseOptions(prefix, settings, file == null ? null : Path.of(file), false);
  }
}
