// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.Arrays;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.Archive;
import swkit.key.DecodedEntry;

/**
 * Whether two values differ in nothing but whether, or how, LZ4 packs their contents (key-layouts
 * 1.6). A change id, a checksum that one lacks, or damage is a difference.
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
