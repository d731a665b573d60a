// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameIndex;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;

/**
 * Writes a dump of a database: the frames that the server's own export writes, with the same
 * content (store-and-dump 1).
 *
 * <p>Nothing appears in the directory until all frames are complete. A blob that can't be read is
 * reported and left out. After an interruption, frames stay in the dump's sub-directory up to their
 * last mark, with a {@link Journal}, so that another run can resume; if no frame has a mark yet,
 * nothing stays.
 */
public final class Export {
  /** Which blobs are exported. */
  public enum Blobs {
    /** Those that links name, as in the server's own export. */
    LINKED,
    /** Also those that no link names, except for the few whose key is a name, not a hash. */
    ALL,
    /** None: they stay where they are. The links to them are exported. */
    NONE
  }

  private final DatabaseAddress from;
  private final Path to;
  private final String only;
  private final boolean dryRun;
  private final boolean force;
  private final Blobs blobs;
  private final boolean complete;
  private final DamagedBlobs damaged = new DamagedBlobs();
  private FileOwner owner;
  private boolean live;
  private Proof proof;
  private Path earlier;
  private Dump earlierDump;
  private boolean resume;
  private boolean missingBlobs;
  private boolean asIs;
  private long distance = FrameIndex.DISTANCE;
  private ExportSession session;

  /** The source if it is a storage, once it is open; else null. */
  private ServerStorage storage;

  /** An export without {@linkplain Generation#leftOut what the server's own export leaves out}. */
  public Export(
      DatabaseAddress from, Path to, String only, boolean dryRun, boolean force, Blobs blobs) {
    this(from, to, only, dryRun, force, blobs, false);
  }

  /**
   * An export.
   *
   * @param from what to export
   * @param to the directory of the dump; it may not exist, and must not hold frames
   * @param only which subspaces, as {@link Generation#select} takes them; null for all
   * @param dryRun whether to read and count everything, and write nothing
   * @param force whether to continue although the disk may be too small
   * @param blobs which blobs
   * @param complete whether to take, if {@code only} is null, also {@linkplain Generation#leftOut
   *     what the server's own export leaves out}
   */
  public Export(
      DatabaseAddress from,
      Path to,
      String only,
      boolean dryRun,
      boolean force,
      Blobs blobs,
      boolean complete) {
    this.from = from;
    this.to = to;
    this.only = only;
    this.dryRun = dryRun;
    this.force = force;
    this.blobs = blobs;
    this.complete = complete;
  }

  /** Gives what is created to {@code owner}. */
  public Export owner(FileOwner owner) {
    this.owner = owner;
    return this;
  }

  /** Reads the present state of a database that a server is using, if {@code live}. */
  public Export live(boolean live) {
    this.live = live;
    return this;
  }

  /** Resumes the interrupted export into the same directory if {@code resume}. */
  public Export resume(boolean resume) {
    this.resume = resume;
    return this;
  }

  /**
   * Continues although the blob store has none of the blobs that links name, if {@code allowed}.
   */
  public Export missingBlobs(boolean allowed) {
    this.missingBlobs = allowed;
    return this;
  }

  /**
   * Takes values as a server reads them, with what one has left after them on FoundationDB, if
   * {@code asIs}.
   */
  public Export asIs(boolean asIs) {
    this.asIs = asIs;
    return this;
  }

  /** Writes a certificate of the dump to {@code file}; none if it is null. */
  public Export proof(Path file) {
    this.proof = file == null ? null : new Proof(file, "stalwart-export");
    return this;
  }

  /**
   * Takes over the frames of the sealed dump in {@code directory} that haven't changed; null for
   * none. Of linked blobs only the keys are compared.
   */
  public Export update(Path directory) {
    this.earlier = directory;
    return this;
  }

  /** Sets the distance of marks, after which an export can be resumed, in bytes of content. */
  public Export distance(long bytes) {
    this.distance = bytes;
    return this;
  }

  /** Whether the export was interrupted and can be resumed. */
  public boolean isSuspended() {
    return session != null && session.isSuspended();
  }

  /** Runs the export. Throws if the dump could not be written; then no frame appears. */
  public TransferReport run(Workers workers, Progress progress) {
    session = new ExportSession(to, resume, damaged);
    List<Path> otherFiles = resume ? List.of() : check();
    if (resume && dryRun) {
      throw RefusedException.usage("--resume and --dry-run exclude each other");
    }
    session.requireJournal();
    if (proof != null) {
      proof.check(to);
    }
    earlierDump = earlier == null ? null : EarlierDump.open(earlier, dryRun || from.isDump());
    FileOwner.Ownership ownership = owner == null || dryRun ? null : own();
    Throwable failure = null;
    try {
      return run(otherFiles, workers, progress);
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      FileOwner.end(session::close, ownership, failure);
    }
  }

  private List<Path> check() {
    if (session.hasSoundJournal() && DumpWriter.hasFrames(to)) {
      throw new RefusedException(
          to.toString(),
          "holds an export that was interrupted when its frames came out: resume it with --resume,"
              + " or give another directory");
    }
    return DumpWriter.check(to);
  }

  private FileOwner.Ownership own() {
    return owner.begin(List.of(to), session.began());
  }

  private TransferReport run(List<Path> otherFiles, Workers workers, Progress progress) {
    Instant begun = Instant.now();
    try (DumpLock lock = dryRun ? null : DumpLock.forFrames(to);
        Database database = open();
        Snapshot snapshot = database.snapshot(damaged::add, workers, blobs == Blobs.ALL)) {
      Generation generation = Generation.of(snapshot);
      ExportSelection selection = new ExportSelection(from, only, blobs, complete);
      Set<Subspace> selected = selection.of(snapshot, generation);
      snapshot.requireReadable(selected);
      selection.requireFrames(snapshot, selected);
      if (proof != null) {
        proof.begin(generation, selected);
      }
      var unchanged = EarlierDump.of(earlierDump, snapshot, blobs == Blobs.ALL, proof);
      TransferReport report =
          new TransferReport(database.address(), to.toString(), generation, dryRun);
      damaged.reportIn(report);
      ExportNotes notes = new ExportNotes(generation, only, blobs, report);
      if (storage != null) {
        notes.reportSettings(storage);
        if (selected.contains(Subspace.BLOBS) && !missingBlobs) {
          BlobPresence.of(snapshot).requireSome(MissingBlobSummary.GO_ON);
        }
      }
      for (Path file : otherFiles) {
        report.warn(file + " is not a frame: the server's own import would stop at it");
      }
      SourceNotes.reportMisfits(snapshot, generation, report);
      if (storage != null) {
        SourceNotes.reportLive(storage, snapshot, report);
        SourceNotes.reportLostLinks(storage, snapshot, selected, report);
      }
      notes.reportLeftOut(snapshot, selected, from.isDump());
      if (resume) {
        session.resume(head(database, snapshot, selected), report);
        if (DumpWriter.isComplete(to, selected)) {
          complete(lock, report);
          certify(workers, progress, report);
          return report;
        }
      } else if (!dryRun) {
        session.reportEarlier(report);
      }
      long expected = 0;
      for (Subspace subspace : selected) {
        expected += Math.max(0, database.estimate(subspace));
      }
      if (!dryRun && !force && !resume) {
        FreeSpace.requireSpace(to, expected);
      }
      database.announce(
          dryRun ? "reading" : "exporting", snapshot, selected, session.bytes(), progress);
      write(lock, database, snapshot, unchanged, selected, begun, workers, progress, report);
      notes.reportMissingBlobs();
      notes.reportNext(to);
      MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
      database.warnings().forEach(report::warn);
      certify(workers, progress, report);
      return report;
    }
  }

  /** Writes the certificate. After a resumed run, the dump is read for it. */
  private void certify(Workers workers, Progress progress, TransferReport report) {
    if (proof == null) {
      return;
    }
    if (resume) {
      try (Dump dump = Dump.open(to);
          Snapshot written = dump.snapshot(damage -> {}, workers)) {
        proof.read(dump, written, workers, progress);
      }
    }
    proof.write(
        from.isDump() ? "dump" : from.storage().kind(),
        dryRun ? from.address() : to.toString(),
        report);
  }

  /** Ends an export whose interrupted run did everything but remove the journal. */
  private void complete(DumpLock lock, TransferReport report) {
    Dump dump = Dump.open(to);
    dump.requireSealed(dump.subspaces());
    for (Subspace subspace : dump.subspaces()) {
      report.row(subspace, FrameExport.row(dump.index(subspace), 0));
    }
    report.warn("all of it was done already, by the run before");
    session.release(lock);
  }

  private Map<String, String> head(Database database, Snapshot snapshot, Set<Subspace> selected) {
    Map<String, String> head = new LinkedHashMap<>();
    head.put("from", database.address());
    head.put("state", String.valueOf(snapshot.state()));
    String what = "an export of " + TransferReport.letters(selected) + ", blobs " + blobs;
    head.put("what", what + (asIs ? ", as is" : ""));
    head.put("distance", String.valueOf(distance));
    if (earlier != null) {
      head.put("update", earlier.toAbsolutePath().normalize().toString());
    }
    return head;
  }

  private Database open() {
    if (from.isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(from.dump()));
    }
    if (from.isDump() && Files.isRegularFile(from.dump())) {
      throw RefusedException.usage(
          from.address() + " is a single frame of a dump; give its directory");
    }
    if (from.isDump()) {
      return Dump.open(from.dump());
    }
    storage = ServerStorage.read(from.storage(), live);
    if (asIs) {
      storage.readAsIs();
    }
    return storage;
  }

  private void write(
      DumpLock lock,
      Database database,
      Snapshot snapshot,
      EarlierDump unchanged,
      Set<Subspace> selected,
      Instant begun,
      Workers workers,
      Progress progress,
      TransferReport report) {
    DumpWriter dump = dryRun ? null : resume ? DumpWriter.resume(lock) : DumpWriter.create(lock);
    try {
      if (dump != null) {
        dump.distance(distance);
        session.begin(head(database, snapshot, selected), begun);
      }
      FrameExport export =
          new FrameExport(
              snapshot, to, dump, session.journal(), proof, unchanged, workers, progress, report);
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(),
                longestIfUnknown(subspace, database.estimate(subspace)),
                () -> export.run(subspace)));
      }
      workers.run(tasks, workers.threads());
      snapshot.checkUnchanged();
      if (storage != null) {
        LeftOverNotes.report(storage.leftOvers(), Generation.of(snapshot), report);
      }
      if (dump != null) {
        dump.commit(about(begun, snapshot, report));
        dump.close();
        session.release(lock);
      }
    } catch (RuntimeException | Error e) {
      session.abandon(dump, e);
      throw e;
    }
    if (!dryRun && owner == null) {
      FreeSpace.foreignFiles(to).ifPresent(report::warn);
    }
  }

  private Manifest.About about(Instant begun, Snapshot snapshot, TransferReport report) {
    List<String> leftOut = new ArrayList<>(report.leftOut());
    MissingBlobSummary.perAccount(report.damage()).ifPresent(leftOut::add);
    return new Manifest.About(
        Manifest.TOOL,
        from.isDump() ? "dump" : from.storage().kind(),
        begun,
        Instant.now(),
        snapshot.consistency()
            + (resume && snapshot.state() == null ? "; " + ExportSession.MAY_HAVE_CHANGED : ""),
        leftOut);
  }

  /** Has blobs of unknown size begin first: they are most of the data all the same. */
  private static long longestIfUnknown(Subspace subspace, long bytes) {
    return subspace == Subspace.BLOBS && bytes < 0 ? Long.MAX_VALUE : bytes;
  }
}
