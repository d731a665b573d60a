// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.nio.file.Path;
import java.util.List;
import swkit.Entry;
import swkit.FrameException;
import swkit.Remedy;

/**
 * Compares the marks of a frame that is being read with the marks recorded earlier, in their order.
 * Without earlier marks it accepts everything. Not thread-safe.
 */
final class FrameComparison {
  /** Where the earlier marks come from, which decides how a difference is reported. */
  enum Origin {
    /** The dump's manifest. */
    SEALED,
    /** An earlier reading of the same file. */
    READ,
    /** The journal of an export that is being resumed. */
    WRITTEN
  }

  private final Path file;
  private final List<Mark> expected;
  private Origin origin;
  private int next;
  private long entries;

  /** Compares with {@code expected}, from its mark number {@code next} on; null for no marks. */
  FrameComparison(Path file, List<Mark> expected, int next, Origin origin) {
    this.file = file;
    this.expected = expected;
    this.next = next;
    this.origin = origin;
  }

  void origin(Origin origin) {
    this.origin = origin;
  }

  /** The mark that comes next; null if none is expected. */
  Mark next() {
    return expected != null && next < expected.size() ? expected.get(next) : null;
  }

  /** Where the content of the last expected mark ends, in bytes of content. */
  long contentEnd() {
    return expected.get(expected.size() - 1).contentEnd();
  }

  /** Whether any of the first {@code count} entries hasn't been compared yet. */
  boolean isBefore(long count) {
    return expected != null && entries < count;
  }

  /**
   * Compares {@code mark}, which may be null, with the next expected mark. With it, {@code
   * entriesRead} entries have been compared.
   */
  void compare(Mark mark, long entriesRead) {
    if (mark == null || expected == null) {
      return;
    }
    Mark earlier = next();
    next++;
    entries = entriesRead;
    if (earlier == null || !earlier.hasContentOf(mark)) {
      throw mismatch(
          mark,
          earlier == null
              ? "continues where it ended"
              : "has hash "
                  + FrameIndex.hex(mark.hash())
                  + ", not "
                  + FrameIndex.hex(earlier.hash()));
    }
  }

  /** Throws if an expected mark is missing at the end of the frame. */
  void requireEnd() {
    if (next() != null) {
      throw mismatch(next(), "is missing: the frame ends before it");
    }
  }

  /** The exception for a difference at {@code mark}; {@code how} completes its sentence. */
  FrameException mismatch(Mark mark, String how) {
    String was =
        switch (origin) {
          case SEALED -> "sealed";
          case READ -> "read before";
          case WRITTEN -> "written";
        };
    String cause =
        origin == Origin.READ
            ? "; the file was changed, or its disk or this machine's memory fails"
            : "";
    Remedy remedy =
        switch (origin) {
          case SEALED -> Remedy.SEAL_AGAIN;
          case READ -> null;
          case WRITTEN -> Remedy.EXPORT_AGAIN;
        };
    return new FrameException(
            file,
            Math.max(0, mark.blockOffset()),
            "isn't what was "
                + was
                + ": the content from key "
                + Entry.hex(mark.key())
                + " on "
                + how
                + cause,
            origin == Origin.SEALED)
        .with(remedy);
  }
}
