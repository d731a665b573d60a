// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;

/**
 * Sums the entries of one subspace, in the order of their keys; they may be a part of it. One
 * thread at a time.
 *
 * <p>A subclass says to which range an entry belongs.
 */
abstract class Tally {
  private static final byte[] UNFINISHED = UnfinishedMark.key();

  private final Generation generation;
  private final Subspace subspace;
  private final MessageDigest digest = sha256();
  private final byte[] length = new byte[4];
  private long entries;
  private long bytes;
  private long high;
  private long low;

  Tally(Generation generation, Subspace subspace) {
    this.generation = generation;
    this.subspace = subspace;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called before an entry with {@code key} is added. */
  abstract void at(byte[] key);

  /** Whether {@code entry} belongs to a store and not to its data. */
  static boolean isLeftOut(Generation generation, Subspace subspace, Entry entry) {
    return subspace == Subspace.PROPERTY
            && (SchemaKey.is(entry) || Entry.compareKeys(entry.key(), UNFINISHED) == 0)
        || generation.isLease(subspace, entry);
  }

  /** Adds {@code entry}, unless it is left out of certificates. */
  final void add(Entry entry) {
    if (isLeftOut(generation, subspace, entry)) {
      return;
    }
    byte[] key = entry.key();
    at(key);
    byte[] value = subspace == Subspace.BLOBS ? Entry.NO_VALUE : entry.value();
    Bytes.putU32le(length, 0, Integer.reverseBytes(key.length));
    digest.update(length);
    digest.update(key);
    byte[] hash = digest.digest(value);
    long sum = low + Bytes.u64(hash, 8);
    high += Bytes.u64(hash, 0) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
    entries++;
    bytes += key.length + value.length;
  }

  /** The sum of what was added since the last call. */
  final RangeSum take() {
    RangeSum sum = new RangeSum(entries, bytes, high, low);
    entries = 0;
    bytes = 0;
    high = 0;
    low = 0;
    return sum;
  }

  final Subspace subspace() {
    return subspace;
  }
}
