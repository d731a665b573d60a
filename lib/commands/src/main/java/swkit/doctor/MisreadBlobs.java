// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobFraming;
import swkit.blob.BlobOwners;
import swkit.generation.BlobLink;
import swkit.io.Wording;

/**
 * Blobs that are stored as they are, without a marker, and whose last byte 0.16 takes for one: 00,
 * which it drops, or A1, which it fails to unpack (store-and-dump 4). The upgrade doesn't rewrite
 * them. Immutable.
 */
final class MisreadBlobs {
  private long zero;
  private long packed;
  private byte[] example;
  private String owner = "";

  private MisreadBlobs() {}

  /**
   * Finds those among the linked blobs, and reads all of them in their framing: a blob whose BLAKE3
   * is its key is stored as it is, whatever its last byte. Of a dump, these are the blobs that 0.16
   * misreads if the store has them as they are.
   */
  static MisreadBlobs of(Snapshot snapshot, Workers workers, Progress progress) {
    MisreadBlobs misread = new MisreadBlobs();
    try (Source raw =
        workers.mapBatches(
            workers.watched(snapshot.storedBlobs(), Subspace.BLOBS, progress),
            Entry::size,
            MisreadBlobs::misread)) {
      for (Entry blob = raw.next(); blob != null; blob = raw.next()) {
        misread.add(blob);
      }
    }
    if (misread.example != null) {
      misread.owner = String.join(", ", new BlobOwners(snapshot).of(misread.example));
    }
    return misread;
  }

  private static List<Entry> misread(List<Entry> blobs) {
    List<Entry> marked =
        blobs.stream()
            .filter(blob -> blob.key().length == BlobLink.HASH_LENGTH)
            .filter(blob -> BlobFraming.endsAsMarked016(blob.value()))
            .toList();
    Set<Entry> altered = Collections.newSetFromMap(new IdentityHashMap<>());
    altered.addAll(BlobContent.altered(marked));
    return marked.stream().filter(blob -> !altered.contains(blob)).toList();
  }

  private void add(Entry blob) {
    if (blob.value()[blob.value().length - 1] == 0) {
      zero++;
    } else {
      packed++;
    }
    example = example == null ? blob.key() : example;
  }

  long count() {
    return zero + packed;
  }

  /** Their number, and the first of them; empty if there are none. */
  Optional<String> text() {
    return count() == 0
        ? Optional.empty()
        : Optional.of(
            Wording.count(count(), "blob", "blobs")
                + " without a marker ("
                + zero
                + " ending in 00, which 0.16 would cut off, "
                + packed
                + " in A1, which it can't read), first "
                + Entry.hex(example)
                + (owner.isEmpty() ? "" : " of " + owner));
  }
}
