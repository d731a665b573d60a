// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import swkit.io.Bytes;

/** Replaces what it takes by pseudonyms. Thread-safe. */
final class Redactor implements Scrubber {
  private final Pseudonyms pseudonyms;
  private final UnaryOperator<byte[]> blobs;
  private final ThreadLocal<RecentWords> recent;

  /** {@code blobs} has the new key of each blob. */
  Redactor(Pseudonyms pseudonyms, UnaryOperator<byte[]> blobs) {
    this.pseudonyms = pseudonyms;
    this.blobs = blobs;
    this.recent = ThreadLocal.withInitial(() -> new RecentWords(pseudonyms));
  }

  @Override
  public void text(byte[] bytes, int from, int to, TextKind kind) {
    Words.each(
        bytes,
        from,
        to,
        (start, end, characters, count) -> {
          boolean isName = kind == TextKind.PROTOCOL && isPartOfName(bytes, from, to, start, end);
          word(bytes, start, end, characters, count, isName ? TextKind.TEXT : kind);
        });
    symbols(bytes, from, to);
  }

  /** Whether the word is one of several that dots or an at sign join: a host or an address. */
  private static boolean isPartOfName(byte[] bytes, int from, int to, int start, int end) {
    return start > from + 1 && isJoint(bytes[start - 1]) && bytes[start - 2] != ' '
        || end + 1 < to && isJoint(bytes[end]) && bytes[end + 1] > ' ';
  }

  private static boolean isJoint(byte b) {
    return b == '.' || b == '@';
  }

  private void word(byte[] bytes, int from, int to, int[] characters, int count, TextKind kind) {
    RecentWords.Word word = recent.get().of(characters, count);
    boolean remains =
        kind.keepsPublic() && word.isPublic()
            || kind.keepsNumbers() && Words.isNumber(characters, count)
            || word.isKept();
    if (remains) {
      return;
    }
    int at = from;
    for (int c : word.pseudonym()) {
      int original = Words.character(bytes, at, to);
      boolean isUpper = Letters.lower(original) != original;
      at = Words.put(bytes, at, isUpper ? Character.toUpperCase(c) : c);
    }
  }

  /** Pictures, and bytes that aren't UTF-8, become one and the same of their length. */
  private static void symbols(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (bytes[at] >= 0) {
        at++;
        continue;
      }
      int c = Words.character(bytes, at, to);
      if (c < 0) {
        bytes[at++] = (byte) 0xFD;
        continue;
      }
      if (c >= 0x80 && Character.getType(c) == Character.OTHER_SYMBOL) {
        int length = Letters.length(c);
        Words.put(bytes, at, length == 2 ? '§' : length == 3 ? '…' : 0x1F7E0);
      }
      at += Letters.length(c);
    }
  }

  /** Fills in bytes from 80 to BF, which aren't text in any encoding with ASCII in it. */
  @Override
  public void opaque(byte[] bytes, int from, int to) {
    if (from >= to) {
      return;
    }
    long seed = Bytes.u64(pseudonyms.hash(Arrays.copyOfRange(bytes, from, to)), 0);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        bytes[i] = (byte) (0x80 | random.nextInt(0x40));
      }
    }
  }

  /** Replaces the long words of the original that are left in {@code bytes}, whatever they are. */
  void words(byte[] bytes) {
    left(bytes, 0, bytes.length);
  }

  /** The same for the texts of a value that was redacted; and what is opaque now is filled in. */
  Scrubber again() {
    return new Scrubber() {
      @Override
      public void text(byte[] bytes, int from, int to, TextKind kind) {
        left(bytes, from, to);
      }

      @Override
      public void opaque(byte[] bytes, int from, int to) {
        boolean isFilled = true;
        for (int i = from; i < to; i++) {
          isFilled &= bytes[i] <= 0;
        }
        if (!isFilled) {
          Redactor.this.opaque(bytes, from, to);
        }
      }
    };
  }

  private void left(byte[] bytes, int from, int to) {
    Words.each(
        bytes,
        from,
        to,
        (start, end, characters, count) -> {
          if (Words.isLong(characters, count) && pseudonyms.isOriginal(characters, count)) {
            word(bytes, start, end, characters, count, TextKind.SETTING);
          }
        });
  }

  @Override
  public void number(byte[] bytes, int from, int to, int attempt) {
    pseudonyms.number(bytes, from, to, attempt);
  }

  @Override
  public void blob(byte[] bytes, int at) {
    byte[] key = blobs.apply(Arrays.copyOfRange(bytes, at, at + 32));
    System.arraycopy(key, 0, bytes, at, 32);
  }
}
