// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields at the start of a mail (RFC 5322), for people: unfolded, with encoded words decoded
 * (RFC 2047). Never throws: what can't be decoded stays as it is. Immutable.
 */
public final class MailHeader {
  /** The most bytes that are searched for fields. */
  private static final int MOST = 1 << 18;

  private static final Pattern WORD =
      Pattern.compile("=\\?([^?*\\s]{1,40})(?:\\*[^?\\s]*)?\\?([bBqQ])\\?([^?\\s]*)\\?=");

  private static final Pattern BETWEEN = Pattern.compile("(\\?=)\\s+(?==\\?)");

  private static final Set<Charset> CERTAIN =
      Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1);

  private final byte[] bytes;
  private final int end;

  /** The header of a mail that begins with {@code bytes}. */
  public MailHeader(byte[] bytes) {
    this.bytes = bytes;
    this.end = Math.min(bytes.length, MOST);
  }

  /** The first field {@code name}, decoded; null if there is none. */
  public String field(String name) {
    int at = find(name, 0);
    return at < 0 ? null : decode(line(at));
  }

  /**
   * The field {@code name}, decoded without a guess: empty if there is none, null if there are
   * several, if it is not ASCII with encoded words that are valid in UTF-8, ASCII or Latin-1, or if
   * the header is longer than 256 KB.
   */
  public String certain(String name) {
    int at = find(name, 0);
    if (at < 0) {
      return end < bytes.length ? null : "";
    }
    String line = line(at);
    boolean isCertain =
        end == bytes.length
            && find(name, nextLine(at)) < 0
            && StandardCharsets.US_ASCII.newEncoder().canEncode(line)
            && WORD.matcher(line).results().allMatch(MailHeader::isValid)
            && !WORD.matcher(line).replaceAll("").contains("=?");
    return isCertain ? decode(line) : null;
  }

  /** Where the text of the first field {@code name} from line {@code from} on is; -1 if none. */
  private int find(String name, int from) {
    byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
    for (int at = from; at < end && !isEmptyLine(at); at = nextLine(at)) {
      int colon = begins(at, wanted) ? at + wanted.length : end;
      while (colon < end && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
        colon++;
      }
      if (colon < end && bytes[colon] == ':') {
        return colon + 1;
      }
    }
    return -1;
  }

  private boolean isEmptyLine(int at) {
    return bytes[at] == '\n' || bytes[at] == '\r' && at + 1 < end && bytes[at + 1] == '\n';
  }

  private int nextLine(int at) {
    int next = at;
    while (next < end && bytes[next] != '\n') {
      next++;
    }
    return Math.min(end, next + 1);
  }

  private boolean begins(int at, byte... name) {
    if (at + name.length > end) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (Character.toLowerCase(bytes[at + i]) != Character.toLowerCase(name[i])) {
        return false;
      }
    }
    return true;
  }

  /** The field at {@code from}, unfolded. */
  private String line(int from) {
    int to = nextLine(from);
    while (to < end && (bytes[to] == ' ' || bytes[to] == '\t')) {
      to = nextLine(to);
    }
    String text = text(StandardCharsets.UTF_8, Arrays.copyOfRange(bytes, from, to));
    return text.replaceAll("\\r?\\n[ \\t]?", " ").strip();
  }

  private static String decode(String line) {
    return WORD.matcher(BETWEEN.matcher(line).replaceAll("$1"))
        .replaceAll(word -> Matcher.quoteReplacement(word(word)));
  }

  private static String word(MatchResult word) {
    try {
      return text(Charset.forName(word.group(1)), raw(word));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      return word.group();
    }
  }

  private static byte[] raw(MatchResult word) {
    String content = word.group(3);
    return word.group(2).equalsIgnoreCase("b")
        ? Base64.getMimeDecoder().decode(content)
        : quoted(content);
  }

  private static boolean isValid(MatchResult word) {
    try {
      Charset charset = Charset.forName(word.group(1));
      byte[] raw = raw(word);
      charset.newDecoder().decode(ByteBuffer.wrap(raw));
      boolean isCanonical =
          !word.group(2).equalsIgnoreCase("b")
              || Base64.getEncoder().encodeToString(raw).equals(word.group(3));
      return CERTAIN.contains(charset) && isCanonical;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] quoted(String content) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      int high = c == '=' && i + 2 < content.length() ? digit(content.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : digit(content.charAt(i + 2));
      if (low >= 0) {
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.writeBytes((c == '_' ? " " : String.valueOf(c)).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static int digit(char c) {
    return Character.digit(c, 16);
  }

  /** {@code raw} in {@code charset}; in Latin-1 if it is not UTF-8. */
  private static String text(Charset charset, byte... raw) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException | UnsupportedOperationException e) {
      return new String(
          raw, charset.equals(StandardCharsets.UTF_8) ? StandardCharsets.ISO_8859_1 : charset);
    }
  }
}
