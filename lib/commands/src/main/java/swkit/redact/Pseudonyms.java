// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import swkit.RefusedException;
import swkit.hash.Blake3;
import swkit.io.Bytes;

/**
 * A pseudonym for each word: one of the same length, with characters of the same classes, which
 * depends on a key. Different words have different pseudonyms, and no pseudonym of more than four
 * letters is a word of the original. Thread-safe.
 *
 * <p>Words are permuted by a Feistel network over their characters, with BLAKE3 as round function.
 * A pseudonym that happens to be a word of the original is replaced by the first of others that is
 * neither one nor the pseudonym of one.
 */
final class Pseudonyms {
  private static final int ROUNDS = 8;
  private static final int MOST_CACHED = 1 << 19;
  private static final int ATTEMPTS = 10_000;

  /** The tweak of numbers, apart from those of words. */
  private static final int NUMBER = 0x40000000;

  private final byte[] key;
  private final WordSet originals;
  private final Set<String> kept;
  private final Map<String, String> cache = new ConcurrentHashMap<>();
  private final Map<String, String> exceptions = new ConcurrentHashMap<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * Pseudonyms by {@code key}.
   *
   * @param originals the words of the original
   * @param kept the words that have no pseudonym, in lower case
   */
  Pseudonyms(byte[] key, WordSet originals, Set<String> kept) {
    this.key = key.clone();
    this.originals = originals;
    this.kept = Set.copyOf(kept);
  }

  /** Whether any word remains as it is. */
  boolean hasKept() {
    return !kept.isEmpty();
  }

  /** Whether {@code word}, in lower case, remains as it is. */
  boolean isKept(String word) {
    return kept.contains(word);
  }

  /** Whether the word of the first {@code count} of {@code characters} is one of the original. */
  boolean isOriginal(int[] characters, int count) {
    return originals.contains(WordSet.hash(characters, count));
  }

  /** The pseudonym of {@code word}, both in lower case. */
  String of(String word) {
    String known = cache.get(word);
    if (known != null) {
      return known;
    }
    String pseudonym = permuted(word, 0, false);
    if (isInUse(pseudonym)) {
      pseudonym = exception(word);
    }
    if (cache.size() > MOST_CACHED) {
      cache.clear();
    }
    cache.put(word, pseudonym);
    return pseudonym;
  }

  private boolean isInUse(String pseudonym) {
    int[] characters = pseudonym.codePoints().toArray();
    return Words.isLong(characters, characters.length)
        && (originals.contains(pseudonym)
            || kept.contains(pseudonym)
            || PublicWords.contains(pseudonym));
  }

  private String exception(String word) {
    synchronized (taken) {
      String known = exceptions.get(word);
      for (int tweak = 1; known == null && tweak < ATTEMPTS; tweak++) {
        String other = permuted(word, tweak, false);
        boolean isFree =
            !isInUse(other) && !originals.contains(permuted(other, 0, true)) && taken.add(other);
        if (isFree) {
          known = other;
          exceptions.put(word, other);
        }
      }
      if (known == null) {
        throw new RefusedException(
            "redaction",
            "too many words of " + word.length() + " letters: there is no pseudonym left for one");
      }
      return known;
    }
  }

  private String permuted(String word, int tweak, boolean isInverse) {
    int[] characters = word.codePoints().toArray();
    int[] kinds = new int[characters.length];
    int[] digits = new int[characters.length];
    int[] sizes = new int[characters.length];
    for (int i = 0; i < characters.length; i++) {
      kinds[i] = Letters.kind(characters[i]);
      if (kinds[i] != Letters.NONE) {
        sizes[i] = Letters.size(kinds[i]);
        digits[i] = Letters.index(kinds[i], characters[i]);
      } else {
        sizes[i] = 1;
      }
    }
    permute(digits, sizes, tweak, isInverse);
    for (int i = 0; i < characters.length; i++) {
      characters[i] = kinds[i] == Letters.NONE ? characters[i] : Letters.at(kinds[i], digits[i]);
    }
    return new String(characters, 0, characters.length);
  }

  /** Replaces bytes by others; different ones by different ones. */
  void number(byte[] bytes, int from, int to, int attempt) {
    int[] digits = new int[to - from];
    int[] sizes = new int[to - from];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = bytes[from + i] & 0xFF;
      sizes[i] = 256;
    }
    permute(digits, sizes, NUMBER + attempt, false);
    for (int i = 0; i < digits.length; i++) {
      bytes[from + i] = (byte) digits[i];
    }
  }

  /** 32 bytes that depend on the key, and on {@code bytes}. */
  byte[] hash(byte[] bytes) {
    return Blake3.hash(Bytes.concat(key, new byte[] {1}, bytes));
  }

  private void permute(int[] digits, int[] sizes, int tweak, boolean isInverse) {
    int half = digits.length / 2;
    for (int i = 0; i < ROUNDS; i++) {
      int round = isInverse ? ROUNDS - 1 - i : i;
      boolean isFirst = round % 2 == 1;
      mix(
          digits,
          sizes,
          isFirst ? 0 : half,
          isFirst ? half : digits.length,
          round,
          tweak,
          isInverse);
    }
  }

  /** Adds to the digits from {@code from} to {@code to} what depends on all others. */
  private void mix(
      int[] digits, int[] sizes, int from, int to, int round, int tweak, boolean isInverse) {
    byte[] input = new byte[key.length + 16 + 6 * digits.length];
    System.arraycopy(key, 0, input, 0, key.length);
    int at = key.length + 4;
    Bytes.putU32le(input, at, tweak);
    Bytes.putU32le(input, at + 4, round);
    Bytes.putU32le(input, at + 8, digits.length);
    at += 12;
    for (int i = 0; i < digits.length; i++) {
      at = put3(input, at, sizes[i]);
      at = put3(input, at, i >= from && i < to ? 0 : digits[i]);
    }
    byte[] stream = null;
    for (int i = from; i < to; i++) {
      int place = (i - from) % 8;
      if (place == 0) {
        Bytes.putU32le(input, key.length, 2 + (i - from) / 8);
        stream = Blake3.hash(input);
      }
      int add = Integer.remainderUnsigned(Bytes.u32(stream, 4 * place), sizes[i]);
      digits[i] = (digits[i] + (isInverse ? sizes[i] - add : add)) % sizes[i];
    }
  }

  private static int put3(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
    bytes[at + 2] = (byte) (value >> 16);
    return at + 3;
  }
}
