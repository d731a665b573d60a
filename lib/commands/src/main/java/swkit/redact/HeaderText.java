// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a mail's header: names remain, and values as far as they are technical. */
record HeaderText(Scrubber scrubber) {
  private static final Pattern DATE =
      Pattern.compile(
          "\\s*(?:\\w{3},)?\\s*\\d{1,2}\\s+\\w{3}\\s+\\d{2,4}\\s+\\d{1,2}:\\d\\d(?::\\d\\d)?"
              + "(?:\\s+(?:[+-]\\d{4}|[A-Z]{1,4}))?(?!\\w)");

  private static final Pattern ENCODED_WORD =
      Pattern.compile("=\\?([\\w.:+-]+(?:\\*[\\w-]*)?)\\?([bBqQ])\\?([^?]*)\\?=");

  private static final Set<String> DATES =
      Set.of("date", "resent-date", "expires", "expiry-date", "delivery-date", "arrival-date");

  private static final Set<String> TECHNICAL =
      Set.of(
          "received",
          "x-received",
          "received-spf",
          "authentication-results",
          "arc-authentication-results",
          "arc-message-signature",
          "arc-seal",
          "dkim-signature",
          "domainkey-signature",
          "auto-submitted",
          "precedence",
          "x-spam-result",
          "x-spam-status");

  private static final Set<String> NUMERIC =
      Set.of("mime-version", "content-transfer-encoding", "importance", "x-priority", "lines");

  /** The parameters of a type whose values are technical. */
  private static final Set<String> PARAMETERS =
      Set.of(
          "charset",
          "format",
          "delsp",
          "type",
          "protocol",
          "micalg",
          "report-type",
          "method",
          "version",
          "component",
          "reply-type",
          "access-type",
          "size",
          "smime-type");

  /** Takes the value of the field {@code name}. */
  void value(String name, byte[] bytes, int from, int to) {
    String lower = name.toLowerCase(Locale.ROOT);
    int start = from;
    if (DATES.contains(lower)) {
      start = afterDate(bytes, from, to);
    } else if (lower.equals("received") || lower.equals("x-received")) {
      int last = to - 1;
      while (last > from && bytes[last] != ';') {
        last--;
      }
      words(bytes, from, last, TextKind.PROTOCOL);
      start = afterDate(bytes, last == from ? from : last + 1, to);
    } else if (lower.equals("content-type") || lower.equals("content-disposition")) {
      parameters(bytes, from, to);
      return;
    }
    TextKind kind =
        NUMERIC.contains(lower)
            ? TextKind.SETTING
            : TECHNICAL.contains(lower) ? TextKind.PROTOCOL : TextKind.TEXT;
    words(bytes, start, to, kind);
  }

  private static int afterDate(byte[] bytes, int from, int to) {
    Matcher date = DATE.matcher(new String(bytes, from, to - from, ISO_8859_1));
    return date.lookingAt() ? from + date.end() : from;
  }

  /** Takes text in which there may be encoded words. */
  private void words(byte[] bytes, int from, int to, TextKind kind) {
    if (from >= to) {
      return;
    }
    Matcher word = ENCODED_WORD.matcher(new String(bytes, from, to - from, ISO_8859_1));
    int done = 0;
    while (word.find()) {
      scrubber.text(bytes, from + done, from + word.start(), kind);
      scrubber.text(bytes, from + word.start(1), from + word.end(1), TextKind.SETTING);
      int start = from + word.start(3);
      int end = from + word.end(3);
      if (word.group(2).equalsIgnoreCase("q")) {
        EncodedText.escaped(bytes, start, end, '=', text -> all(text, TextKind.TEXT));
      } else if (!EncodedText.base64(bytes, start, end, text -> all(text, TextKind.TEXT))) {
        scrubber.text(bytes, start, end, TextKind.TEXT);
      }
      done = word.end();
    }
    scrubber.text(bytes, from + done, to, kind);
  }

  private void all(byte[] text, TextKind kind) {
    scrubber.text(text, 0, text.length, kind);
  }

  private void parameters(byte[] bytes, int from, int to) {
    int at = end(bytes, from, to);
    scrubber.text(bytes, from, at, TextKind.SETTING);
    while (at < to) {
      int start = at + 1;
      int end = end(bytes, start, to);
      int equals = start;
      while (equals < end && bytes[equals] != '=') {
        equals++;
      }
      scrubber.text(bytes, start, equals, TextKind.SETTING);
      if (equals < end) {
        String name = new String(bytes, start, equals - start, ISO_8859_1).strip();
        parameter(name.toLowerCase(Locale.ROOT), bytes, equals + 1, end);
      }
      at = end;
    }
  }

  /** Where a part ends: at a semicolon outside quotation marks. */
  private static int end(byte[] bytes, int from, int to) {
    boolean isQuoted = false;
    for (int at = from; at < to; at++) {
      if (bytes[at] == '\\' && isQuoted) {
        at++;
      } else if (bytes[at] == '"') {
        isQuoted = !isQuoted;
      } else if (bytes[at] == ';' && !isQuoted) {
        return at;
      }
    }
    return to;
  }

  private void parameter(String name, byte[] bytes, int from, int to) {
    if (PARAMETERS.contains(name)) {
      words(bytes, from, to, TextKind.SETTING);
      return;
    }
    if (!name.endsWith("*")) {
      words(bytes, from, to, TextKind.TEXT);
      return;
    }
    int start = from;
    int quote = indexOf(bytes, '\'', from, to);
    int second = quote < 0 ? -1 : indexOf(bytes, '\'', quote + 1, to);
    if (second >= 0) {
      scrubber.text(bytes, from, second, TextKind.SETTING);
      start = second + 1;
    }
    EncodedText.escaped(bytes, start, to, '%', text -> all(text, TextKind.TEXT));
  }

  private static int indexOf(byte[] bytes, char what, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == what) {
        return at;
      }
    }
    return -1;
  }
}
