// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Collects the words of more than four letters in an original, and those that are to be kept.
 * Thread-safe.
 */
final class WordCollector implements Scrubber {
  private final WordSet words = new WordSet();
  private final Set<TextKind> kinds;
  private final Set<String> kept = Collections.synchronizedSet(new HashSet<>());

  /**
   * A collector.
   *
   * @param kinds the kinds of texts whose words are kept
   * @param kept words that are kept anyway
   */
  WordCollector(Set<TextKind> kinds, Set<String> kept) {
    this.kinds = kinds;
    this.kept.addAll(kept);
  }

  @Override
  public void text(byte[] bytes, int from, int to, TextKind kind) {
    boolean isKept = kinds.contains(kind);
    Words.each(
        bytes,
        from,
        to,
        (start, end, characters, count) -> {
          if (isKept || Words.isLong(characters, count)) {
            if (isKept) {
              kept.add(new String(characters, 0, count));
            }
            words.add(WordSet.hash(characters, count));
          }
        });
  }

  /** The words of more than four letters. */
  WordSet words() {
    return words;
  }

  /** The words that are kept, in lower case. */
  Set<String> kept() {
    return Set.copyOf(kept);
  }
}
