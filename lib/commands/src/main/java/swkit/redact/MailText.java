// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of a mail. Its structure remains: the names of headers, types, encodings, lines, and
 * which lines are boundaries.
 */
record MailText(Scrubber scrubber, HeaderText header) {
  private static final int DEEPEST = 50;

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");

  /** A field whose name everybody knows, at the start of a mail that nothing else tells. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "(?i)(?:return-path|delivered-to|received|from|to|subject|date|mime-version|message-id"
              + "|content-type|dkim-signature|arc-seal|authentication-results|reply-to|sender"
              + "|x-[\\w-]{1,40}):.*",
          Pattern.DOTALL);

  /** What a header says of its body. */
  private record Content(String type, String boundary, String encoding) {
    static final Content PLAIN = new Content("text/plain", null, "7bit");
  }

  MailText(Scrubber scrubber) {
    this(scrubber, new HeaderText(scrubber));
  }

  /** Whether {@code bytes} begin as a mail does. */
  static boolean isLike(byte[] bytes) {
    int length = Math.min(bytes.length, 200);
    return KNOWN.matcher(new String(bytes, 0, length, ISO_8859_1)).matches();
  }

  /** Takes a mail. */
  void mail(byte[] bytes) {
    part(bytes, 0, bytes.length, 0);
  }

  /** Takes the header of a mail, from {@code from} to {@code to}. */
  void header(byte[] bytes, int from, int to) {
    fields(bytes, from, to);
  }

  private void part(byte[] bytes, int from, int to, int depth) {
    int[] end = {from};
    Content content = read(bytes, from, to, end);
    fields(bytes, from, end[0]);
    body(bytes, end[0], to, content, depth);
  }

  /** The end of the line that begins at {@code at}, after its line feed. */
  private static int lineEnd(byte[] bytes, int at, int to) {
    int end = at;
    while (end < to && bytes[end] != '\n') {
      end++;
    }
    return Math.min(end + 1, to);
  }

  private static boolean isEmpty(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && (bytes[at] == '\r' || bytes[at] == '\n')) {
      at++;
    }
    return at == end;
  }

  private static boolean isFolded(byte[] bytes, int at, int to) {
    return at < to && (bytes[at] == ' ' || bytes[at] == '\t');
  }

  /** The colon of the field that begins at {@code from}; -1 if no field does. */
  private static int colon(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] > ' ' && bytes[at] < 0x7F && bytes[at] != ':') {
      at++;
    }
    int end = at;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return end > from && at < to && bytes[at] == ':' ? at : -1;
  }

  private static int fieldEnd(byte[] bytes, int from, int to) {
    int end = lineEnd(bytes, from, to);
    while (isFolded(bytes, end, to) && !isEmpty(bytes, end, lineEnd(bytes, end, to))) {
      end = lineEnd(bytes, end, to);
    }
    return end;
  }

  /** Reads what the header says, before anything is changed; {@code end} is where it ends. */
  private static Content read(byte[] bytes, int from, int to, int[] end) {
    String type = "text/plain";
    String boundary = null;
    String encoding = "7bit";
    int at = from;
    while (at < to) {
      int next = fieldEnd(bytes, at, to);
      if (isEmpty(bytes, at, lineEnd(bytes, at, to))) {
        at = lineEnd(bytes, at, to);
        break;
      }
      int colon = colon(bytes, at, next);
      String name = colon < 0 ? "" : new String(bytes, at, colon - at, ISO_8859_1).strip();
      if (name.equalsIgnoreCase("content-type")) {
        String value = new String(bytes, colon + 1, next - colon - 1, ISO_8859_1);
        type = value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        Matcher matcher = BOUNDARY.matcher(value);
        if (matcher.find()) {
          boundary = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        }
      } else if (name.equalsIgnoreCase("content-transfer-encoding")) {
        String value = new String(bytes, colon + 1, next - colon - 1, ISO_8859_1);
        encoding = value.split("[;(]", 2)[0].strip().toLowerCase(Locale.ROOT);
      }
      at = next;
    }
    end[0] = at;
    return new Content(type, boundary, encoding);
  }

  private void fields(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int end = fieldEnd(bytes, at, to);
      int colon = colon(bytes, at, end);
      if (colon < 0) {
        scrubber.text(bytes, at, end, TextKind.TEXT);
      } else {
        String name = new String(bytes, at, colon - at, ISO_8859_1).strip();
        header.value(name, bytes, colon + 1, end);
      }
      at = end;
    }
  }

  private void body(byte[] bytes, int from, int to, Content content, int depth) {
    boolean isCoded =
        content.encoding.equals("base64") || content.encoding.equals("quoted-printable");
    if (depth < DEEPEST
        && content.type.startsWith("multipart/")
        && content.boundary != null
        && !isCoded) {
      parts(bytes, from, to, content.boundary, depth);
    } else if (content.encoding.equals("base64")) {
      if (!EncodedText.base64(bytes, from, to, text -> decoded(text, content, depth))) {
        scrubber.text(bytes, from, to, TextKind.TEXT);
      }
    } else if (content.encoding.equals("quoted-printable")) {
      EncodedText.escaped(
          bytes, from, to, '=', text -> scrubber.text(text, 0, text.length, TextKind.TEXT));
    } else if (depth < DEEPEST && isMail(content)) {
      part(bytes, from, to, depth + 1);
    } else {
      plain(bytes, from, to);
    }
  }

  private static boolean isMail(Content content) {
    return content.type.equals("message/rfc822")
        || content.type.equals("message/global")
        || content.type.equals("text/rfc822-headers");
  }

  private void decoded(byte[] text, Content content, int depth) {
    if (depth < DEEPEST && isMail(content)) {
      part(text, 0, text.length, depth + 1);
    } else {
      plain(text, 0, text.length);
    }
  }

  /** Takes text, or bytes that aren't: those with a zero, or with more than UTF-8 in them. */
  void plain(byte[] bytes, int from, int to) {
    int foreign = 0;
    for (int at = from; at < to; ) {
      if (bytes[at] >= ' ') {
        at++;
        continue;
      }
      int c = Words.character(bytes, at, to);
      if (c == 0) {
        opaque(bytes, from, to);
        return;
      }
      foreign += c < 0 || c < ' ' && c != '\n' && c != '\r' && c != '\t' ? 1 : 0;
      at += c < 0 ? 1 : Letters.length(c);
    }
    if (foreign > (to - from) / 4) {
      opaque(bytes, from, to);
    } else {
      scrubber.text(bytes, from, to, TextKind.TEXT);
    }
  }

  private void opaque(byte[] bytes, int from, int to) {
    int start = from;
    for (int at = from; at <= to; at++) {
      if (at == to || bytes[at] == '\n' || bytes[at] == '\r') {
        scrubber.opaque(bytes, start, at);
        start = at + 1;
      }
    }
  }

  private void parts(byte[] bytes, int from, int to, String boundary, int depth) {
    byte[] mark = ("--" + boundary).getBytes(ISO_8859_1);
    List<int[]> lines = new ArrayList<>();
    for (int at = from; at < to; ) {
      int end = lineEnd(bytes, at, to);
      if (isBoundary(bytes, at, end, mark)) {
        lines.add(new int[] {at, end});
      }
      at = end;
    }
    if (lines.isEmpty()) {
      plain(bytes, from, to);
      return;
    }
    plain(bytes, from, lines.get(0)[0]);
    for (int i = 0; i < lines.size(); i++) {
      int[] line = lines.get(i);
      int end = i + 1 < lines.size() ? lines.get(i + 1)[0] : to;
      boolean isLast =
          line[1] - line[0] >= mark.length + 2
              && bytes[line[0] + mark.length] == '-'
              && bytes[line[0] + mark.length + 1] == '-';
      if (isLast) {
        plain(bytes, line[1], end);
      } else {
        part(bytes, line[1], end, depth + 1);
      }
    }
    // last, since the lines tell the parts
    lines.forEach(line -> scrubber.text(bytes, line[0], line[1], TextKind.TEXT));
  }

  private static boolean isBoundary(byte[] bytes, int from, int end, byte[] mark) {
    if (end - from < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (bytes[from + i] != mark[i]) {
        return false;
      }
    }
    int at = from + mark.length;
    if (at + 1 < end && bytes[at] == '-' && bytes[at + 1] == '-') {
      at += 2;
    }
    while (at < end
        && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
      at++;
    }
    return at == end;
  }
}
