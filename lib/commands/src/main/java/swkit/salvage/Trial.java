// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import swkit.salvage.ContentBuffer.Span;
import swkit.salvage.EntryProof.Certainty;
import swkit.salvage.EntryScan.Result;
import swkit.salvage.EntryScan.Score;

/**
 * Content in which other contents take the place of one block, to see what entries they would hold.
 * One thread at a time; a copy for each.
 */
final class Trial {
  /** Content after the block that is enough for most entries that begin in it, in bytes. */
  private static final int AFTER = 1 << 17;

  private final EntryProof proof;
  private final byte[] last;
  private final byte[] before;
  private final int start;
  private final int rated;
  private final int from;
  private byte[] after;
  private byte[] bytes;
  private long hashed;
  private BlobTrial blob;

  /**
   * A trial with the block of {@code span}.
   *
   * @param start where in the content the first entry begins that is looked at
   * @param end the least content that is needed: the end of that entry
   * @param last the key before that entry
   */
  Trial(ContentBuffer content, Span span, int start, int end, byte[] last, EntryProof proof) {
    this(content, span, start, end, last, start, last, proof);
  }

  /**
   * A trial in which entries are rated from {@code rated} on, where that is before the first one.
   *
   * @param before the key before those entries
   */
  Trial(
      ContentBuffer content,
      Span span,
      int start,
      int end,
      byte[] last,
      int rated,
      byte[] before,
      EntryProof proof) {
    this.proof = proof;
    this.last = last;
    this.before = before;
    int begin = Math.min(rated, span.start());
    int most = Math.min(content.limit(), Math.max(end, span.end() + AFTER));
    this.start = start - begin;
    this.rated = rated - begin;
    from = span.start() - begin;
    after = Arrays.copyOfRange(content.bytes(), span.end(), Math.max(span.end(), most));
    int skipped = Math.max(0, -begin);
    bytes = new byte[Math.max(most, span.end()) - begin];
    System.arraycopy(content.bytes(), begin + skipped, bytes, skipped, bytes.length - skipped);
  }

  private Trial(Trial other) {
    proof = other.proof;
    last = other.last;
    before = other.before;
    start = other.start;
    rated = other.rated;
    from = other.from;
    after = other.after;
    bytes = other.bytes.clone();
    blob = other.blob == null ? null : other.blob.copy();
  }

  /** A trial of the same, for another thread. */
  Trial copy() {
    return new Trial(this);
  }

  /** Puts {@code content} after the block, which is the last one. */
  void append(byte[] content) {
    after = content;
    bytes = Arrays.copyOf(bytes, from + 1); // so that the next content moves it
  }

  /** How many bytes were hashed so far. */
  long hashed() {
    return blob == null ? hashed : hashed + blob.hashed();
  }

  /** How the content is as it was read. */
  Score now() {
    return rated(bytes.length - after.length);
  }

  /**
   * How well entries can be read with {@code block}, up to {@code length}, in the place of the
   * block; null if the first entry can't be right, or nothing could begin after it.
   */
  Score with(byte[] block, int length) {
    put(block, length);
    EntryScan first = scan();
    Result result = first.read(last);
    if (!isKnown(first, result)) {
      return null;
    }
    if (result == Result.ENTRY) {
      byte[] key = first.key();
      byte[] value = first.value();
      if (first.at() < bytes.length && !isKnown(first, first.read(key))) {
        return null;
      }
      hashed += value.length;
      Certainty certainty = proof.value(key, value);
      if (certainty == Certainty.WRONG || certainty == Certainty.ODD) {
        return null;
      }
    }
    return score(length);
  }

  /** The first entry, if it is a blob that was read whole; it is to get its hash. Else null. */
  BlobTrial blob() {
    return blob;
  }

  /** Makes {@link #blob} of the first entry, if it is one. */
  void expectHash() {
    EntryScan first = scan();
    if (first.read(last) == Result.ENTRY) {
      int block = bytes.length - after.length - from;
      blob = BlobTrial.of(first.key(), first.value(), first.valueAt() - from, block);
    }
  }

  /** The same without a look at the first entry. */
  Score all(byte[] block, int length) {
    put(block, length);
    return score(length);
  }

  private Score score(int length) {
    hashed += from + length - rated;
    return rated(from + length);
  }

  private Score rated(int until) {
    return new EntryScan(bytes, rated, bytes.length).score(before, proof, Integer.MAX_VALUE, until);
  }

  private boolean isKnown(EntryScan scan, Result result) {
    return result != Result.NONE
        && (scan.key() == null || !proof.hasForms() || proof.isKnown(scan.key()));
  }

  private void put(byte[] block, int length) {
    int end = from + length;
    if (end + after.length != bytes.length) {
      bytes = Arrays.copyOf(bytes, end + after.length);
      System.arraycopy(after, 0, bytes, end, after.length);
    }
    System.arraycopy(block, 0, bytes, from, length);
  }

  private EntryScan scan() {
    return new EntryScan(bytes, start, bytes.length);
  }
}
