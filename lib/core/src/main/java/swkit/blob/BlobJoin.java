// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Source;
import swkit.StoreException;
import swkit.io.Closing;

/**
 * Joins an ascending source of keys with an ascending source of blobs: gives the blobs that the
 * keys name and, if wanted, the others whose key is a hash. Closing it closes both sources. For one
 * thread.
 */
public final class BlobJoin extends AbstractSource {
  private final Source keys;
  private final Source blobs;
  private final boolean others;
  private final Consumer<byte[]> missing;
  private final UnaryOperator<byte[]> each;
  private Entry key;
  private Entry blob;
  private boolean started;
  private boolean broken;

  /**
   * A join that fails where {@code blobs} fails.
   *
   * @param others whether blobs that {@code keys} doesn't name are wanted too
   * @param missing takes each key without a blob
   */
  public BlobJoin(Source keys, Source blobs, boolean others, Consumer<byte[]> missing) {
    this(keys, blobs, others, missing, null);
  }

  /**
   * A join that continues after a failure of {@code blobs}: it then looks up the remaining keys one
   * by one. That is not possible with {@code others}.
   *
   * @param others whether blobs that {@code keys} doesn't name are wanted too
   * @param missing takes each key without a blob
   * @param each looks up the blob of a key; null if it is missing. Null: fail where {@code blobs}
   *     fails
   */
  public BlobJoin(
      Source keys,
      Source blobs,
      boolean others,
      Consumer<byte[]> missing,
      UnaryOperator<byte[]> each) {
    super(AbstractSource.name(blobs));
    this.each = others ? null : each;
    this.keys = keys;
    this.blobs = blobs;
    this.others = others;
    this.missing = missing;
  }

  @Override
  protected Entry pull() {
    if (!started) {
      started = true;
      key = keys.next();
      advance();
    }
    while (!(broken && blob == null) && (key != null || others && blob != null)) {
      int order = key == null ? 1 : blob == null ? -1 : key.compareTo(blob);
      if (order < 0) {
        missing.accept(key.key());
        key = keys.next();
        continue;
      }
      Entry present = blob;
      advance();
      if (order == 0) {
        key = keys.next();
        return present;
      }
      if (others && BlobContent.isHash(present)) {
        return present;
      }
    }
    return broken ? nextOneByOne() : null;
  }

  private void advance() {
    try {
      blob = broken ? null : blobs.next();
    } catch (StoreException e) {
      if (each == null) {
        throw e;
      }
      broken = true;
      blob = null;
    }
  }

  private Entry nextOneByOne() {
    while (key != null) {
      byte[] wanted = key.key();
      key = keys.next();
      byte[] value;
      try {
        value = each.apply(wanted);
      } catch (StoreException e) {
        value = BlobContent.UNREADABLE;
      }
      if (value != null) {
        return new Entry(wanted, value);
      }
      missing.accept(wanted);
    }
    return null;
  }

  @Override
  protected void release() {
    Closing.all(keys, blobs);
  }
}
