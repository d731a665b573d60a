// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.function.Consumer;
import java.util.function.Function;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.piece.Healing;

/**
 * Reads ranges of a source that was not read through before: what is read of a sealed dump is
 * compared with its marks, and the content of blobs with their keys. Thread-safe.
 *
 * @param plan what is moved
 * @param snapshot the source
 * @param refusals gives, for a subspace, what is wrong with an entry of it; null for nothing
 * @param healing leaves out what servers left after values; null to take all as it is
 * @param damage receives the missing blobs of a dump
 * @param workers the threads
 * @param progress receives what is read
 */
record RangeReader(
    ImportPlan plan,
    Snapshot snapshot,
    Function<Subspace, Function<Entry, String>> refusals,
    Healing healing,
    Consumer<BlobDamage> damage,
    Workers workers,
    Progress progress) {
  /** What is to be written of {@code range}; throws at an entry that can't be. */
  Source read(Subspace subspace, KeyRange range) {
    EntryRequirements requirements =
        new EntryRequirements(snapshot, plan.from().isDump(), subspace, refusals.apply(subspace));
    Source watched = workers.watched(stored(subspace, range), subspace, progress);
    Source healed = Healing.of(healing, subspace, range, watched, snapshot);
    return RangeLoader.written(plan, subspace, range, healed, requirements);
  }

  private Source stored(Subspace subspace, KeyRange range) {
    boolean isDump = plan.dump() != null;
    if (subspace == Subspace.BLOBS) {
      Source blobs = snapshot.scan(subspace, range);
      return isDump && snapshot.subspaces().contains(Subspace.BLOB_LINKS)
          ? complete(blobs, range)
          : blobs;
    }
    return isDump && plan.dump().index(subspace) != null
        ? plan.dump().read(subspace, range, workers)
        : snapshot.scan(subspace, range);
  }

  /** The same blobs; reports those that links name and that are missing among them. */
  private Source complete(Source blobs, KeyRange range) {
    MissingBlobFinder missing = new MissingBlobFinder(snapshot, range, damage);
    return blobs.derived(
        () -> {
          Entry blob = blobs.next();
          missing.upTo(blob);
          if (blob == null) {
            missing.close();
          }
          return blob;
        });
  }
}
