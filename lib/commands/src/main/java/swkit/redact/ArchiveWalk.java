// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.BitSet;
import java.util.function.IntConsumer;
import swkit.io.Bytes;

/**
 * A walk through the contents of one archive (key-layouts 1.7, groupware-layouts 1): what is known
 * remains or is taken as text, and all other bytes are taken as opaque at the end. A pointer to the
 * outside ends the walk. Positions count from the start of the contents. Single use.
 */
final class ArchiveWalk {
  /** How often as much as the contents is walked through before pointers must be wrong. */
  private static final int MOST = 4;

  private final byte[] bytes;
  private final Scrubber scrubber;
  private final MailText mail;
  private final BitSet known;
  private long left;

  ArchiveWalk(byte[] bytes, Scrubber scrubber) {
    this.bytes = bytes;
    this.scrubber = scrubber;
    this.mail = new MailText(scrubber);
    this.known = new BitSet(bytes.length);
    this.left = MOST * (long) bytes.length + 64;
  }

  /** Walks from the root of {@code size} bytes at the end, and takes the rest as opaque. */
  void run(int size, IntConsumer root) {
    try {
      int at = bytes.length - size;
      keep(at, 0);
      root.accept(at);
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      // damaged: what was not reached is opaque
    }
    for (int at = known.nextClearBit(0); at < bytes.length; ) {
      int end = known.nextSetBit(at);
      end = end < 0 ? bytes.length : end;
      scrubber.opaque(bytes, at, end);
      at = known.nextClearBit(end);
    }
  }

  /** Leaves {@code length} bytes as they are. */
  void keep(int at, int length) {
    java.util.Objects.checkFromIndexSize(at, length, bytes.length);
    left -= length + 1L;
    if (left < 0) {
      throw new IndexOutOfBoundsException("its parts overlap");
    }
    known.set(at, at + length);
  }

  int u8(int at) {
    return bytes[at] & 0xFF;
  }

  private int pointer(int at) {
    return Math.addExact(at, Bytes.u32le(bytes, at));
  }

  /** Whether the optional value whose tag is at {@code at} is there. */
  boolean isPresent(int at) {
    return bytes[at] == 1;
  }

  /** A string, in its place or elsewhere. */
  void string(int at, TextKind kind) {
    keep(at, 8);
    if ((bytes[at] & 0xC0) != 0x80) {
      int end = at;
      while (end < at + 8 && bytes[end] != (byte) 0xFF) {
        end++;
      }
      text(at, end, kind);
      return;
    }
    int length = Bytes.u32le(bytes, at);
    length = length & 0x3F | (length & ~0xFF) >>> 2;
    int start = pointerOf(at, at + 4);
    keep(start, length);
    text(start, start + length, kind);
  }

  private int pointerOf(int base, int at) {
    return Math.addExact(base, Bytes.u32le(bytes, at));
  }

  /** The text of the string at {@code at}, as it is now; empty if it can't be read. */
  String peek(int at) {
    try {
      if ((bytes[at] & 0xC0) != 0x80) {
        int end = at;
        while (end < at + 8 && bytes[end] != (byte) 0xFF) {
          end++;
        }
        return new String(bytes, at, end - at, UTF_8);
      }
      int length = Bytes.u32le(bytes, at);
      length = length & 0x3F | (length & ~0xFF) >>> 2;
      return new String(bytes, pointerOf(at, at + 4), length, UTF_8);
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      return "";
    }
  }

  private void text(int from, int to, TextKind kind) {
    if (kind != null) {
      scrubber.text(bytes, from, to, kind);
    }
  }

  /** An optional string, whose tag is at {@code at}. */
  void optionalString(int at, TextKind kind) {
    keep(at, 12);
    if (isPresent(at)) {
      string(at + 4, kind);
    }
  }

  /** A boxed text. */
  void boxed(int at, TextKind kind) {
    keep(at, 8);
    int start = pointer(at);
    int length = Bytes.u32le(bytes, at + 4);
    keep(start, length);
    text(start, start + length, kind);
  }

  /** The header of a mail, as boxed bytes. */
  void header(int at) {
    keep(at, 8);
    int start = pointer(at);
    int length = Bytes.u32le(bytes, at + 4);
    keep(start, length);
    mail.header(bytes, start, start + length);
  }

  /** A list of items of {@code size} bytes. */
  void list(int at, int size, IntConsumer item) {
    keep(at, 8);
    int count = Bytes.u32le(bytes, at + 4);
    if (count == 0) {
      return;
    }
    int start = pointer(at);
    if (count < 0 || (long) start + (long) count * size > bytes.length) {
      throw new IndexOutOfBoundsException("a list of " + count);
    }
    keep(start, count * size);
    for (int i = 0; i < count; i++) {
      item.accept(start + i * size);
    }
  }

  /** A list of numbers of {@code size} bytes. */
  void numbers(int at, int size) {
    list(at, size, item -> {});
  }

  /** A list of bytes of which nothing is understood. */
  void opaqueBytes(int at) {
    keep(at, 8);
    int count = Bytes.u32le(bytes, at + 4);
    if (count != 0) {
      int start = pointer(at);
      keep(start, count);
      mail.plain(bytes, start, start + count);
    }
  }

  /** The structure that a box points to. */
  void box(int at, int size, IntConsumer content) {
    keep(at, 4);
    int start = pointer(at);
    keep(start, size);
    content.accept(start);
  }

  /** The hash of a blob. */
  void blob(int at) {
    keep(at, 32);
    scrubber.blob(bytes, at);
  }
}
