// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;

/**
 * Checks for a sink that it is open, and that its keys ascend strictly and lie in its range. One
 * thread at a time puts; any may close.
 */
public final class KeyOrder {
  private final String address;
  private final Subspace subspace;
  private final KeyRange range;
  private byte[] last;
  private volatile boolean closed;

  /** Checks keys of {@code range} of {@code subspace}; {@code address} is for messages. */
  public KeyOrder(String address, Subspace subspace, KeyRange range) {
    this.address = address;
    this.subspace = subspace;
    this.range = range;
  }

  /**
   * Takes the next key. Throws a {@link StoreException} unless it is in the range and greater than
   * the one before, and an {@link IllegalStateException} if the sink is closed.
   */
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

  /** Makes every later call throw. */
  public void close() {
    closed = true;
  }
}
