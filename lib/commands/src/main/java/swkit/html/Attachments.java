// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.key.MailHeader;

/**
 * Counts the attachments of mails by media type (RFC 2045, RFC 2183). An attachment is a part that
 * is said to be one, that has a file name, or that is neither text nor multipart. Sizes are in
 * bytes as encoded in the mail. A mail of wrong form is counted as far as it can be read. Not
 * thread-safe.
 */
final class Attachments {
  private static final int TYPES = 20;
  private static final int MOST_TYPES = 10_000;
  private static final int DEPTH = 16;
  private static final String OTHER = "others";

  private static final Pattern TYPE =
      Pattern.compile("\\s*([\\w!#$&.+^-]{1,60}/[\\w!#$&.+^-]{1,60})");

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]{1,200})\"|([^\\s;]{1,200}))");

  private static final Pattern NAMED = Pattern.compile("(?i);\\s*(?:file)?name\\*?[\\d*]*\\s*=");

  private final Map<String, long[]> types = new HashMap<>();

  /** Counts the attachments of {@code mail}. */
  void add(byte[] mail) {
    part(mail, 0, mail.length, 0);
  }

  private void part(byte[] mail, int from, int to, int depth) {
    int body = body(mail, from, to);
    MailHeader header = new MailHeader(Arrays.copyOfRange(mail, from, body));
    String field = header.field("Content-Type");
    Matcher given = TYPE.matcher(field == null ? "" : field);
    String type = given.lookingAt() ? given.group(1).toLowerCase(Locale.ROOT) : "text/plain";
    Matcher boundary = BOUNDARY.matcher(field == null ? "" : field);
    if (type.startsWith("multipart/")) {
      if (depth < DEPTH && boundary.find()) {
        String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        parts(
            mail, body, to, ("--" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8), depth);
      }
      return;
    }
    String disposition = header.field("Content-Disposition");
    boolean isNamed =
        field != null && NAMED.matcher(field).find()
            || disposition != null && NAMED.matcher(disposition).find();
    boolean isSaid =
        disposition != null && disposition.toLowerCase(Locale.ROOT).startsWith("attachment");
    if (isSaid || isNamed || !type.startsWith("text/")) {
      String key = types.size() < MOST_TYPES || types.containsKey(type) ? type : OTHER;
      long[] sum = types.computeIfAbsent(key, any -> new long[2]);
      sum[0]++;
      sum[1] += to - body;
    }
  }

  /** The parts between lines that begin with {@code delimiter}. */
  private void parts(byte[] mail, int from, int to, byte[] delimiter, int depth) {
    int start = -1;
    for (int line = from; line < to; line = nextLine(mail, line, to)) {
      int end = line + delimiter.length;
      if (end > to || !Arrays.equals(mail, line, end, delimiter, 0, delimiter.length)) {
        continue;
      }
      if (start >= 0) {
        part(mail, start, line, depth + 1);
      }
      if (end + 1 < to && mail[end] == '-' && mail[end + 1] == '-') {
        return;
      }
      start = nextLine(mail, line, to);
    }
    if (start >= 0) {
      part(mail, start, to, depth + 1);
    }
  }

  /** Where the header of a part ends, after its empty line. */
  private static int body(byte[] mail, int from, int to) {
    for (int line = from; line < to; ) {
      int next = nextLine(mail, line, to);
      if (next - line == 1 && mail[line] == '\n'
          || next - line == 2 && mail[line] == '\r' && mail[line + 1] == '\n') {
        return next;
      }
      line = next;
    }
    return to;
  }

  private static int nextLine(byte[] mail, int from, int to) {
    int at = from;
    while (at < to && mail[at] != '\n') {
      at++;
    }
    return Math.min(to, at + 1);
  }

  /** The types with the most bytes, and the sum of the others. */
  JsonArray json() {
    List<Map.Entry<String, long[]>> all =
        types.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, long[]> e) -> -e.getValue()[1])
                    .thenComparing(Map.Entry::getKey))
            .toList();
    JsonArray array = new JsonArray();
    all.stream().limit(TYPES).forEach(e -> array.add(json(e.getKey(), e.getValue())));
    if (all.size() > TYPES) {
      long[] rest = new long[2];
      for (Map.Entry<String, long[]> e : all.subList(TYPES, all.size())) {
        rest[0] += e.getValue()[0];
        rest[1] += e.getValue()[1];
      }
      array.add(json(all.size() - TYPES + " other types", rest));
    }
    return array;
  }

  private static JsonObject json(String type, long... sum) {
    JsonObject json = new JsonObject();
    json.addProperty("type", type);
    json.addProperty("attachments", sum[0]);
    json.addProperty("bytes", sum[1]);
    return json;
  }
}
