// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import swkit.BlobDamage;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobOwners;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;

/**
 * Writes the changes of an {@link Update} into its target, which has been begun. The caller
 * finishes it.
 */
final class UpdateWriter {
  /** How many entries are removed at once. */
  private static final int REMOVED_AT_ONCE = 1000;

  private final ImportPlan plan;
  private final UpdateSides sides;
  private final ServerStorage target;
  private final StorageWriter storage;
  private final DamagedBlobs damaged;
  private final long portion;
  private final Workers workers;
  private final Progress progress;
  private final AtomicLong left = new AtomicLong();

  /**
   * A writer.
   *
   * @param damaged receives the blobs that are missing in the source
   * @param portion the memory for changes that were not kept, in bytes, for each thread
   */
  UpdateWriter(
      ImportPlan plan,
      UpdateSides sides,
      ServerStorage target,
      StorageWriter storage,
      DamagedBlobs damaged,
      long portion,
      Workers workers,
      Progress progress) {
    this.plan = plan;
    this.sides = sides;
    this.target = target;
    this.storage = storage;
    this.damaged = damaged;
    this.portion = portion;
    this.workers = workers;
    this.progress = progress;
  }

  /**
   * Writes all {@code changes}. Those of blobs first: which blobs are there may be known from the
   * links, as long as these are as they were.
   */
  void write(List<RangeChanges> changes) {
    run(changes.stream().filter(range -> range.subspace() == Subspace.BLOBS).toList());
    run(changes.stream().filter(range -> range.subspace() != Subspace.BLOBS).toList());
  }

  /** The number of blobs that were to be removed, from a store in which nothing is. */
  long left() {
    return left.get();
  }

  private void run(List<RangeChanges> changes) {
    List<Workers.Task> tasks = new ArrayList<>();
    for (RangeChanges range : changes) {
      tasks.add(new Workers.Task(range.subspace().title(), range.bytes(), () -> write(range)));
    }
    workers.run(tasks, target.data().severalWriters() ? workers.threads() : 1);
  }

  private void write(RangeChanges changes) {
    if (changes.isKept()) {
      apply(changes);
      return;
    }
    byte[] from = changes.range().from();
    while (from != null) {
      KeyRange rest = new KeyRange(from, changes.range().to());
      RangeChanges some = new RangeChanges(changes.subspace(), rest, new AtomicLong(portion));
      try (Snapshot data = target.data().snapshot();
          Source wanted = sides.wanted(changes.subspace(), rest);
          Source there = sides.there(changes.subspace(), rest, target, data)) {
        from = some.joinWithinBudget(wanted, there);
      }
      apply(some);
    }
  }

  /** Removes first: an entry may stand where a backend needs room for another one. */
  private void apply(RangeChanges changes) {
    Subspace subspace = changes.subspace();
    List<byte[]> removals = changes.removals();
    if (subspace == Subspace.BLOBS && !plan.to().isOneStore()) {
      left.addAndGet(removals.size());
    } else {
      for (int at = 0; at < removals.size(); at += REMOVED_AT_ONCE) {
        storage.remove(
            subspace, removals.subList(at, Math.min(removals.size(), at + REMOVED_AT_ONCE)));
      }
    }
    if (!changes.puts().isEmpty()) {
      Source puts = Source.of(changes.puts());
      try (Source source =
          workers.watched(subspace == Subspace.BLOBS ? content(puts) : puts, subspace, progress)) {
        storage.load(subspace, changes.range(), source, StorageWriter.Existing.OVERWRITE, workers);
      }
    }
    changes.forget();
  }

  private Source content(Source keys) {
    BlobOwners owners = new BlobOwners(sides.from());
    return sides
        .from()
        .blobs(keys, hash -> damaged.add(owners.damage(BlobDamage.Kind.MISSING, hash)));
  }
}
