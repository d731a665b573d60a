// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import swkit.RefusedException;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * What the command line says of one database besides its name: keys of its configuration, and the
 * password of its data store.
 *
 * <p>A password that an option gives wins over the configuration, and the environment variable
 * counts where neither has one.
 *
 * @param prefix what the names of the options begin with: {@code --} or {@code --to-}
 * @param settings {@code KEY=VALUE}, over the keys of a {@code config.toml}
 * @param passwordFile a file with the password, or null
 * @param ask whether to ask for the password
 */
record DatabaseOptions(String prefix, List<String> settings, Path passwordFile, boolean ask) {
  static final String SECOND_VARIABLE = "SWKIT_TO_PASSWORD";

  /** A word of the command line, or the file that {@code --config} names. */
  record Word(String text, Path config) {
    boolean takesOverrides() {
      return config == null
          ? DatabaseAddress.takesOverrides(text)
          : DatabaseAddress.takesOverrides(config);
    }

    DatabaseAddress incomplete(Map<String, String> overrides, String option) {
      return config == null
          ? DatabaseAddress.incomplete(text, overrides, option)
          : DatabaseAddress.incomplete(config, overrides, option);
    }
  }

  DatabaseOptions {
    settings = List.copyOf(settings);
    if (passwordFile != null && ask) {
      throw RefusedException.usage(
          prefix + "password-file and " + prefix + "ask-password exclude each other");
    }
  }

  /** The one database of a command. */
  DatabaseAddress one(Word word, UnaryOperator<String> environment) {
    DatabaseAddress operand = word.incomplete(overrides(), setOption());
    return givesPassword()
        ? withPassword(operand)
        : operand.complete(environment.apply(DatabaseAddress.PASSWORD_VARIABLE));
  }

  /**
   * The two databases of a command. These options are for the first, and {@code second} for the
   * other one; keys go to the second where the first is no {@code config.toml}, and a password
   * where it is on no database server. A password of the first is taken for the second too if it is
   * for the same user of the same server.
   */
  List<DatabaseAddress> two(
      Word first, Word other, DatabaseOptions second, UnaryOperator<String> environment) {
    boolean keysGoOn =
        second.settings.isEmpty() && !first.takesOverrides() && other.takesOverrides();
    DatabaseAddress a = first.incomplete(keysGoOn ? Map.of() : overrides(), setOption());
    DatabaseAddress b =
        keysGoOn
            ? other.incomplete(overrides(), setOption())
            : other.incomplete(second.overrides(), second.setOption());
    boolean passwordGoesOn =
        givesPassword() && !second.givesPassword() && !a.takesPassword() && b.takesPassword();
    boolean variableGoesOn = passwordGoesOn || !a.lacksPassword();
    String variable = environment.apply(DatabaseAddress.PASSWORD_VARIABLE);
    a = givesPassword() && !passwordGoesOn ? withPassword(a) : a.complete(variable);
    if (passwordGoesOn) {
      b = withPassword(b);
    } else if (second.givesPassword()) {
      b = second.withPassword(b);
    } else {
      String own = environment.apply(SECOND_VARIABLE);
      String same = a.hasUserOf(b) ? a.password() : variableGoesOn ? variable : null;
      b = b.complete(own == null ? same : own);
    }
    return List.of(a, b);
  }

  private String setOption() {
    return prefix + "set";
  }

  private boolean givesPassword() {
    return passwordFile != null || ask;
  }

  /**
   * The keys and values. Throws for what is no {@code KEY=VALUE}, and for two values of one key.
   */
  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw RefusedException.usage(
            setOption()
                + (equals < 0 ? " '" + setting + "' has no '='" : " has no key before the '='")
                + ": write KEY=VALUE");
      }
      String key = setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      String before = overrides.putIfAbsent(key, value);
      if (before != null && !before.equals(value)) {
        throw RefusedException.usage(
            setOption() + " " + key + " is given twice, with two values: give one");
      }
    }
    return overrides;
  }

  private DatabaseAddress withPassword(DatabaseAddress operand) {
    if (!operand.takesPassword()) {
      throw RefusedException.usage(
          operand.address()
              + " is on no database server, and a password has no use there: leave out "
              + prefix
              + (ask ? "ask-password" : "password-file"));
    }
    return operand.withPassword(passwordFile == null ? asked(operand) : password(passwordFile));
  }

  private String asked(DatabaseAddress operand) {
    char[] password =
        System.console() == null
            ? null
            : System.console().readPassword("Password for %s: ", operand.address());
    if (password == null) {
      throw RefusedException.usage(
          prefix + "ask-password needs a terminal; give " + prefix + "password-file FILE");
    }
    return new String(password);
  }

  /** The text of a file without one newline at its end. Throws where it can be no password. */
  private static String password(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RefusedException(file.toString(), "can't be read: it isn't valid UTF-8");
    } catch (IOException e) {
      throw new RefusedException(
          file.toString(),
          "can't be read: " + (Files.isDirectory(file) ? "it is a directory" : Wording.reason(e)));
    }
    String password = text.replaceFirst("\r?\n\\z", "");
    if (password.isEmpty()) {
      throw new RefusedException(file.toString(), "is empty; it must hold the password");
    }
    if (password.indexOf('\n') >= 0 || password.indexOf('\r') >= 0) {
      throw new RefusedException(
          file.toString(), "has more than one line; it must hold the password and nothing else");
    }
    if (password.startsWith("\uFEFF")) {
      throw new RefusedException(
          file.toString(), "begins with a byte order mark: save it without one");
    }
    return password;
  }
}
