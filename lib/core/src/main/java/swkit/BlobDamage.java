// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;

/**
 * A blob that is missing or damaged.
 *
 * @param kind what is wrong with it
 * @param hash the blob's key: 32 bytes, the BLAKE3 of its content
 * @param owners the accounts that own it, with name and id; empty if unknown
 */
public record BlobDamage(Kind kind, byte[] hash, List<String> owners) {
  /** What is wrong with a blob. */
  public enum Kind {
    /** A link names it, but the blob store lacks it. */
    MISSING("is missing"),
    /** The store can't read it, or its compression is damaged. */
    UNREADABLE("can't be read"),
    /** Its BLAKE3 is not its key: some of its bytes have changed since it was stored. */
    ALTERED("is not what was stored: its BLAKE3 hash is not its key"),
    /** It is intact, but lies in a store of 0.16 without a marker and ends as if it had one. */
    MISREAD("has no marker, and the server takes its last byte for one");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What is wrong, as the predicate of a sentence about the blob. */
    @Override
    public String toString() {
      return words;
    }
  }

  /** One line: the blob, its owners, what is wrong. */
  @Override
  public String toString() {
    String whose = owners.isEmpty() ? "" : " of " + String.join(", ", owners);
    return "blob " + Entry.hex(hash) + whose + " " + kind.words;
  }
}
