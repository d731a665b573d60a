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
import swkit.io.TextFile;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * The values of the options for one database: keys of its configuration, and the password of its
 * data store.
 *
 * <p>A password that an option gives takes precedence over the configuration's. The environment
 * variable is used if neither has one.
 *
 * @param prefix the start of the options' names: {@code --} or {@code --to-}
 * @param settings each {@code KEY=VALUE}, to override a key of a {@code config.toml}
 * @param passwordFile a file with the password, or null
 * @param ask whether to ask for the password
 */
record DatabaseOptions(String prefix, List<String> settings, Path passwordFile, boolean ask) {
  static final String SECOND_VARIABLE = "SWKIT_TO_PASSWORD";

  /** An operand, or the file that {@code --config} names; the other one is null. */
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
   * other one. But keys are for the second if only that is a {@code config.toml}, and a password is
   * for the second if only that is on a database server. The first one's password is used for the
   * second too if both have the same server and user.
   */
  List<DatabaseAddress> two(
      Word first, Word other, DatabaseOptions second, UnaryOperator<String> environment) {
    boolean keysAreForOther =
        second.settings.isEmpty() && !first.takesOverrides() && other.takesOverrides();
    DatabaseAddress a = first.incomplete(keysAreForOther ? Map.of() : overrides(), setOption());
    DatabaseAddress b =
        keysAreForOther
            ? other.incomplete(overrides(), setOption())
            : other.incomplete(second.overrides(), second.setOption());
    boolean passwordIsForOther =
        givesPassword() && !second.givesPassword() && !a.takesPassword() && b.takesPassword();
    boolean variableIsForOther = passwordIsForOther || !a.lacksPassword();
    String variable = environment.apply(DatabaseAddress.PASSWORD_VARIABLE);
    a = givesPassword() && !passwordIsForOther ? withPassword(a) : a.complete(variable);
    if (passwordIsForOther) {
      b = withPassword(b);
    } else if (second.givesPassword()) {
      b = second.withPassword(b);
    } else {
      String own = environment.apply(SECOND_VARIABLE);
      String same = a.hasUserOf(b) ? a.password() : variableIsForOther ? variable : null;
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

  /** The keys and values. Throws if one isn't {@code KEY=VALUE}, or if a key has two values. */
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
            setOption() + " " + key + " is given twice, with different values: give it once");
      }
    }
    return overrides;
  }

  private DatabaseAddress withPassword(DatabaseAddress operand) {
    if (!operand.takesPassword()) {
      throw RefusedException.usage(
          operand.address()
              + " isn't on a database server, so it takes no password: leave out "
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

  /** The text of a file without one newline at its end. Throws if that can't be a password. */
  private static String password(Path file) {
    String text;
    try {
      text = TextFile.read(file);
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
