// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.Arrays;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.frame.FrameIndex;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;

/**
 * Exports subspaces, each into a frame. Thread-safe.
 *
 * @param snapshot the source
 * @param to the directory of the dump
 * @param dump writes the frames; null only to measure them
 * @param journal records marks, and has those after which frames are continued; null if {@code
 *     dump} is
 * @param proof certifies what is read; null for no certificate
 * @param earlier the dump whose unchanged frames are taken over; null for none
 * @param workers the threads
 * @param progress receives what is read
 * @param report receives a row for each subspace
 */
record FrameExport(
    Snapshot snapshot,
    Path to,
    DumpWriter dump,
    Journal journal,
    Proof proof,
    EarlierDump earlier,
    Workers workers,
    Progress progress,
    TransferReport report) {
  /** Exports {@code subspace}, or what is left of it after its last mark. */
  void run(Subspace subspace) {
    long start = System.nanoTime();
    Generation generation = Generation.of(snapshot);
    if (earlier != null && journal.marks(subspace).isEmpty() && keep(subspace, generation, start)) {
      return;
    }
    long count = 0;
    long bytes = 0;
    long[] foreign = {journal == null ? 0 : journal.foreign(subspace)};
    FrameWriter frame = frame(subspace).with(workers);
    if (journal != null) {
      frame.onMark(
          mark -> {
            frame.force();
            journal.mark(subspace, mark, foreign[0]);
          });
    }
    try (Source source = snapshot.scan(subspace, after(frame.lastKey()));
        Source watched = workers.watched(source, subspace, progress);
        Source entries = proof == null ? watched : proof.certified(subspace, watched)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        frame.put(entry);
        count++;
        bytes += entry.size();
        foreign[0] += generation.isForeign(subspace, entry) ? 1 : 0;
      }
      frame.commit();
    } finally {
      frame.suspend();
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    report.row(
        subspace,
        dump == null
            ? new TransferReport.Row(count, bytes, frame.fileBytes(), millis)
            : row(frame.index(), millis));
    if (earlier != null) {
      report.verdict(subspace, "written", 0);
    }
    ForeignEntries.report(report, subspace, foreign[0], generation);
  }

  /** Takes over the frame of the earlier dump if nothing in it has changed. */
  private boolean keep(Subspace subspace, Generation generation, long start) {
    long[] foreign = {0};
    boolean isUnchanged =
        earlier.isUnchanged(
            subspace,
            source ->
                workers
                    .watched(source, subspace, progress)
                    .map(
                        entry -> {
                          foreign[0] += generation.isForeign(subspace, entry) ? 1 : 0;
                          return entry;
                        }));
    if (isUnchanged) {
      FrameIndex index = earlier.dump().index(subspace);
      dump.keep(subspace, earlier.dump().file(subspace), index);
      report.row(subspace, row(index, (System.nanoTime() - start) / 1_000_000));
      report.verdict(subspace, "kept", 0);
      ForeignEntries.report(report, subspace, foreign[0], generation);
    }
    return isUnchanged;
  }

  private FrameWriter frame(Subspace subspace) {
    int version = snapshot.schemaVersion();
    return dump == null
        ? FrameWriter.measure(to.resolve(Dump.frameName(subspace)), subspace, version)
        : dump.frame(subspace, version, journal.marks(subspace));
  }

  private static KeyRange after(byte[] key) {
    return key.length == 0 ? KeyRange.all() : KeyRange.from(Arrays.copyOf(key, key.length + 1));
  }

  /** The row of a whole frame. */
  static TransferReport.Row row(FrameIndex index, long millis) {
    return new TransferReport.Row(
        index.entries(), index.keyBytes() + index.valueBytes(), index.fileBytes(), millis);
  }
}
