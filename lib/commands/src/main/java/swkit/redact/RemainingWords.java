// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Searches what was written for words of the original: all of more than four letters in texts, and
 * of eight in anything else. Public words, and those that are kept, may remain. Thread-safe.
 */
final class RemainingWords implements Scrubber {
  /** Shorter runs of letters occur by chance in numbers. */
  private static final int LEAST_RAW = 8;

  private final WordSet originals;
  private final Set<String> kept;
  private final LongAdder read = new LongAdder();
  private final ThreadLocal<Integer> found = ThreadLocal.withInitial(() -> 0);

  RemainingWords(WordSet originals, Set<String> kept) {
    this.originals = originals;
    this.kept = kept;
  }

  @Override
  public void text(byte[] bytes, int from, int to, TextKind kind) {
    Words.each(
        bytes,
        from,
        to,
        (start, end, characters, count) -> {
          if (Words.isLong(characters, count)) {
            word(characters, count);
          }
        });
  }

  private void word(int[] characters, int count) {
    read.increment();
    if (originals.contains(WordSet.hash(characters, count))) {
      String word = new String(characters, 0, count);
      if (!kept.contains(word) && !PublicWords.contains(word)) {
        found.set(found.get() + 1);
      }
    }
  }

  /** What was opaque has no letter of ASCII any more. */
  @Override
  public void opaque(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] > 0) {
        found.set(found.get() + 1);
        return;
      }
    }
  }

  /** Also searches bytes that may be anything. */
  void raw(byte[] bytes) {
    Words.each(
        bytes,
        0,
        bytes.length,
        (start, end, characters, count) -> {
          if (count >= LEAST_RAW && Words.isLong(characters, count)) {
            word(characters, count);
          }
        });
  }

  /** How many were found on this thread since this was asked last. */
  int takeFound() {
    int count = found.get();
    found.set(0);
    return count;
  }

  /** How many words of more than four letters were compared. */
  long compared() {
    return read.sum();
  }
}
