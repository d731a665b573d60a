// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.KeyValue;
import com.apple.foundationdb.ReadTransaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.piece.PieceEnd;

/**
 * The keys under which a cluster keeps entries: the subspace's letter and the entry's key. Long
 * values are cut into pieces of 100,000 bytes (store-and-dump 3.5). Stateless.
 *
 * <p>Piece 0 of a value is at its key, and piece n at the key and one byte, n - 1. If piece 0 has
 * 100,000 bytes, a reader continues until a piece is missing. Every piece of a blob is at its key
 * and its number, a big-endian u16. Counters, indexes, the change log and blob links are never cut;
 * there a longer key is another entry.
 */
final class Pieces {
  /** The size of every piece but the last, in bytes. */
  static final int SIZE = PieceEnd.SIZE;

  /** The highest number that a piece of a blob has. */
  static final int LAST_OF_BLOB = 0xFFFF;

  /** The most pieces of a value: the server cuts none into more. */
  static final int MOST_OF_VALUE = 255;

  private static final long LONGEST_VALUE = (long) MOST_OF_VALUE * SIZE;
  private static final long LONGEST_BLOB = 698_500_000L;
  private static final int LONGEST_KEY = 10_000;

  private static final Set<Subspace> WHOLE =
      EnumSet.of(
          Subspace.COUNTERS,
          Subspace.QUOTAS,
          Subspace.IN_MEMORY_COUNTERS,
          Subspace.CHANGELOG,
          Subspace.INDEXES,
          Subspace.BLOB_LINKS);

  private Pieces() {}

  /** Whether values of {@code subspace} are never cut. */
  static boolean isWhole(Subspace subspace) {
    return WHOLE.contains(subspace);
  }

  /** How many pieces a value of {@code length} bytes has; an empty blob has none. */
  static int count(Subspace subspace, int length) {
    int pieces = (int) (((long) length + SIZE - 1) / SIZE);
    return subspace == Subspace.BLOBS ? pieces : Math.max(1, pieces);
  }

  /** The letter and the key. */
  static byte[] key(Subspace subspace, byte[] key) {
    return Bytes.concat(new byte[] {(byte) subspace.letter()}, key);
  }

  /** The letter, the key, and the number of the piece. */
  static byte[] key(Subspace subspace, byte[] key, int piece) {
    byte[] letter = {(byte) subspace.letter()};
    if (subspace == Subspace.BLOBS) {
      return Bytes.concat(letter, key, new byte[] {(byte) (piece >> 8), (byte) piece});
    }
    return piece == 0
        ? Bytes.concat(letter, key)
        : Bytes.concat(letter, key, new byte[] {(byte) (piece - 1)});
  }

  /** Whether {@code key} is where a piece of the value at {@code owner} would be. */
  static boolean isNext(byte[] owner, byte[] key) {
    return key.length == owner.length + 1
        && (key[owner.length] & 0xFF) < MOST_OF_VALUE - 1
        && Arrays.equals(owner, 0, owner.length, key, 0, owner.length);
  }

  /** The number of the piece of a value that has this key. */
  static int number(byte[] key) {
    return (key[key.length - 1] & 0xFF) + 1;
  }

  /** The keys after {@code key} at which there are pieces of its value, or pieces left after it. */
  static CompletableFuture<List<byte[]>> after(
      ReadTransaction transaction, Subspace subspace, byte[] key) {
    return transaction
        .getRange(key(subspace, key, 1), key(subspace, key, MOST_OF_VALUE))
        .asList()
        .thenApply(
            rows ->
                rows.stream()
                    .map(KeyValue::getKey)
                    .filter(piece -> piece.length == key.length + 2)
                    .toList());
  }

  /** The lowest key above {@code key}. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The end of the keys of {@code range}; pieces of an entry in it may lie above. */
  static byte[] end(Subspace subspace, KeyRange range) {
    return range.to() == null
        ? new byte[] {(byte) (subspace.letter() + 1)}
        : key(subspace, range.to());
  }

  /**
   * The keys of the pieces of the entry at {@code key}, from number {@code first} on. Of a value,
   * these are the pieces after piece 0 without a gap, if that has 100,000 bytes; {@code first} is
   * then at least 1.
   */
  static CompletableFuture<List<byte[]>> run(
      ReadTransaction transaction, Subspace subspace, byte[] key, int first) {
    if (isWhole(subspace)) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (subspace == Subspace.BLOBS) {
      byte[] from = key(subspace, key, first);
      return transaction
          .getRange(from, after(key(subspace, key, LAST_OF_BLOB)))
          .asList()
          .thenApply(
              rows ->
                  rows.stream()
                      .map(KeyValue::getKey)
                      .filter(piece -> piece.length == from.length)
                      .toList());
    }
    return transaction
        .get(key(subspace, key, 0))
        .thenCompose(
            value ->
                value == null || value.length < SIZE
                    ? CompletableFuture.completedFuture(List.of())
                    : follow(transaction, subspace, key, first, new ArrayList<>()));
  }

  private static CompletableFuture<List<byte[]>> follow(
      ReadTransaction transaction, Subspace subspace, byte[] key, int piece, List<byte[]> found) {
    if (piece > MOST_OF_VALUE) {
      return CompletableFuture.completedFuture(found);
    }
    byte[] at = key(subspace, key, piece);
    return transaction
        .get(at)
        .thenCompose(
            value -> {
              if (value == null) {
                return CompletableFuture.completedFuture(found);
              }
              found.add(at);
              return follow(transaction, subspace, key, piece + 1, found);
            });
  }

  /**
   * The keys of the pieces of the entry at {@code key}, without a value's first one; none if {@code
   * key} is itself that of a piece. Blocks while it reads.
   */
  static List<byte[]> owned(ReadTransaction transaction, Subspace subspace, byte[] key) {
    boolean blob = subspace == Subspace.BLOBS;
    List<byte[]> run = run(transaction, subspace, key, blob ? 0 : 1).join();
    if (blob || run.isEmpty() || key.length < 2) {
      return run;
    }
    byte[] stored = key(subspace, key);
    byte[] shorter = Arrays.copyOf(key, key.length - 1);
    boolean isPiece =
        owned(transaction, subspace, shorter).stream().anyMatch(p -> Arrays.equals(p, stored));
    return isPiece ? List.of() : run;
  }

  /** Why a cluster, or a server on it, can't hold {@code entry}, or null if it can. */
  static String refuses(Subspace subspace, Entry entry) {
    return refuses(subspace, entry.key().length, entry.value().length);
  }

  /**
   * Why an entry with a key and a value of these lengths, in bytes, can't be held; null if it can.
   */
  static String refuses(Subspace subspace, int keyLength, int length) {
    boolean blob = subspace == Subspace.BLOBS;
    int besides = 1 + (blob ? 2 : length > SIZE ? 1 : 0);
    if (keyLength > LONGEST_KEY - besides) {
      return "FoundationDB holds no key of more than 10,000 bytes, " + besides + " of them its own";
    }
    if (blob) {
      return length > LONGEST_BLOB
          ? "the server reads no blob of more than 698,500,000 bytes from FoundationDB"
          : null;
    }
    if (isWhole(subspace)) {
      return length > SIZE
          ? "FoundationDB holds no value of more than 100,000 bytes, and values of this subspace"
              + " are not cut"
          : null;
    }
    return length > LONGEST_VALUE
        ? "the server cuts a value for FoundationDB into 255 pieces of 100,000 bytes at most"
        : null;
  }
}
