// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds references in settings and operands that a template engine or a shell should have replaced:
 * {@code %{NAME}%}, <code>${NAME}</code>, <code>{{ NAME }}</code>, {@code $NAME} at the beginning,
 * and a leading {@code ~}.
 */
public final class Reference {
  private static final Pattern MACRO = Pattern.compile("%\\{[^}]*(}%?)?");
  private static final Pattern ANY =
      Pattern.compile(
          MACRO.pattern()
              + "|\\$\\{[^}]*}?|\\{\\{[^}]*}}|^\\$[A-Za-z_][A-Za-z0-9_]*(?=[/:.]|$)|<%[^>]*%>");
  private static final Pattern UNKNOWN_MACRO = Pattern.compile("%\\{(?!(?:env|file|cfg):)[^}%]*}%");
  private static final int LONGEST = 60;

  private Reference() {}

  /** The first reference in {@code text}, which must not be secret. */
  public static Optional<String> in(String text) {
    return first(ANY, text);
  }

  /** The first macro of the form <code>%{…}%</code> in {@code text}. */
  static Optional<String> macro(String text) {
    return first(MACRO, text);
  }

  /** The first complete macro in {@code text} of a kind that the server doesn't know. */
  static Optional<String> unknownMacro(String text) {
    return first(UNKNOWN_MACRO, text);
  }

  /** Whether {@code path} begins with a tilde, which a shell would have replaced. */
  public static boolean isHome(String path) {
    return path.startsWith("~");
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String found = matcher.group().replaceAll("\\p{Cntrl}", " ");
    return Optional.of(found.length() > LONGEST ? found.substring(0, LONGEST - 1) + "…" : found);
  }
}
