// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.function.Consumer;

/**
 * The entries of an ascending source of blobs whose keys an ascending source of keys names, and, if
 * wanted, the others whose key is a hash.
 */
final class BlobJoin implements Source {
  private final Source keys;
  private final Source blobs;
  private final boolean others;
  private final Consumer<byte[]> missing;
  private Entry key;
  private Entry blob;
  private boolean started;

  BlobJoin(Source keys, Source blobs, boolean others, Consumer<byte[]> missing) {
    this.keys = keys;
    this.blobs = blobs;
    this.others = others;
    this.missing = missing;
  }

  @Override
  public Entry next() {
    if (!started) {
      started = true;
      key = keys.next();
      blob = blobs.next();
    }
    while (key != null || others && blob != null) {
      int order = key == null ? 1 : blob == null ? -1 : key.compareTo(blob);
      if (order < 0) {
        missing.accept(key.key());
        key = keys.next();
        continue;
      }
      Entry present = blob;
      blob = blobs.next();
      if (order == 0) {
        key = keys.next();
        return present;
      }
      if (others && Blobs.isHash(present)) {
        return present;
      }
    }
    return null;
  }

  @Override
  public void close() {
    try {
      keys.close();
    } finally {
      blobs.close();
    }
  }
}
