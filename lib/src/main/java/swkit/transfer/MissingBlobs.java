// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.BlobDamage;
import swkit.Messages;

/** Whose blobs are missing, and how many. */
final class MissingBlobs {
  private MissingBlobs() {}

  /** One line; nothing where none is missing. A blob of two accounts counts for both. */
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
        Messages.count(missing, "blob is", "blobs are")
            + " missing in the blob store: "
            + counts.entrySet().stream()
                .map(owner -> owner.getValue() + " of " + owner.getKey())
                .collect(Collectors.joining(", ")));
  }
}
