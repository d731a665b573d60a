// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;
import swkit.generation.Generation;
import swkit.piece.Healing;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;

/**
 * Writes ranges of keys into the target, in batches. With a journal, each batch is durable before
 * it is recorded. Thread-safe.
 *
 * @param plan what is moved
 * @param session the run
 * @param ranges receives what is written
 * @param refusals gives, for a subspace, what is wrong with an entry of it; null for nothing
 * @param healing leaves out what servers left after values; null to take all as it is
 * @param certified gives a source of the same entries, which sums them
 * @param workers the threads
 * @param progress receives what is read
 */
record RangeLoader(
    ImportPlan plan,
    ImportSession session,
    CompletedRanges ranges,
    Function<Subspace, Function<Entry, String>> refusals,
    Healing healing,
    BiFunction<Subspace, Source, Source> certified,
    Workers workers,
    Progress progress) {
  /** Ranges aren't made smaller than this only to have some for each thread: 32 MB. */
  private static final long SHARED_RANGE = 32L << 20;

  /** One task for each range of {@code subspace} that is still to be written. */
  List<Workers.Task> tasks(
      Subspace subspace, ServerStorage target, StorageWriter writer, Snapshot snapshot) {
    long estimate = plan.from().estimate(subspace);
    List<KeyRange> all =
        target.data().severalWriters()
            ? snapshot.split(subspace, rangeBytes(estimate))
            : List.of(KeyRange.all());
    long bytes = estimate / all.size();
    return ranges.left(subspace, all).stream()
        .map(
            range ->
                new Workers.Task(
                    subspace.title(), bytes, () -> load(subspace, range, writer, snapshot)))
        .toList();
  }

  /** The size of a range: so small that all threads have some of a large subspace. */
  private long rangeBytes(long all) {
    int threads = workers.threads();
    return threads == 1 || all < 0
        ? session.batchBytes()
        : Math.min(session.batchBytes(), Math.max(SHARED_RANGE, all / (2L * threads)));
  }

  private void load(Subspace subspace, KeyRange range, StorageWriter writer, Snapshot snapshot) {
    boolean isChecked = session.isSourceChecked();
    FrameIndex index = plan.dump() == null ? null : plan.dump().index(subspace);
    List<Mark> marks = index == null ? List.of() : index.marks();
    EntryRequirements requirements =
        isChecked
            ? null
            : new EntryRequirements(
                snapshot, plan.from().isDump(), subspace, refusals.apply(subspace));
    try (Source entries =
            isChecked
                ? plan.dump().read(subspace, range, workers)
                : snapshot.scan(subspace, range);
        Source watched = workers.watched(entries, subspace, progress);
        Source healed = Healing.of(healing, subspace, range, watched, snapshot);
        Source written = written(subspace, range, healed, requirements);
        Source source = certified.apply(subspace, written)) {
      long bytes = session.hasJournal() ? session.batchBytes() : Long.MAX_VALUE;
      SourceBatches batches = new SourceBatches(source, range, bytes, marks);
      while (batches.hasNext()) {
        load(subspace, batches, writer);
      }
    } catch (FrameException e) {
      if (e.getCause() == null && isChecked || e.contradictsSeal()) {
        session.step(ImportSession.SPOILED);
      }
      throw e;
    }
  }

  private void load(Subspace subspace, SourceBatches batches, StorageWriter writer) {
    StorageWriter.Existing existing =
        plan.options().present() == Import.Present.MERGE
            ? StorageWriter.Existing.MERGE
            : StorageWriter.Existing.OVERWRITE;
    Generation generation = plan.generation();
    long start = System.nanoTime();
    long[] sums = new long[3];
    writer.load(
        subspace,
        batches.rest(),
        batches
            .next()
            .map(
                entry -> {
                  sums[0]++;
                  sums[1] += entry.size();
                  sums[2] += generation.isForeign(subspace, entry) ? 1 : 0;
                  return entry;
                }),
        existing,
        workers);
    if (session.hasJournal()) {
      writer.sync();
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    ranges.add(new Journal.Done(subspace, batches.range(), sums[0], sums[1], sums[2]), millis);
  }

  private Source written(
      Subspace subspace, KeyRange range, Source source, EntryRequirements requirements) {
    return written(plan, subspace, range, source, requirements);
  }

  /**
   * What is written of {@code source}: no leases, and a registry that names the blobs' place.
   *
   * @param requirements on each entry; null for none
   */
  static Source written(
      ImportPlan plan,
      Subspace subspace,
      KeyRange range,
      Source source,
      EntryRequirements requirements) {
    Source written =
        source.filter(
            entry -> {
              if (requirements != null) {
                requirements.require(entry);
              }
              return !plan.generation().isLease(subspace, entry);
            });
    return subspace == Subspace.SETTINGS && plan.options().blobs() != null
        ? plan.blobLocation().in(written).within(range)
        : written;
  }
}
