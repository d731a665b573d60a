// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Arrays;
import java.util.List;
import swkit.Workers;

/** Keeps the blobs of a box in a file, until they can be given to it in order. */
final class SpooledBox implements BlobBatch.Box {
  private final BlobBatch.Box box;
  private final Spool spool;
  private final long[] positions;
  private final int[] lengths;

  SpooledBox(BlobBatch.Box box, Spool spool) {
    this.box = box;
    this.spool = spool;
    this.positions = new long[box.objects().size()];
    this.lengths = new int[positions.length];
    Arrays.fill(positions, -1);
  }

  @Override
  public List<? extends BlobBatch.Stored> objects() {
    return box.objects();
  }

  @Override
  public void take(int index, byte[] blob) {
    positions[index] = spool.add(blob);
    lengths[index] = blob.length;
  }

  @Override
  public void lost(int index, String why, byte[] blob) {
    box.lost(index, why, blob);
  }

  @Override
  public void complete() {}

  @Override
  public void release() {}

  /** Gives the objects to the box, and completes it. */
  void empty(Workers workers) {
    for (int i = 0; i < positions.length; i++) {
      workers.checkNotStopped();
      if (positions[i] >= 0) {
        box.take(i, spool.get(positions[i], lengths[i]));
      }
    }
    box.complete();
  }
}
