// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;

/** What is known of the words that were met last, found by their characters. For one thread. */
final class RecentWords {
  /** A word and what becomes of it. */
  final class Word {
    private final int[] characters;
    private final boolean isKept;
    private Boolean isPublic;
    private int[] pseudonym;

    private Word(int[] characters) {
      this.characters = characters;
      this.isKept = pseudonyms.hasKept() && pseudonyms.isKept(text());
    }

    private String text() {
      return new String(characters, 0, characters.length);
    }

    private boolean is(int[] others, int count) {
      return Arrays.equals(characters, 0, characters.length, others, 0, count);
    }

    /** Whether everybody knows it. */
    boolean isPublic() {
      if (isPublic == null) {
        isPublic = PublicWords.contains(text());
      }
      return isPublic;
    }

    /** Whether it remains everywhere. */
    boolean isKept() {
      return isKept;
    }

    /** The characters of its pseudonym. Not to be changed. */
    int[] pseudonym() {
      if (pseudonym == null) {
        pseudonym = pseudonyms.of(text()).codePoints().toArray();
      }
      return pseudonym;
    }
  }

  private static final int SLOTS = 1 << 14;

  private final Pseudonyms pseudonyms;
  private final Word[] words = new Word[SLOTS];

  RecentWords(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  /** The word that has the first {@code count} of {@code characters}. */
  Word of(int[] characters, int count) {
    int slot = (int) WordSet.hash(characters, count) & SLOTS - 1;
    Word there = words[slot];
    if (there == null || !there.is(characters, count)) {
      there = new Word(Arrays.copyOf(characters, count));
      words[slot] = there;
    }
    return there;
  }
}
