// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import swkit.BlobDamage;

/** The damaged blobs that a snapshot reports while it is read. Thread-safe. */
final class Damages implements Consumer<BlobDamage> {
  private final Map<ByteBuffer, BlobDamage.Kind> kinds = new ConcurrentHashMap<>();

  @Override
  public void accept(BlobDamage damage) {
    kinds.put(ByteBuffer.wrap(damage.hash()), damage.kind());
  }

  /** What is wrong with the blob {@code hash}; null if nothing was reported. */
  BlobDamage.Kind of(byte[] hash) {
    return kinds.isEmpty() ? null : kinds.get(ByteBuffer.wrap(hash));
  }
}
