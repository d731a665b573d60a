// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which settings up to 0.15 are secrets, by their names, rather too often than too seldom;
 * and hides in any text passwords in URLs and connection strings, private keys and hashes of
 * passwords. The name of a file or environment variable that holds a secret is not one.
 */
public final class Secrets {
  /** What stands in the place of a secret. */
  public static final String HIDDEN = "(hidden)";

  /** What stands in the place of bytes that are secret: how they are shown is said with it. */
  public static final String BYTES_HIDDEN = "(hidden; --secrets shows)";

  /** Up to the last @, as passwords with a slash in them stand in URLs too. */
  private static final Pattern USER_INFO = Pattern.compile("(?s)^([a-zA-Z][\\w+.-]*://).*@");

  /** Words with which the last part of a setting's name ends where its value is a secret. */
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

  /** Parts of a setting's name under which everything is a secret. */
  private static final Pattern PARTS =
      Pattern.compile("(http-)?headers?|.*(secret|passw|credential|connection-?string).*");

  /** Settings that are named like a secret and are none. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          // What limits and quotas are counted by, how long tokens last and how many are kept.
          "(queue|session)\\..*\\.key|oauth\\.expiry\\..*|cache\\..*"
              // The names of the header fields that a signature covers.
              + "|signature\\.[^.]*\\.headers"
              + "|(.*[._-])?(public|primary|foreign|partition)-?keys?");

  /** A certificate that the server got for itself is stored with its private key. */
  private static final Pattern ACME = Pattern.compile("acme\\..*\\.(cert|certificate)");

  /** A value that names where the server finds what it means. */
  private static final Pattern REFERENCE = Pattern.compile("%\\{(env|file|cfg):[^}%]*\\}%");

  /** The user in a URL, after which a password follows; a path has one slash of the two left. */
  private static final Pattern USER = Pattern.compile("(?://|(?<=\\w:)/)[^:/@\\s]*+:");

  private static final Pattern WORD = Pattern.compile("\\S++");

  private static final Pattern NUMBERS = Pattern.compile("(\\.[0-9]+)+$");

  /** What is a secret in a text of whatever kind, and what is shown of it. */
  private static final Map<Pattern, String> IN_TEXT = new LinkedHashMap<>();

  static {
    inText(
        "(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|$)",
        "");
    inText("(?i)(otpauth://)[^\\s\"']+", "$1");
    inText("\\$(argon2\\w*|scrypt|pbkdf2[\\w-]*|2[abxy]?|[156]|y|apr1|app)\\$[^\\s\"']+", "");
    inText("(?i)\\{(S?SHA\\d*|S?MD5|CRYPT|PBKDF2[^}]{0,40}|ARGON2\\w*|PLAIN)\\}[^\\s\"']+", "");
    inText("(?i)(\\bauthorization[\"']?\\s*[:=]\\s*[\"']?)[^\"'\\r\\n]+", "$1");
    inText("(?i)(\\bbearer\\s+)[\\w+/=.~-]{12,}", "$1");
    String names =
        "[\\w.-]*(?:passw(?:or)?d|passphrase|\\bpwd|secret|token|private[-_]?key|access[-_]?key"
            + "|account[-_]?key|api[-_]?key|\\bsig)";
    inText("(?i)((?<![\\w.-])" + names + "\"?\\s*[=:]\\s*\")(?!…\")[^\"]+", "$1");
    inText("(?i)((?<![\\w.-])" + names + "\\s*=\\s*)(?![\"\\s])[^&;,\\s\"']+", "$1");
  }

  private Secrets() {}

  /** Up to the last @ of a word, as passwords with a slash or an @ in them stand in URLs too. */
  private static String withoutPassword(MatchResult match) {
    String word = match.group();
    int at = word.lastIndexOf('@');
    Matcher user = USER.matcher(word).region(0, Math.max(at, 0));
    String shown = user.find() ? word.substring(0, user.end()) + "…" + word.substring(at) : word;
    return Matcher.quoteReplacement(shown);
  }

  private static void inText(String pattern, String kept) {
    IN_TEXT.put(Pattern.compile(pattern), kept + HIDDEN);
  }

  /** Whether the value of the setting {@code name}, of a server up to 0.15, is a secret. */
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
   * The value of the setting {@code name} as it may be shown: {@link #HIDDEN}, or without what is
   * secret in it, or as it is.
   */
  public static String hide(String name, String value) {
    if (value.isEmpty() || REFERENCE.matcher(value.strip()).matches()) {
      return value;
    }
    return isSecret(name) ? HIDDEN : hide(value);
  }

  /** {@code text} without the secrets that can be told by how they look. */
  public static String hide(String text) {
    if (text.chars().noneMatch(c -> "=:$}-".indexOf(c) >= 0 || Character.isWhitespace(c))) {
      return text;
    }
    String shown = WORD.matcher(text).replaceAll(Secrets::withoutPassword);
    for (Map.Entry<Pattern, String> secret : IN_TEXT.entrySet()) {
      shown = secret.getKey().matcher(shown).replaceAll(secret.getValue());
    }
    return shown;
  }

  /** {@code text} without what stands before the host of a URL, and without other secrets. */
  public static String withoutUserInfo(String text) {
    return hide(USER_INFO.matcher(text).replaceFirst("$1" + HIDDEN + "@"));
  }
}
