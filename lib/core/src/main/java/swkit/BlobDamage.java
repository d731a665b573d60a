// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;

/**
 * A blob that is not what its links say.
 *
 * @param kind what is wrong
 * @param hash its key: 32 bytes
 * @param owners whose it is, by name and id, where that is known
 */
public record BlobDamage(Kind kind, byte[] hash, List<String> owners) {
  /** What is wrong with a blob. */
  public enum Kind {
    /** A link names it, the blob store lacks it. */
    MISSING("is missing"),
    /** The store can't read it, or it can't be decompressed. */
    UNREADABLE("can't be read"),
    /** Its BLAKE3 is not its key: some of its bytes are not those that were stored once. */
    ALTERED("is not what was stored: its BLAKE3 is not its key"),
    /** It is right, but stands in a store of 0.16 without a marker, and ends as if it had one. */
    MISREAD("has no marker, and its last byte is taken for one");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What is wrong, as the end of a sentence about the blob. */
    @Override
    public String toString() {
      return words;
    }
  }

  /** One line: the blob, whose it is, what is wrong. */
  @Override
  public String toString() {
    String whose = owners.isEmpty() ? "" : " of " + String.join(", ", owners);
    return "blob " + Entry.hex(hash) + whose + " " + kind.words;
  }
}
