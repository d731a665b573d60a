// SPDX-License-Identifier: Apache-2.0
package swkit;

/** Checks that the keys put into a sink ascend strictly and lie in its range. For one thread. */
public final class PutOrder {
  private final String address;
  private final Subspace subspace;
  private final KeyRange range;
  private byte[] last;

  /** The keys of {@code range} of {@code subspace} in the store at {@code address}. */
  public PutOrder(String address, Subspace subspace, KeyRange range) {
    this.address = address;
    this.subspace = subspace;
    this.range = range;
  }

  /** Throws unless {@code key} is the next. */
  public void next(byte[] key) {
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
}
