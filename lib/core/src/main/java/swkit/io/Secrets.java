// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes and hides secrets: settings of servers up to 0.15 by their names, and in any text
 * passwords in URLs and connection strings, private keys and password hashes. In doubt a setting is
 * a secret; but the name of a file or environment variable that holds a secret is none.
 */
public final class Secrets {
  /** Replaces a secret. */
  public static final String HIDDEN = "(hidden)";

  /** Everything up to the last @, as a password in a URL may contain a slash. */
  private static final Pattern USER_INFO = Pattern.compile("(?s)^([a-zA-Z][\\w+.-]*://).*@");

  /** A setting is a secret if the last part of its name ends with one of these words. */
  private static final Set<String> WORDS =
      Set.of(
          "pass",
          "passphrase",
          "pwd",
          "pin",
          "token",
          "tokens",
          "authorization",
          "bearer",
          "cookie",
          "hmac",
          "otp",
          "totp",
          "psk",
          "sas");

  /** A setting is a secret if any part of its name is one of these. */
  private static final Pattern PARTS =
      Pattern.compile("(http-)?headers?|.*(secret|passw|credential|connection-?string).*");

  /** Settings that are named like a secret but are none. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          // The keys of limits and quotas; how long tokens last, and how many are kept.
          "(queue|session)\\..*\\.key|oauth\\.expiry\\..*|cache\\..*"
              // The names of the header fields that a signature covers.
              + "|signature\\.[^.]*\\.headers"
              + "|(.*[._-])?(public|primary|foreign|partition)-?keys?");

  /** A certificate that the server obtained itself is stored with its private key. */
  private static final Pattern ACME = Pattern.compile("acme\\..*\\.(cert|certificate)");

  /** A value that only refers to the place of the secret. */
  private static final Pattern REFERENCE = Pattern.compile("%\\{(env|file|cfg):[^}%]*\\}%");

  private static final Pattern NUMBERS = Pattern.compile("(?:\\.[0-9]++)++$");

  private Secrets() {}

  /** Whether the setting {@code name} of a server up to 0.15 is a secret. */
  public static boolean isSecret(String name) {
    String plain = NUMBERS.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
    if (HARMLESS.matcher(plain).matches()) {
      return false;
    }
    if (ACME.matcher(plain).matches()) {
      return true;
    }
    String[] parts = plain.split("\\.");
    for (String part : parts) {
      if (PARTS.matcher(part).matches()) {
        return true;
      }
    }
    String last = parts.length == 0 ? "" : parts[parts.length - 1];
    String word = last.substring(Math.max(last.lastIndexOf('-'), last.lastIndexOf('_')) + 1);
    return WORDS.contains(word)
        || word.endsWith("key")
        || word.endsWith("keys")
        || word.endsWith("token");
  }

  /**
   * The value of the setting {@code name}, fit to be shown: {@link #HIDDEN} if the setting is a
   * secret, else the value without the secrets in it.
   */
  public static String hide(String name, String value) {
    if (value.isEmpty() || REFERENCE.matcher(value.strip()).matches()) {
      return value;
    }
    return isSecret(name) ? HIDDEN : hide(value);
  }

  /** {@code text} without the secrets that can be recognized by their form. */
  public static String hide(String text) {
    return Wording.secretless(text);
  }

  /** {@code text} without the user and password of a URL, and without other secrets. */
  public static String withoutUserInfo(String text) {
    return hide(USER_INFO.matcher(text).replaceFirst("$1" + HIDDEN + "@"));
  }
}
