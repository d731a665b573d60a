// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import swkit.io.Bytes;

/** The texts of a span of telemetry of 0.15 (key-layouts 4, o). One value, one use. */
final class SpanText {
  private static final int DEEPEST = 16;

  private final byte[] bytes;
  private final Scrubber scrubber;
  private int at;

  private SpanText(byte[] bytes, Scrubber scrubber) {
    this.bytes = bytes;
    this.scrubber = scrubber;
  }

  /** Takes {@code bytes}; what can't be read is opaque. */
  static void take(byte[] bytes, Scrubber scrubber) {
    SpanText span = new SpanText(bytes, scrubber);
    try {
      span.events();
    } catch (IndexOutOfBoundsException e) {
      scrubber.opaque(bytes, Math.min(span.at, bytes.length), bytes.length);
    }
  }

  private int u8() {
    return bytes[at++] & 0xFF;
  }

  private long leb128() {
    long value = Bytes.leb128(bytes, at);
    while (bytes[at] < 0) {
      at++;
    }
    at++;
    return value;
  }

  private int skip(long length) {
    int from = at;
    if (length < 0 || length > bytes.length - at) {
      throw new IndexOutOfBoundsException("more than there is");
    }
    at += (int) length;
    return from;
  }

  private void events() {
    skip(1);
    for (long left = leb128(); left > 0; left--) {
      leb128();
      skip(8);
      pairs(0);
    }
  }

  private void pairs(int depth) {
    for (long left = leb128(); left > 0; left--) {
      leb128();
      value(depth);
    }
  }

  private void value(int depth) {
    if (depth > DEEPEST) {
      throw new IndexOutOfBoundsException("nested too deep");
    }
    switch (u8()) {
      case 0 -> scrubber.text(bytes, skip(leb128()), at, TextKind.TEXT);
      case 6 -> scrubber.opaque(bytes, skip(leb128()), at);
      case 1, 5 -> leb128();
      case 2, 3, 4 -> skip(8);
      case 9 -> scrubber.number(bytes, skip(4), at, 0);
      case 10 -> scrubber.number(bytes, skip(16), at, 0);
      case 11 -> {
        leb128();
        pairs(depth + 1);
      }
      case 12 -> {
        for (long left = leb128(); left > 0; left--) {
          value(depth + 1);
        }
      }
      case 7, 8, 13 -> {
        // no content
      }
      default -> throw new IndexOutOfBoundsException("an unknown kind of value");
    }
  }
}
