// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The text of an object while it is written, in UTF-8; it refuses to become endless. */
final class TextOutput {
  /** The longest text that is written, in bytes: more than any that fits in a payload needs. */
  static final int LIMIT = 2 * Payload.LIMIT;

  private static final byte[] LINE_END = {'\r', '\n'};

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Writes {@code text}; the number of its bytes. */
  int put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes {@code text}; the number of its bytes. */
  int put(byte[] text) {
    if (bytes.size() + text.length > LIMIT) {
      throw new MalformedException("would be longer than " + (LIMIT >> 20) + " MB as text");
    }
    bytes.writeBytes(text);
    return text.length;
  }

  /** Writes one byte. */
  void put(int ascii) {
    bytes.write(ascii);
  }

  /** Ends a line: CR LF. */
  void endLine() {
    put(LINE_END);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
