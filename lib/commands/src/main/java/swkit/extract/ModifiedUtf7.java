// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The names of mailboxes in the modified UTF-7 of IMAP (RFC 3501, section 5.1.3). */
final class ModifiedUtf7 {
  private ModifiedUtf7() {}

  /** {@code text} in modified UTF-7: printable ASCII characters only. */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    StringBuilder other = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        flush(other, encoded);
        encoded.append(c == '&' ? "&-" : String.valueOf(c));
      } else {
        other.append(c);
      }
    }
    flush(other, encoded);
    return encoded.toString();
  }

  private static void flush(StringBuilder other, StringBuilder encoded) {
    if (!other.isEmpty()) {
      byte[] utf16 = new byte[2 * other.length()];
      for (int i = 0; i < other.length(); i++) {
        utf16[2 * i] = (byte) (other.charAt(i) >> 8);
        utf16[2 * i + 1] = (byte) other.charAt(i);
      }
      byte[] base64 = Base64.getEncoder().withoutPadding().encode(utf16);
      encoded
          .append('&')
          .append(new String(base64, StandardCharsets.US_ASCII).replace('/', ','))
          .append('-');
      other.setLength(0);
    }
  }
}
