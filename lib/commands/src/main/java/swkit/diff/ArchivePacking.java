// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.Arrays;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.Archive;
import swkit.key.DecodedEntry;

/**
 * Finds values that differ only in the compression (LZ4) of the same contents (key-layouts 1.6).
 * Another change id, a checksum that only one has, or damage is a real difference.
 */
final class ArchivePacking {
  private static final int COMPRESSED = 0x10;

  private ArchivePacking() {}

  static boolean isAllThatDiffers(Generation generation, Subspace subspace, Entry a, Entry b) {
    Archive one = Archive.of(a.value());
    Archive other = Archive.of(b.value());
    return one != null
        && other != null
        && (one.isCompressed() || other.isCompressed())
        && (one.marker() | COMPRESSED) == (other.marker() | COMPRESSED)
        && one.changeId() == other.changeId()
        && one.isIntact()
        && other.isIntact()
        && Arrays.equals(one.payload(), other.payload())
        && DecodedEntry.of(generation, subspace, a).value().kind().equals("archive");
  }
}
