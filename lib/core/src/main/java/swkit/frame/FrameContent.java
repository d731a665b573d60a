// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import swkit.FrameException;
import swkit.lz4.Lz4FrameInput;

/**
 * Reads lengths and byte strings from a frame's content, across the ends of its blocks, and hands
 * all content over to a consumer. Not thread-safe; closing the input is the caller's part.
 */
final class FrameContent {
  private static final int FIRST_ALLOCATION = 16 << 20;

  /** How much more than the rest of the file content may be, to be given memory at once. */
  private static final long USUAL_RATIO = 4;

  private final Path file;
  private final long fileSize;
  private final Lz4FrameInput in;
  private final Consumer consumer;
  private int handedOver;
  private long blockStart;

  /** Receives the content as it is read. */
  @FunctionalInterface
  interface Consumer {
    void take(byte[] bytes, int offset, int length);
  }

  FrameContent(Path file, long fileSize, Lz4FrameInput in, Consumer consumer) {
    this.file = file;
    this.fileSize = fileSize;
    this.in = in;
    this.consumer = consumer;
  }

  /** How far into the content of its block reading has come, in bytes. */
  int offsetInBlock() {
    return (int) (in.contentOffset() - blockStart);
  }

  /** Hands over what has been read since the last call. */
  void handOver() {
    consumer.take(in.buffer(), handedOver, in.position() - handedOver);
    handedOver = in.position();
  }

  /** Whether content follows; reads the next block if this one is used up. */
  boolean more() throws IOException {
    if (in.position() < in.limit()) {
      return true;
    }
    handOver();
    boolean filled = in.fill();
    handedOver = in.position();
    blockStart = in.contentOffset();
    return filled;
  }

  /** The next byte, which {@link #more} found. */
  byte take() {
    int position = in.position();
    in.position(position + 1);
    return in.buffer()[position];
  }

  /** Reads the length of a {@code what}, which is unsigned and has 32 bits. */
  long length(String what) throws IOException {
    long length = 0;
    for (int shift = 0; shift < FrameFormat.LENGTH_BITS; shift += 7) {
      if (!more()) {
        throw problem("cut short inside an entry, before the length of its " + what);
      }
      byte b = take();
      length |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        if (!FrameFormat.isLength(length, b, shift)) {
          break;
        }
        return length;
      }
    }
    throw problem("damaged: the length of a " + what + " is not a 32-bit LEB128 number");
  }

  /** Reads {@code length} bytes of a {@code what}. */
  byte[] bytes(long length, String what) throws IOException {
    int available = in.limit() - in.position();
    if (length <= available) {
      byte[] bytes = new byte[(int) length];
      System.arraycopy(in.buffer(), in.position(), bytes, 0, bytes.length);
      in.position(in.position() + bytes.length);
      return bytes;
    }
    if (length > available + (fileSize - in.offset()) * FrameFormat.MAX_RATIO) {
      throw problem(
          "cut short or damaged: a "
              + what
              + " of "
              + length
              + " bytes doesn't fit into the"
              + " rest of the file");
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw problem("a " + what + " of " + length + " bytes, more than can be held in memory");
    }
    long usual = available + (fileSize - in.offset()) * USUAL_RATIO;
    byte[] bytes = new byte[(int) Math.min(length, Math.max(usual, FIRST_ALLOCATION))];
    int filled = 0;
    while (filled < length) {
      if (!more()) {
        throw problem("cut short inside a " + what + " of " + length + " bytes");
      }
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * filled));
      }
      int part = Math.min(bytes.length - filled, in.limit() - in.position());
      System.arraycopy(in.buffer(), in.position(), bytes, filled, part);
      in.position(in.position() + part);
      filled += part;
    }
    return bytes;
  }

  /** The exception for {@code problem} in the current block. */
  FrameException problem(String problem) {
    return new FrameException(file, in.blockOffset(), problem);
  }
}
