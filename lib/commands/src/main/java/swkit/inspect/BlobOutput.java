// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;

/** The content of one blob, as it was before a store packed it. */
public final class BlobOutput {
  private BlobOutput() {}

  /**
   * Writes the blob {@code hash}, linked or not, to {@code out}, which stays open. False where
   * there is none. The snapshot's listener is told if it is damaged.
   */
  public static boolean write(Snapshot snapshot, byte[] hash, OutputStream out) throws IOException {
    Source keys = Source.of(List.of(new Entry(hash)));
    try (Source blobs = snapshot.blobs(keys, missing -> {})) {
      Entry blob = blobs.next();
      if (blob != null) {
        out.write(blob.value());
        out.flush();
      }
      return blob != null;
    }
  }
}
