// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.FrameException;
import swkit.io.Wording;
import swkit.lz4.BlockVariants;
import swkit.lz4.DamagedLz4Frame;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;

/**
 * The unread content of a damaged frame, up to the next gap. One thread at a time.
 *
 * <p>A run is content without a gap. {@link #fill} adds to the run; where it returns false, a gap
 * or the end of the file follows, and {@link #cross} begins the next run.
 */
final class ContentBuffer implements AutoCloseable {
  /** Where the content of a piece lies in the buffer. */
  record Span(Piece piece, int start, int end) {}

  private final Path file;
  private final DamagedLz4Frame frame;
  private final List<Span> spans = new ArrayList<>();
  private final List<Piece> ahead = new ArrayList<>();
  private byte[] bytes = new byte[1 << 17];
  private int position;
  private int limit;
  private int trusted;
  private boolean gap;
  private boolean ended;
  private long gapFrom;
  private long gapTo;
  private long corrected;

  ContentBuffer(Path file) {
    this.file = file;
    try {
      frame = DamagedLz4Frame.open(file);
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The frame that is read. */
  DamagedLz4Frame frame() {
    return frame;
  }

  /** The array that holds the content, from {@link #position} to {@link #limit}. */
  byte[] bytes() {
    return bytes;
  }

  /** The checksum of all content; null if the frame has none, or hasn't been read to its end. */
  Integer contentChecksum() {
    try {
      return frame.contentChecksum();
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The first unread byte. */
  int position() {
    return position;
  }

  /** The end of the content. */
  int limit() {
    return limit;
  }

  /** The end of the content whose entries need no proof by a hash of their own. */
  int trusted() {
    return trusted;
  }

  /** Whether the file ends after this content, at the end of a block. */
  boolean isAtEnd() {
    return ended && !gap;
  }

  /** The pieces that the content comes from. */
  List<Span> spans() {
    return spans;
  }

  /** Where in the file the gap after this content begins. */
  long gapFrom() {
    return gapFrom;
  }

  /** Where in the file that gap ends. */
  long gapTo() {
    return gapTo;
  }

  /** Whether one of the blocks that hold the content up to {@code end} was corrected. */
  boolean isCorrected(int end) {
    return spans.stream()
        .anyMatch(
            span ->
                span.start() < end
                    && span.end() > position
                    && span.piece().state() == State.CORRECTED);
  }

  /** How many blocks their checksums have corrected so far. */
  long corrected() {
    return corrected;
  }

  /** Marks the content up to {@code position} as read. */
  void position(int position) {
    this.position = position;
  }

  /** The offset in the file of the block that holds the content at {@code position}. */
  long offset(int position) {
    long offset = gapTo;
    for (Span span : spans) {
      if (span.start() <= position) {
        offset = span.piece().from();
      }
    }
    return offset;
  }

  /** Adds content to the run; false if a gap or the end follows. */
  boolean fill() {
    if (gap || ended) {
      return false;
    }
    Piece piece = read();
    if (piece == null) {
      ended = true;
      return false;
    }
    boolean isWhole = piece.state() == State.WHOLE || piece.state() == State.CORRECTED;
    corrected += piece.state() == State.CORRECTED ? 1 : 0;
    append(piece);
    if (isWhole || piece.isCut()) {
      trusted = limit;
    }
    if (!isWhole) {
      gap = true;
      gapFrom = piece.from();
      gapTo = piece.to();
    }
    return piece.content().length > 0;
  }

  /**
   * Begins the run after the gap, without what is left of this one. False if the file has ended.
   */
  boolean cross() {
    position = 0;
    limit = 0;
    trusted = 0;
    spans.clear();
    gap = false;
    return !ended;
  }

  /**
   * The content after the gap as far as it is whole: at least {@code length} bytes, if there are so
   * many. It stays to be read.
   */
  byte[] ahead(int length) {
    var content = new ByteArrayOutputStream();
    for (int i = 0; content.size() < length; i++) {
      if (i == ahead.size()) {
        Piece piece = next();
        if (piece == null) {
          break;
        }
        ahead.add(piece);
      }
      Piece piece = ahead.get(i);
      if (piece.state() != State.WHOLE && piece.state() != State.CORRECTED) {
        break;
      }
      content.writeBytes(piece.content());
    }
    return content.toByteArray();
  }

  private Piece read() {
    return ahead.isEmpty() ? next() : ahead.remove(0);
  }

  private Piece next() {
    try {
      return frame.next();
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** What the block of {@code span} would hold if bits of it were flipped; null if not known. */
  BlockVariants variants(Span span) {
    return frame.variants(span.piece());
  }

  private void append(Piece piece) {
    byte[] content = piece.content();
    if (limit + content.length > bytes.length) {
      int read = position;
      int rest = limit - read;
      int needed = Math.multiplyExact(2, rest + content.length);
      byte[] target = needed > bytes.length ? new byte[needed] : bytes;
      System.arraycopy(bytes, read, target, 0, rest);
      bytes = target;
      position = 0;
      limit = rest;
      trusted -= read;
      spans.removeIf(span -> span.end() <= read);
      spans.replaceAll(s -> new Span(s.piece(), s.start() - read, s.end() - read));
    }
    System.arraycopy(content, 0, bytes, limit, content.length);
    spans.add(new Span(piece, limit, limit + content.length));
    limit += content.length;
  }

  /** Replaces the content of {@code span}, which only the last one may change the length of. */
  void replace(Span span, Piece piece) {
    byte[] content = piece.content();
    int end = span.start() + content.length;
    int read = Math.max(0, -span.start());
    bytes = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
    System.arraycopy(content, read, bytes, span.start() + read, content.length - read);
    spans.set(spans.indexOf(span), new Span(piece, span.start(), end));
    if (end != span.end()) {
      limit = end;
    }
  }

  /** Trusts the content up to {@code end}, because a hash proves what ends there. */
  void trust(int end) {
    trusted = Math.max(trusted, end);
  }

  /** Ends the gap, because the content before it was completed. */
  void closeGap() {
    gap = false;
    trusted = limit;
  }

  @Override
  public void close() {
    try {
      frame.close();
    } catch (IOException e) {
      throw new FrameException(file, "can't be closed: " + Wording.reason(e), e);
    }
  }
}
