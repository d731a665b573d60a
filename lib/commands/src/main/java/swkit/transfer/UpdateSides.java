// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.generation.BlobLink;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.storage.ServerStorage;
import swkit.store.RangeSplitter;

/**
 * Opens both sides of an update for a comparison: what the target is to hold, and what it holds.
 * Blobs are compared by their keys alone. Thread-safe.
 *
 * @param plan what is moved
 * @param from one state of the source
 * @param check gives what the target refuses
 * @param linksTell whether the target holds the blobs that its own links name, and no others
 * @param unhashed the blobs whose keys are not hashes of their content, which may have changed
 * @param workers the threads
 * @param progress receives what is read of the source
 */
record UpdateSides(
    ImportPlan plan,
    Snapshot from,
    TargetCheck check,
    boolean linksTell,
    Set<ByteBuffer> unhashed,
    Workers workers,
    Progress progress) {
  private static final byte[] UNFINISHED = UnfinishedMark.key();
  private static final byte[] CHANGED = {1};

  /** The ranges in which {@code subspace} is compared, about {@code bytes} bytes each. */
  List<KeyRange> ranges(Subspace subspace, long bytes) {
    if (subspace != Subspace.BLOBS) {
      return from.split(subspace, bytes);
    }
    List<byte[]> cuts =
        from.split(Subspace.BLOB_LINKS, bytes).stream()
            .map(KeyRange::from)
            .filter(link -> link.length > 0)
            .map(link -> Arrays.copyOf(link, Math.min(link.length, BlobLink.HASH_LENGTH)))
            .toList();
    return RangeSplitter.at(cuts);
  }

  /** What the target is to hold in {@code range}. Blobs as key-only entries. */
  Source wanted(Subspace subspace, KeyRange range) {
    if (subspace == Subspace.BLOBS) {
      return workers
          .watched(hashes(from, range), Subspace.BLOB_LINKS, (links, bytes) -> {})
          .map(
              hash ->
                  unhashed.contains(ByteBuffer.wrap(hash.key()))
                      ? new Entry(hash.key(), CHANGED)
                      : hash);
    }
    EntryRequirements requirements =
        new EntryRequirements(from, false, subspace, check.refusals(subspace));
    Source entries =
        withoutMarks(subspace, workers.watched(from.scan(subspace, range), subspace, progress))
            .filter(
                entry -> {
                  requirements.require(entry);
                  return !plan.generation().isLease(subspace, entry);
                });
    return subspace == Subspace.SETTINGS && plan.options().blobs() != null
        ? plan.blobLocation().in(entries).within(range)
        : entries;
  }

  /** What {@code target} holds in {@code range}. Blobs as key-only entries. */
  Source there(Subspace subspace, KeyRange range, ServerStorage target, Snapshot data) {
    if (subspace != Subspace.BLOBS) {
      return withoutMarks(subspace, data.scan(subspace, range));
    }
    if (linksTell) {
      return hashes(data, range);
    }
    return plan.to().isOneStore()
        ? data.scan(Subspace.BLOBS, range).map(blob -> new Entry(blob.key()))
        : target.blobs().keys(range);
  }

  private static Source hashes(Snapshot snapshot, KeyRange range) {
    return BlobContent.linked(snapshot.scan(Subspace.BLOB_LINKS, range), snapshot.address())
        .within(range);
  }

  /** Without the schema key and the mark of an unfinished storage, which are not data. */
  private static Source withoutMarks(Subspace subspace, Source source) {
    return subspace == Subspace.PROPERTY
        ? source.filter(
            entry -> !SchemaKey.is(entry) && Entry.compareKeys(entry.key(), UNFINISHED) != 0)
        : source;
  }
}
