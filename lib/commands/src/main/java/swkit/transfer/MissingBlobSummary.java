// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.BlobDamage;
import swkit.io.Wording;
import swkit.storage.BlobPresence;

/** Texts about missing blobs: how many there are, and of which accounts. */
final class MissingBlobSummary {
  private MissingBlobSummary() {}

  /** The option to continue although the blob store has none of the blobs. */
  static final String OPTION = "--missing-blobs";

  /** The advice for the case that the blobs are really lost. */
  static final String GO_ON =
      "if these blobs are lost, the same command with " + OPTION + " continues without them";

  /**
   * An alert if a large part of the blobs is missing, so that the result must not be used as if it
   * were complete.
   *
   * @param there the number of blobs that were found
   */
  static Optional<String> largePart(Collection<BlobDamage> damage, long there) {
    long missing = damage.stream().filter(b -> b.kind() == BlobDamage.Kind.MISSING).count();
    return BlobPresence.isLarge(missing, missing + there)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d blobs that links name are missing: is the blob store the right one, and"
                    + " complete?",
                missing,
                missing + there))
        : Optional.empty();
  }

  /** The numbers per account; empty if none is missing. A blob of two accounts counts for both. */
  static Optional<String> perAccount(Collection<BlobDamage> damage) {
    Map<String, Long> counts = new TreeMap<>();
    long missing = 0;
    for (BlobDamage blob : damage) {
      if (blob.kind() == BlobDamage.Kind.MISSING) {
        missing++;
        List<String> owners = blob.owners().isEmpty() ? List.of("no account") : blob.owners();
        owners.forEach(owner -> counts.merge(owner, 1L, Long::sum));
      }
    }
    if (missing == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Wording.count(missing, "blob is", "blobs are")
            + " missing in the blob store: "
            + counts.entrySet().stream()
                .map(owner -> owner.getValue() + " of " + owner.getKey())
                .collect(Collectors.joining(", ")));
  }
}
