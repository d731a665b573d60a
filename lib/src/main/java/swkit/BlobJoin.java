// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.function.Consumer;

/** The entries of an ascending source of blobs whose keys an ascending source of keys names. */
final class BlobJoin implements Source {
  private final Source keys;
  private final Source blobs;
  private final Consumer<byte[]> missing;
  private Entry blob;
  private boolean started;

  BlobJoin(Source keys, Source blobs, Consumer<byte[]> missing) {
    this.keys = keys;
    this.blobs = blobs;
    this.missing = missing;
  }

  @Override
  public Entry next() {
    if (!started) {
      blob = blobs.next();
      started = true;
    }
    for (Entry key = keys.next(); key != null; key = keys.next()) {
      while (blob != null && blob.compareTo(key) < 0) {
        blob = blobs.next();
      }
      if (blob != null && blob.compareTo(key) == 0) {
        return blob;
      }
      missing.accept(key.key());
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
