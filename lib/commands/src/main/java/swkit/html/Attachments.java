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
import swkit.key.MimePart;

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

  private static final Pattern TYPE = Pattern.compile("[\\w!#$&.+^-]{1,60}/[\\w!#$&.+^-]{1,60}");

  private static final Pattern NAMED = Pattern.compile("(?i);\\s*(?:file)?name\\*?[\\d*]*\\s*=");

  private final Map<String, long[]> types = new HashMap<>();

  /** Counts the attachments of {@code mail}. */
  void add(byte[] mail) {
    part(mail, 0, mail.length, 0);
  }

  private void part(byte[] mail, int from, int to, int depth) {
    MimePart part = MimePart.of(mail, from, to);
    if (part.type().startsWith("multipart/")) {
      if (depth < DEPTH && part.isMultipart()) {
        for (MimePart.Section section : part.sections(mail)) {
          if (section.isLast()) {
            break;
          }
          part(mail, section.from(), section.to(), depth + 1);
        }
      }
      return;
    }
    Matcher given = TYPE.matcher(part.type());
    String type = given.lookingAt() ? given.group() : "text/plain";
    MailHeader header = new MailHeader(Arrays.copyOfRange(mail, from, part.body()));
    String field = header.field("Content-Type");
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
      sum[1] += to - part.body();
    }
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
