// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.Database;
import swkit.Dump;
import swkit.DumpWriter;
import swkit.FrameWriter;
import swkit.Generation;
import swkit.Operand;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Storage;
import swkit.Subspace;
import swkit.Workers;

/**
 * Writes a dump of a database: the frames that the server's own export writes, with the same
 * content (store-and-dump 1).
 *
 * <p>Nothing appears in the directory unless all frames are complete. A blob that can't be had is
 * reported and the rest goes on.
 *
 * @param from what to export
 * @param to the directory, which holds no frames and may not exist
 * @param only which subspaces, as {@link Generation#select} takes them; null for all
 * @param dryRun whether to read and count everything, and write nothing
 * @param force whether to go on although somebody else has the database open, where the engine
 *     allows that, or although the disk may be too small
 */
public record Export(Operand from, Path to, String only, boolean dryRun, boolean force) {

  /** Does it. Throws where nothing could be written; then nothing is. */
  public Report run(Workers workers, Progress progress) {
    DumpWriter.check(to);
    Report[] report = {null};
    try (Database database = open();
        Snapshot snapshot = database.snapshot(damage -> report[0].damage(damage), workers)) {
      Generation generation = snapshot.generation();
      Set<Subspace> selected = selected(generation);
      report[0] = new Report(database.address(), to.toString(), generation, dryRun);
      tellWhatIsLeftOut(snapshot, generation, selected, report[0]);
      long expected = 0;
      for (Subspace subspace : selected) {
        expected += Math.max(0, database.estimate(subspace));
      }
      if (!dryRun && !force) {
        Surroundings.requireSpace(to, expected);
      }
      progress.begin(dryRun ? "reading" : "exporting", expected);
      write(database, snapshot, selected, workers, progress, report[0]);
      database.warnings().forEach(report[0]::warn);
      return report[0];
    }
  }

  private Database open() {
    return from.isDump() ? Dump.open(from.dump()) : Storage.read(from.storage(), force);
  }

  private Set<Subspace> selected(Generation generation) {
    return only == null ? generation.dumped() : generation.select(only);
  }

  private void write(
      Database database,
      Snapshot snapshot,
      Set<Subspace> selected,
      Workers workers,
      Progress progress,
      Report report) {
    try (DumpWriter dump = dryRun ? null : DumpWriter.create(to)) {
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(),
                database.estimate(subspace),
                () -> write(subspace, snapshot, dump, workers, progress, report)));
      }
      workers.run(tasks, workers.threads());
      if (dump != null) {
        dump.commit();
      }
    }
    if (!dryRun) {
      Surroundings.foreignFiles(to).ifPresent(report::warn);
      report.next("import it with: stalwart-import " + to + " <config.toml of the new server>");
    }
  }

  private void write(
      Subspace subspace,
      Snapshot snapshot,
      DumpWriter dump,
      Workers workers,
      Progress progress,
      Report report) {
    long start = System.nanoTime();
    int schemaVersion = snapshot.schemaVersion();
    try (Source source = workers.watched(snapshot.scan(subspace), subspace, progress);
        FrameWriter frame =
            dump == null
                ? FrameWriter.measure(to.resolve(Dump.frameName(subspace)), subspace, schemaVersion)
                : dump.frame(subspace, schemaVersion)) {
      long[] bytes = {0};
      long entries =
          frame.putAll(
              source.map(
                  entry -> {
                    bytes[0] += entry.size();
                    return entry;
                  }));
      frame.commit();
      long millis = (System.nanoTime() - start) / 1_000_000;
      report.row(subspace, new Report.Row(entries, bytes[0], frame.fileBytes(), millis));
    }
  }

  private void tellWhatIsLeftOut(
      Snapshot snapshot, Generation generation, Set<Subspace> selected, Report report) {
    Set<Subspace> rest = EnumSet.copyOf(generation.dumped());
    rest.removeAll(selected);
    if (!rest.isEmpty()) {
      report.leftOut(letters(rest) + ": not selected; this is no full dump");
    }
    if (from.isDump()) {
      Set<Subspace> missing = EnumSet.copyOf(selected);
      missing.removeAll(snapshot.subspaces());
      if (!missing.isEmpty()) {
        report.warn("no frames of " + letters(missing) + " in " + from.address() + ": left empty");
      }
      return;
    }
    report.leftOut(
        letters(generation.derived())
            + ": in-memory data and the search index, which the server makes anew");
    if (selected.contains(Subspace.BLOBS)) {
      report.leftOut(
          "blobs that no link names, among them the spam filter's model and the web admin");
    }
  }

  static String letters(Set<Subspace> subspaces) {
    return String.join(" ", subspaces.stream().map(s -> String.valueOf(s.letter())).toList());
  }
}
