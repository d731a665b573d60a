// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import swkit.BlobDamage;
import swkit.ConfigException;
import swkit.Database;
import swkit.Dump;
import swkit.DumpException;
import swkit.DumpWriter;
import swkit.FrameWriter;
import swkit.Generation;
import swkit.Manifest;
import swkit.Operand;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Storage;
import swkit.StorageSettings;
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
 * @param blobs which blobs
 * @param complete whether to take, if {@code only} is null, also {@linkplain Generation#leftOut
 *     what the server's own export leaves out}
 */
public record Export(
    Operand from,
    Path to,
    String only,
    boolean dryRun,
    boolean force,
    Blobs blobs,
    boolean complete) {
  /** Which blobs are taken. */
  public enum Blobs {
    /** Those that links name, as the server's own export takes them. */
    LINKED,
    /** Also those that no link names, except for the few that are named and not hashed. */
    ALL,
    /** None: they stay where they are. Links to them are taken. */
    NONE
  }

  /** An export of what the server's own export takes. */
  public Export(Operand from, Path to, String only, boolean dryRun, boolean force, Blobs blobs) {
    this(from, to, only, dryRun, force, blobs, false);
  }

  /** Does it. Throws where nothing could be written; then nothing is. */
  public Report run(Workers workers, Progress progress) {
    Instant begun = Instant.now();
    List<Path> otherFiles = DumpWriter.check(to);
    Report[] report = {null};
    try (Database database = open();
        Snapshot snapshot = snapshot(database, damage -> report[0].damage(damage), workers)) {
      Generation generation = snapshot.generation();
      Set<Subspace> selected = selected(snapshot, generation);
      if (database instanceof Dump dump) {
        dump.requireSealed(selected);
      }
      requireFrames(snapshot, selected);
      report[0] = new Report(database.address(), to.toString(), generation, dryRun);
      if (database instanceof Storage storage) {
        tellWhereBlobsAre(storage, report[0]);
      }
      for (Path file : otherFiles) {
        report[0].warn(file + " is no frame: the server's own import would stop at it");
      }
      tellWhatIsLeftOut(snapshot, generation, selected, report[0]);
      long expected = 0;
      for (Subspace subspace : selected) {
        expected += Math.max(0, database.estimate(subspace));
      }
      if (!dryRun && !force) {
        Surroundings.requireSpace(to, expected);
      }
      boolean known = !selected.contains(Subspace.BLOBS) || database.estimate(Subspace.BLOBS) >= 0;
      progress.begin(dryRun ? "reading" : "exporting", known ? expected : -1);
      write(database, snapshot, selected, begun, workers, progress, report[0]);
      MissingBlobs.perAccount(report[0].damage()).ifPresent(report[0]::warn);
      database.warnings().forEach(report[0]::warn);
      return report[0];
    }
  }

  private Database open() {
    if (from.isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(from.dump()));
    }
    if (from.isDump() && Files.isRegularFile(from.dump())) {
      throw RefusedException.usage(
          from.address() + " is a single frame of a dump; give the directory that it stands in");
    }
    return Database.open(from, force);
  }

  private Snapshot snapshot(Database database, Consumer<BlobDamage> damage, Workers workers) {
    return database instanceof Storage storage
        ? storage.snapshot(damage, workers, blobs == Blobs.ALL)
        : database.snapshot(damage, workers);
  }

  /** Of a dump that lacks frames no dump is made that seems to have them. */
  private void requireFrames(Snapshot snapshot, Set<Subspace> selected) {
    Set<Subspace> missing = EnumSet.copyOf(selected);
    missing.removeAll(snapshot.subspaces());
    if (from.isDump() && !missing.isEmpty()) {
      throw new DumpException(
          from.dump(),
          "has no frames of "
              + letters(missing)
              + "; if that is meant, name those to export with --only");
    }
  }

  private Set<Subspace> selected(Snapshot snapshot, Generation generation) {
    Set<Subspace> selected =
        EnumSet.copyOf(only == null ? generation.dumped() : generation.select(only));
    if (only == null && complete) {
      Set<Subspace> rest = EnumSet.copyOf(snapshot.subspaces());
      rest.retainAll(generation.leftOut());
      selected.addAll(rest);
    }
    if (blobs == Blobs.NONE) {
      selected.remove(Subspace.BLOBS);
    }
    if (selected.isEmpty()) {
      throw RefusedException.usage("nothing is selected: blobs alone, and --no-blobs");
    }
    return selected;
  }

  private void write(
      Database database,
      Snapshot snapshot,
      Set<Subspace> selected,
      Instant begun,
      Workers workers,
      Progress progress,
      Report report) {
    try (DumpWriter dump = dryRun ? null : DumpWriter.create(to)) {
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(),
                longestIfUnknown(subspace, database.estimate(subspace)),
                () -> write(subspace, snapshot, dump, workers, progress, report)));
      }
      workers.run(tasks, workers.threads());
      snapshot.checkUnchanged();
      if (dump != null) {
        dump.commit(about(begun, snapshot, report));
      }
    }
    if (!dryRun) {
      Surroundings.foreignFiles(to).ifPresent(report::warn);
      report.next(
          "import it with: jbang stalwart-import "
              + to
              + " <config.toml of the new server>"
              + (only == null ? "" : " --only " + only.replace(" ", ""))
              + (blobs == Blobs.NONE ? " --no-blobs" : ""));
    }
  }

  private Manifest.About about(Instant begun, Snapshot snapshot, Report report) {
    List<String> leftOut = new ArrayList<>(report.leftOut());
    MissingBlobs.perAccount(report.damage()).ifPresent(leftOut::add);
    return new Manifest.About(
        Manifest.TOOL,
        from.isDump() ? "dump" : from.storage().kind(),
        begun,
        Instant.now(),
        snapshot.consistency(),
        leftOut);
  }

  /** Blobs whose size nobody knows are most of it all the same. */
  private static long longestIfUnknown(Subspace subspace, long bytes) {
    return subspace == Subspace.BLOBS && bytes < 0 ? Long.MAX_VALUE : bytes;
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
            (dump == null
                    ? FrameWriter.measure(
                        to.resolve(Dump.frameName(subspace)), subspace, schemaVersion)
                    : dump.frame(subspace, schemaVersion))
                .with(workers)) {
      long[] bytes = {0};
      long[] foreign = {0};
      Generation generation = snapshot.generation();
      long entries =
          frame.putAll(
              source.map(
                  entry -> {
                    bytes[0] += entry.size();
                    foreign[0] += generation.isForeign(subspace, entry) ? 1 : 0;
                    return entry;
                  }));
      frame.commit();
      long millis = (System.nanoTime() - start) / 1_000_000;
      report.row(subspace, new Report.Row(entries, bytes[0], frame.fileBytes(), millis));
      Foreign.tell(report, subspace, foreign[0], generation);
    }
  }

  private void tellWhatIsLeftOut(
      Snapshot snapshot, Generation generation, Set<Subspace> selected, Report report) {
    Set<Subspace> rest = EnumSet.copyOf(generation.dumped());
    rest.removeAll(selected);
    if (blobs == Blobs.NONE) {
      rest.remove(Subspace.BLOBS);
      report.leftOut(
          "t: the blobs stay where they are; import with --no-blobs, for a server with the same"
              + " blob store");
    }
    if (!rest.isEmpty()) {
      report.leftOut(letters(rest) + ": not selected; this is no full dump");
    }
    if (from.isDump()) {
      return;
    }
    Set<Subspace> leftOut = EnumSet.copyOf(snapshot.subspaces());
    leftOut.retainAll(generation.leftOut());
    leftOut.removeAll(selected);
    leftOut.removeIf(subspace -> isEmpty(snapshot, subspace));
    if (only == null && !leftOut.isEmpty()) {
      report.leftOut(
          leftOut.stream().map(generation::describe).collect(Collectors.joining(", "))
              + ": the server's own export leaves them out too; --complete takes them");
    }
    report.leftOut(
        letters(generation.derived())
            + (generation.derived().contains(Subspace.SEARCH_INDEX)
                ? ": in-memory data and the search index, which the server makes anew"
                : ": in-memory data"));
    if (selected.contains(Subspace.BLOBS)) {
      report.leftOut(
          blobs == Blobs.ALL
              ? "blobs that have names, no hashes: the spam filter's model and the web admin"
              : "blobs that no link names, among them the spam filter's model and the web admin");
    }
  }

  private void tellWhereBlobsAre(Storage storage, Report report) {
    StorageSettings settings;
    try {
      settings = storage.settings();
    } catch (ConfigException e) {
      if (blobs != Blobs.NONE) {
        throw e;
      }
      report.warn(e.getMessage());
      return;
    }
    settings.notes().forEach(report::warn);
    if (blobs == Blobs.NONE && settings.isOneStore()) {
      report.warn(
          "the blobs are in the data store itself, "
              + settings.address()
              + ": a server with another one will not find them");
    }
  }

  private static boolean isEmpty(Snapshot snapshot, Subspace subspace) {
    try (Source source = snapshot.scan(subspace)) {
      return source.next() == null;
    }
  }

  static String letters(Set<Subspace> subspaces) {
    return String.join(" ", subspaces.stream().map(s -> String.valueOf(s.letter())).toList());
  }
}
