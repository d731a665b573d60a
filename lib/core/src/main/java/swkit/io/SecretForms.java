// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms by which secrets are recognized in any text. Stateless.
 *
 * <p>The patterns are compiled when this class is loaded; {@link Wording#secretless} spares that
 * for most texts.
 */
final class SecretForms {
  /** The user before a password in a URL; in a path one of the two slashes is lost. */
  private static final Pattern USER = Pattern.compile("(?://|(?<=\\w:)/)[^:/@\\s]*+:");

  private static final Pattern WORD = Pattern.compile("\\S++");

  /** Patterns of secrets in any text, with their replacements. */
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

  private SecretForms() {}

  /** Hides a password up to the last @ of a word, as it may contain a slash or an @ itself. */
  private static String withoutPassword(MatchResult match) {
    String word = match.group();
    int at = word.lastIndexOf('@');
    Matcher user = USER.matcher(word).region(0, Math.max(at, 0));
    String shown = user.find() ? word.substring(0, user.end()) + "…" + word.substring(at) : word;
    return Matcher.quoteReplacement(shown);
  }

  private static void inText(String pattern, String kept) {
    IN_TEXT.put(Pattern.compile(pattern), kept + Secrets.HIDDEN);
  }

  /** {@code text} without what has one of the forms. */
  static String hide(String text) {
    String shown = WORD.matcher(text).replaceAll(SecretForms::withoutPassword);
    for (Map.Entry<Pattern, String> secret : IN_TEXT.entrySet()) {
      shown = secret.getKey().matcher(shown).replaceAll(secret.getValue());
    }
    return shown;
  }
}
