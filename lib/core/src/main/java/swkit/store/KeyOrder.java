// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;

/**
 * Checks that a sink is open, and that the keys put into it ascend strictly and lie in its range.
 * One thread at a time puts; any may close.
 */
public final class KeyOrder {
  private final String address;
  private final Subspace subspace;
  private final KeyRange range;
  private byte[] last;
  private volatile boolean closed;

  /** The keys of {@code range} of {@code subspace} in the store at {@code address}. */
  public KeyOrder(String address, Subspace subspace, KeyRange range) {
    this.address = address;
    this.subspace = subspace;
    this.range = range;
  }

  /** Throws unless {@code key} is the next, and if the sink is closed. */
  public void next(byte[] key) {
    requireOpen();
    if (last != null && Entry.compareKeys(last, key) >= 0) {
      throw new StoreException(address, subspace, key, "is put out of order");
    }
    if (!range.contains(key)) {
      throw new StoreException(address, subspace, key, "is put outside of the range " + range);
    }
    last = key;
  }

  /** The latest key; null before the first. */
  public byte[] last() {
    return last;
  }

  /** Throws an {@link IllegalStateException} if the sink is closed. */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException(address + " " + subspace + " is closed");
    }
  }

  /** Has everything throw from now on. */
  public void close() {
    closed = true;
  }
}
