// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a setting: network addresses and passwords in URLs don't remain. Stateless. */
final class SettingText {
  private static final Pattern PRIVATE =
      Pattern.compile(
          "(?<![\\w.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w.])"
              + "|(?<![\\w:])[0-9a-fA-F]{1,4}:[0-9a-fA-F:]*:[0-9a-fA-F:.]+"
              + "|(?<=//)[^/@\\s]+(?=@)");

  /** A duration, a size or a rate: it remains. */
  private static final Pattern QUANTITY =
      Pattern.compile(
          "(?<!\\w)\\d+ ?(?:ms|[smhdw]|[kmgt]?b|[kmgt])(?!\\w)", Pattern.CASE_INSENSITIVE);

  private static final Pattern HARMLESS =
      Pattern.compile("127(?:\\.\\d+){3}|0\\.0\\.0\\.0|255(?:\\.\\d+){3}");

  private SettingText() {}

  /** Takes all of {@code bytes}, a text of {@code kind}. */
  static void take(byte[] bytes, TextKind kind, Scrubber scrubber) {
    if (!kind.keepsNumbers()) {
      scrubber.text(bytes, 0, bytes.length, kind);
      return;
    }
    Matcher found = PRIVATE.matcher(new String(bytes, ISO_8859_1));
    int done = 0;
    while (found.find()) {
      if (!HARMLESS.matcher(found.group()).matches()) {
        quantities(bytes, done, found.start(), kind, scrubber);
        scrubber.text(bytes, found.start(), found.end(), TextKind.TEXT);
        done = found.end();
      }
    }
    quantities(bytes, done, bytes.length, kind, scrubber);
  }

  private static void quantities(byte[] bytes, int from, int to, TextKind kind, Scrubber scrubber) {
    Matcher found = QUANTITY.matcher(new String(bytes, from, to - from, ISO_8859_1));
    int done = 0;
    while (found.find()) {
      scrubber.text(bytes, from + done, from + found.start(), kind);
      done = found.end();
    }
    scrubber.text(bytes, from + done, to, kind);
  }
}
