// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.BLOB_LINKS;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Which blobs are there, as a verification has found. A blob with links is there unless it was
 * found missing; one without any is there if it was found alone. One thread.
 */
final class BlobPresence {
  private final boolean areRead;
  private final Set<byte[]> missing = new TreeSet<>(Entry::compareKeys);
  private final Set<byte[]> alone = new TreeSet<>(Entry::compareKeys);

  /** {@code areRead} says whether the verification has read the blobs. */
  BlobPresence(boolean areRead, Collection<Case> cases) {
    this.areRead = areRead;
    for (Case one : cases) {
      switch (one.rule()) {
        case B2, B3 -> missing.add(Keys.hash(one.key()));
        case B6 -> alone.add(one.key());
        default -> {
          // says nothing of a blob
        }
      }
    }
  }

  /** The rules whose cases tell which blobs are there. */
  static boolean tells(Rule rule) {
    return rule == Rule.B2 || rule == Rule.B3 || rule == Rule.B6;
  }

  /** Whether the blob is known to be there. */
  boolean isThere(byte[] hash, Draft draft) {
    return areRead && !missing.contains(hash) && (alone.contains(hash) || isWanted(hash, draft));
  }

  /** Whether a link wants it, and so a verification would have missed it. */
  private static boolean isWanted(byte[] hash, Draft draft) {
    try (Source links = draft.scan(BLOB_LINKS, KeyRange.prefix(hash))) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        if (link.key().length != Keys.HASH + 12) {
          return true;
        }
      }
    }
    return false;
  }
}
