// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the header and the body of a mail, or of a part of one, lie, and what the header says of
 * the body (RFC 2045, RFC 2046). Whatever the bytes are, there is such a structure. Immutable; the
 * bytes may be changed by others once what they need was read.
 *
 * @param from where the header begins
 * @param body where the header has ended, with its empty line, and the body begins
 * @param to where the body ends
 * @param type the type of the body in lower case, without parameters; {@code text/plain} if the
 *     header has none
 * @param boundary what separates the parts of the body; null for none
 * @param encoding how the body is encoded, in lower case; {@code 7bit} if the header doesn't say
 */
public record MimePart(int from, int body, int to, String type, String boundary, String encoding) {
  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");

  /**
   * A line that separates parts, and what follows it.
   *
   * @param line where the line begins
   * @param from where it ends, and what follows begins
   * @param to where the next such line begins, or the body ends
   * @param isLast whether it ends the last part, so that no part follows
   */
  public record Section(int line, int from, int to, boolean isLast) {}

  /** Reads the header that begins at {@code from}. */
  public static MimePart of(byte[] bytes, int from, int to) {
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
    return new MimePart(from, at, to, type, boundary, encoding);
  }

  /** Whether the body consists of parts, which lie in it as they are. */
  public boolean isMultipart() {
    return type.startsWith("multipart/") && boundary != null && !isCoded();
  }

  /** Whether the body has to be decoded. */
  public boolean isCoded() {
    return encoding.equals("base64") || encoding.equals("quoted-printable");
  }

  /** Whether the body is a mail, or the header of one. */
  public boolean isMail() {
    return type.equals("message/rfc822")
        || type.equals("message/global")
        || type.equals("text/rfc822-headers");
  }

  /** The lines that separate the parts of a {@linkplain #isMultipart multipart} body, in order. */
  public List<Section> sections(byte[] bytes) {
    byte[] mark = ("--" + boundary).getBytes(ISO_8859_1);
    List<int[]> lines = new ArrayList<>();
    for (int at = body; at < to; ) {
      int end = lineEnd(bytes, at, to);
      if (isBoundary(bytes, at, end, mark)) {
        lines.add(new int[] {at, end});
      }
      at = end;
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int[] line = lines.get(i);
      int after = line[0] + mark.length;
      boolean isLast = line[1] - after >= 2 && bytes[after] == '-' && bytes[after + 1] == '-';
      int end = i + 1 < lines.size() ? lines.get(i + 1)[0] : to;
      sections.add(new Section(line[0], line[1], end, isLast));
    }
    return sections;
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

  /** Where the field that begins at {@code from} ends, with all lines that continue it. */
  public static int fieldEnd(byte[] bytes, int from, int to) {
    int end = lineEnd(bytes, from, to);
    while (isFolded(bytes, end, to) && !isEmpty(bytes, end, lineEnd(bytes, end, to))) {
      end = lineEnd(bytes, end, to);
    }
    return end;
  }

  /** The colon of the field that begins at {@code from}; -1 if no field does. */
  public static int colon(byte[] bytes, int from, int to) {
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
}
