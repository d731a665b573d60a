// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.blob.BlobName;
import swkit.generation.BlobLink;

/** Writes the content of one blob, as it was before a store compressed it. */
public final class BlobOutput {
  private BlobOutput() {}

  /**
   * The hash that {@code text} names, in hexadecimal or as the {@linkplain BlobName name} of the
   * blob in file and object stores: 32 bytes. Throws with exit code 2 if it names none.
   */
  public static byte[] hash(String text) {
    String name = text.strip();
    if (name.matches("[0-9a-fA-F]{64}")) {
      return HexFormat.of().parseHex(name);
    }
    byte[] hash = BlobName.key(name);
    if (hash == null || hash.length != BlobLink.HASH_LENGTH) {
      throw RefusedException.usage(
          "'"
              + text
              + "' is not the hash of a blob: give 64 hexadecimal digits, or its name of 52"
              + " letters");
    }
    return hash;
  }

  /**
   * Writes the blob {@code hash}, linked or not, to {@code out}, which stays open. Returns false if
   * the blob does not exist. A damaged blob is reported to the listener of the snapshot.
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
