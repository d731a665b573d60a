// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses blocks and blobs: Snappy, LZ4, zlib, or as they are (store-and-dump 3.1.2). It finds
 * out how long a compressed block is. Stateless.
 */
final class Compression {
  static final int NONE = 0;
  static final int SNAPPY = 1;
  static final int ZLIB = 2;
  static final int LZ4 = 4;
  static final int LZ4HC = 5;

  /** More content than this, which is in memory twice while it grows, would exhaust the memory. */
  private static final int MOST = (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 4);

  /** No compression makes content smaller than by this factor; zlib is the best. */
  private static final int RATIO = 1100;

  private Compression() {}

  /**
   * What was decompressed.
   *
   * @param content the content
   * @param end the offset after the compressed bytes
   */
  record Result(byte[] content, int end) {}

  static boolean isKnown(int type) {
    return type == NONE || type == SNAPPY || type == ZLIB || type == LZ4 || type == LZ4HC;
  }

  /** The content of the block in {@code bytes}; null if it isn't one. */
  static byte[] decompress(int type, byte[] bytes, int from, int to) {
    if (type == NONE) {
      return Arrays.copyOfRange(bytes, from, to);
    }
    Result result = type == ZLIB ? zlib(bytes, from, to) : begun(type, bytes, from, to);
    return result != null && result.end() == to ? result.content() : null;
  }

  /** The content of the block that begins at {@code from}, and where it ends; null if none does. */
  static Result begun(int type, byte[] bytes, int from, int to) {
    try {
      return switch (type) {
        case SNAPPY -> snappy(bytes, from, to);
        case LZ4, LZ4HC -> lz4(bytes, from, to);
        default -> null;
      };
    } catch (ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  /** Reads varints. */
  private static final class Reader {
    private final byte[] bytes;
    private final int to;
    private int at;

    Reader(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.at = from;
      this.to = to;
    }

    int next() {
      if (at >= to) {
        throw new ArrayIndexOutOfBoundsException(at);
      }
      return bytes[at++] & 0xFF;
    }

    /** The length of the content; -1 if it can't be one. */
    int length() {
      long length = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        int part = next();
        length |= (long) (part & 0x7F) << shift;
        if (part < 0x80) {
          return length <= MOST && length <= (long) (to - at) * RATIO ? (int) length : -1;
        }
      }
      return -1;
    }
  }

  private static Result snappy(byte[] bytes, int from, int to) {
    Reader in = new Reader(bytes, from, to);
    int length = in.length();
    if (length < 0) {
      return null;
    }
    Output out = new Output(length);
    while (out.at < length) {
      int tag = in.next();
      int kind = tag & 3;
      if (kind == 0) {
        int literal = tag >> 2;
        if (literal >= 60) {
          int size = literal - 59;
          literal = 0;
          for (int i = 0; i < size; i++) {
            literal |= in.next() << 8 * i;
          }
        }
        if (!out.literal(in, literal + 1)) {
          return null;
        }
        continue;
      }
      int copied;
      int offset;
      if (kind == 1) {
        copied = 4 + (tag >> 2 & 7);
        offset = (tag >> 5) << 8 | in.next();
      } else {
        copied = 1 + (tag >> 2);
        offset = in.next() | in.next() << 8;
        if (kind == 3) {
          offset |= in.next() << 16 | in.next() << 24;
        }
      }
      if (!out.copy(offset, copied)) {
        return null;
      }
    }
    return new Result(out.content, in.at);
  }

  private static Result lz4(byte[] bytes, int from, int to) {
    Reader in = new Reader(bytes, from, to);
    int length = in.length();
    if (length < 0) {
      return null;
    }
    Output out = new Output(length);
    while (true) {
      int token = in.next();
      int literal = extended(in, token >> 4);
      if (literal > 0 && !out.literal(in, literal)) {
        return null;
      }
      if (out.at == length) {
        return new Result(out.content, in.at);
      }
      int offset = in.next() | in.next() << 8;
      if (!out.copy(offset, 4 + extended(in, token & 15))) {
        return null;
      }
    }
  }

  private static int extended(Reader in, int length) {
    int sum = length;
    if (length == 15) {
      int more;
      do {
        more = in.next();
        sum += more;
      } while (more == 255);
    }
    return sum;
  }

  private static Result zlib(byte[] bytes, int from, int to) {
    Inflater inflater = new Inflater(true);
    try {
      Reader in = new Reader(bytes, from, to);
      int length = in.length();
      if (length < 0) {
        return null;
      }
      Output out = new Output(length);
      inflater.setInput(bytes, in.at, to - in.at);
      boolean isWhole = out.inflated(inflater) && inflater.getRemaining() == 0;
      return isWhole ? new Result(out.content, to) : null;
    } catch (DataFormatException | ArrayIndexOutOfBoundsException e) {
      return null;
    } finally {
      inflater.end();
    }
  }

  /** The content that is being decompressed. */
  private static final class Output {
    /** So much room is taken at first: bytes that are no block may claim any length. */
    private static final int FIRST_ROOM = 1 << 12;

    private final int whole;
    private byte[] content;
    private int at;

    Output(int length) {
      this.whole = length;
      this.content = new byte[Math.min(length, FIRST_ROOM)];
    }

    /** Makes room for {@code length} more bytes; false if the content isn't that long. */
    private boolean fits(int length) {
      if (length < 0 || length > whole - at) {
        return false;
      }
      if (length > content.length - at) {
        long room = Math.max(2L * content.length, (long) at + length);
        content = Arrays.copyOf(content, (int) Math.min(whole, room));
      }
      return true;
    }

    boolean literal(Reader in, int length) {
      if (length > in.to - in.at || !fits(length)) {
        return false;
      }
      System.arraycopy(in.bytes, in.at, content, at, length);
      in.at += length;
      at += length;
      return true;
    }

    /** Takes all that {@code inflater} gives; false if that isn't as long as it should be. */
    boolean inflated(Inflater inflater) throws DataFormatException {
      while (true) {
        at += inflater.inflate(content, at, content.length - at);
        if (at < content.length || at == whole) {
          return at == whole;
        }
        fits(1);
      }
    }

    boolean copy(int offset, int length) {
      if (offset <= 0 || offset > at || !fits(length)) {
        return false;
      }
      for (int i = 0; i < length; i++, at++) {
        content[at] = content[at - offset];
      }
      return true;
    }
  }
}
