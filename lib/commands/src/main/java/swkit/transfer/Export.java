// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import swkit.BlobDamage;
import swkit.ConfigException;
import swkit.Database;
import swkit.DumpException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameIndex;
import swkit.frame.FrameWriter;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Invocation;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.Misfit;
import swkit.store.StoreForm;

/**
 * Writes a dump of a database: the frames that the server's own export writes, with the same
 * content (store-and-dump 1).
 *
 * <p>Nothing appears in the directory unless all frames are complete. A blob that can't be had is
 * reported and the rest goes on. Where it is interrupted, frames stay in the dump's sub-directory
 * up to their last mark, with a {@link Journal}, so that another run can go on; where there is no
 * mark yet, nothing stays.
 */
public final class Export {
  /** Which blobs are taken. */
  public enum Blobs {
    /** Those that links name, as the server's own export takes them. */
    LINKED,
    /** Also those that no link names, except for the few that are named and not hashed. */
    ALL,
    /** None: they stay where they are. Links to them are taken. */
    NONE
  }

  private static final String MAY_HAVE_CHANGED =
      "it was interrupted and gone on with, and its source can't tell whether it was changed in"
          + " between";

  private static final int BLOBS_LOOKED_AT = 20;

  private final DatabaseAddress from;
  private final Path to;
  private final String only;
  private final boolean dryRun;
  private final boolean force;
  private final Blobs blobs;
  private final boolean complete;
  private final Path journalFile;
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();
  private final List<BlobDamage> early = new ArrayList<>();
  private TransferReport report;
  private FileOwner owner;
  private boolean resume;
  private boolean missingBlobs;
  private long distance = FrameIndex.DISTANCE;
  private Journal journal;
  private boolean suspended;

  /** An export of what the server's own export takes. */
  public Export(
      DatabaseAddress from, Path to, String only, boolean dryRun, boolean force, Blobs blobs) {
    this(from, to, only, dryRun, force, blobs, false);
  }

  /**
   * An export.
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
    this.journalFile = DumpWriter.journal(to);
  }

  /** Gives what is created to {@code owner}. */
  public Export owner(FileOwner owner) {
    this.owner = owner;
    return this;
  }

  /** Goes on with the export into the same directory that was interrupted, if {@code resume}. */
  public Export resume(boolean resume) {
    this.resume = resume;
    return this;
  }

  /** Goes on although the blob store has none of the blobs that links name, if {@code goOn}. */
  public Export missingBlobs(boolean goOn) {
    this.missingBlobs = goOn;
    return this;
  }

  /** Has marks, behind which it can go on, {@code bytes} of content apart. */
  public Export distance(long bytes) {
    this.distance = bytes;
    return this;
  }

  /** Whether it was cut short, and can be gone on with. */
  public boolean isSuspended() {
    return suspended;
  }

  /** Does it. Throws where the dump could not be written; then no frame appears. */
  public TransferReport run(Workers workers, Progress progress) {
    List<Path> otherFiles = resume ? List.of() : check();
    if (resume && dryRun) {
      throw RefusedException.usage("--resume and --dry-run exclude each other");
    }
    if (resume) {
      requireJournal();
    }
    FileOwner.Ownership ownership = owner == null || dryRun ? null : own();
    Throwable failure = null;
    try {
      return run(otherFiles, workers, progress);
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      FileOwner.end(this::closeJournal, ownership, failure);
    }
  }

  private void requireJournal() {
    if (!Journal.exists(journalFile)) {
      throw new RefusedException(
          to.toString(), "holds no export that was interrupted; do it without --resume");
    }
  }

  private void closeJournal() {
    if (journal != null) {
      journal.close();
    }
  }

  private List<Path> check() {
    if (isJournalSound() && DumpWriter.hasFrames(to)) {
      throw new RefusedException(
          to.toString(),
          "holds an export that was interrupted when its frames came out: go on with --resume, or"
              + " give another directory");
    }
    return DumpWriter.check(to);
  }

  private boolean isJournalSound() {
    try {
      return Journal.exists(journalFile) && !Journal.read(journalFile).head("from").isEmpty();
    } catch (RefusedException e) {
      return false;
    }
  }

  private FileOwner.Ownership own() {
    return owner.begin(List.of(to), resume ? Journal.read(journalFile).began() : 0);
  }

  private TransferReport run(List<Path> otherFiles, Workers workers, Progress progress) {
    Instant begun = Instant.now();
    try (DumpLock lock = dryRun ? null : DumpLock.forFrames(to);
        Database database = open();
        Snapshot snapshot = snapshot(database, this::damage, workers)) {
      Generation generation = Generation.of(snapshot);
      Set<Subspace> selected = selected(snapshot, generation);
      if (database instanceof Dump dump) {
        dump.requireSealed(selected);
      }
      requireFrames(snapshot, selected);
      requireForm(database, generation, selected);
      TransferReport report =
          begin(new TransferReport(database.address(), to.toString(), generation, dryRun));
      if (database instanceof ServerStorage storage) {
        tellWhereBlobsAre(storage, report);
        if (selected.contains(Subspace.BLOBS)) {
          storage.settings().requireBlobSecrets();
        }
        if (selected.contains(Subspace.BLOBS) && !missingBlobs) {
          BlobPresence.of(snapshot).requireSome(MissingBlobSummary.GO_ON);
        }
      }
      for (Path file : otherFiles) {
        report.warn(file + " is no frame: the server's own import would stop at it");
      }
      if (database instanceof ServerStorage storage) {
        SourceNotes.reportMisfits(storage, generation, report);
        SourceNotes.reportLostLinks(storage, snapshot, selected, report);
      }
      tellWhatIsLeftOut(snapshot, generation, selected, report);
      if (resume) {
        openJournal(head(database, snapshot, selected), report);
        if (DumpWriter.isComplete(to, selected)) {
          return complete(lock, report);
        }
      } else if (!dryRun && Journal.exists(journalFile)) {
        report.warn(
            "an earlier export into it was interrupted, and begins anew: --resume would have gone"
                + " on");
      }
      long expected = 0;
      for (Subspace subspace : selected) {
        expected += Math.max(0, database.estimate(subspace));
      }
      if (!dryRun && !force && !resume) {
        FreeSpace.requireSpace(to, expected);
      }
      boolean known = !selected.contains(Subspace.BLOBS) || database.estimate(Subspace.BLOBS) >= 0;
      progress.begin(dryRun ? "reading" : "exporting", known ? expected : -1);
      write(lock, database, snapshot, selected, begun, workers, progress, report);
      tellWhatIsMissing(report);
      tellWhatIsNext(snapshot, report);
      MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
      database.warnings().forEach(report::warn);
      return report;
    }
  }

  /** All of it was there, but for the end of the journal. */
  private TransferReport complete(DumpLock lock, TransferReport report) {
    Dump dump = Dump.open(to);
    dump.requireSealed(dump.subspaces());
    for (Subspace subspace : dump.subspaces()) {
      report.row(subspace, row(dump.index(subspace), 0));
    }
    report.warn("all of it was done already, by the run before");
    leave(lock);
    return report;
  }

  private static TransferReport.Row row(FrameIndex index, long millis) {
    return new TransferReport.Row(
        index.entries(), index.keyBytes() + index.valueBytes(), index.fileBytes(), millis);
  }

  /** From now on damage is reported, and what was met before there was a report is too. */
  private TransferReport begin(TransferReport begun) {
    synchronized (early) {
      report = begun;
      early.forEach(begun::damage);
      early.clear();
    }
    return begun;
  }

  /** Is called on the threads that read, maybe before there is a report. */
  private void damage(BlobDamage blob) {
    if (damaged.add(blob.kind() + Entry.hex(blob.hash()))) {
      synchronized (early) {
        if (report == null) {
          early.add(blob);
          return;
        }
      }
      report.damage(blob);
      if (journal != null) {
        journal.damage(blob);
      }
    }
  }

  private Map<String, String> head(Database database, Snapshot snapshot, Set<Subspace> selected) {
    Map<String, String> head = new LinkedHashMap<>();
    head.put("from", database.address());
    head.put("state", String.valueOf(snapshot.state()));
    head.put("what", "an export of " + TransferReport.letters(selected) + ", blobs " + blobs);
    head.put("distance", String.valueOf(distance));
    return head;
  }

  private void openJournal(Map<String, String> head, TransferReport report) {
    requireJournal();
    journal = Journal.open(journalFile);
    journal.require(head);
    if (head.get("state").equals("null")) {
      report.warn(MAY_HAVE_CHANGED);
    }
    for (BlobDamage blob : journal.damage()) {
      damaged.add(blob.kind() + Entry.hex(blob.hash()));
      report.damage(blob);
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
    return from.open(force);
  }

  private Snapshot snapshot(Database database, Consumer<BlobDamage> damage, Workers workers) {
    return database instanceof ServerStorage storage
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
              + TransferReport.letters(missing)
              + "; if that is meant, name those to export with --only");
    }
  }

  /** What a server would have created otherwise must not look empty in a dump. */
  private static void requireForm(
      Database database, Generation generation, Set<Subspace> selected) {
    if (database instanceof ServerStorage storage) {
      storage.requireForm(generation, StoreForm.needed(selected));
    }
  }

  private Set<Subspace> selected(Snapshot snapshot, Generation generation) {
    Set<Subspace> selected =
        EnumSet.copyOf(only == null ? generation.dumped() : generation.select(only));
    if (only == null && complete) {
      Set<Subspace> rest = EnumSet.noneOf(Subspace.class);
      rest.addAll(generation.leftOut());
      if (from.isDump()) {
        rest.retainAll(snapshot.subspaces());
      }
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
      DumpLock lock,
      Database database,
      Snapshot snapshot,
      Set<Subspace> selected,
      Instant begun,
      Workers workers,
      Progress progress,
      TransferReport report) {
    DumpWriter dump = dryRun ? null : resume ? DumpWriter.resume(lock) : DumpWriter.create(lock);
    try {
      if (dump != null) {
        dump.distance(distance);
        if (journal == null) {
          Map<String, String> head = head(database, snapshot, selected);
          head.put(Journal.BEGAN, String.valueOf(begun.toEpochMilli()));
          journal = Journal.create(journalFile, head);
        }
      }
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
        dump.close();
        leave(lock);
      }
    } catch (RuntimeException | Error e) {
      leave(dump, e);
      throw e;
    }
    if (!dryRun && owner == null) {
      FreeSpace.foreignFiles(to).ifPresent(report::warn);
    }
  }

  private static void tellWhatIsMissing(TransferReport report) {
    TransferReport.Row blobs = report.rows().get(Subspace.BLOBS);
    MissingBlobSummary.largePart(report.damage(), blobs == null ? 0 : blobs.entries())
        .ifPresent(report::alert);
  }

  private void tellWhatIsNext(Snapshot snapshot, TransferReport report) {
    if (!report.alerts().isEmpty()) {
      report.next(
          "check the blob store, and export again"
              + (dryRun ? "" : " into another directory")
              + "; a server with this dump would lack these blobs");
    } else if (!dryRun) {
      report.next(
          "import it with: "
              + Invocation.of("stalwart-import")
              + " "
              + Invocation.quote(to.toString())
              + (Generation.of(snapshot).hasRegistry() ? " <config.json" : " <config.toml")
              + " of the new server>"
              + (only == null ? "" : " --only " + Invocation.quote(only.replace(" ", "")))
              + (blobs == Blobs.NONE ? " --no-blobs" : ""));
    }
  }

  /**
   * Removes the journal last, under its own lock: killed before that, {@code --resume} removes what
   * is left. Without the lock, a dump that is whole can at most be sealed meanwhile.
   */
  private void leave(DumpLock lock) {
    lock.close();
    journal.remove();
  }

  /** What is durable up to a mark stays, to be gone on with; the rest is removed. */
  private void leave(DumpWriter dump, Throwable failure) {
    try {
      suspended = journal != null && journal.hasMarks();
      if (suspended) {
        dump.suspend();
      } else if (dump != null) {
        try (dump) {
          if (journal != null) {
            journal.remove();
          }
        }
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
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
            + (resume && snapshot.state() == null ? "; " + MAY_HAVE_CHANGED : ""),
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
      TransferReport report) {
    if (dump == null) {
      count(subspace, snapshot, workers, progress, report);
      return;
    }
    long start = System.nanoTime();
    Generation generation = Generation.of(snapshot);
    FrameWriter frame =
        dump.frame(subspace, snapshot.schemaVersion(), journal.marks(subspace)).with(workers);
    long[] foreign = {journal.foreign(subspace)};
    frame.onMark(
        mark -> {
          frame.force();
          journal.mark(subspace, mark, foreign[0]);
        });
    try (Source source = snapshot.scan(subspace, behind(frame.lastKey()));
        Source entries = workers.watched(source, subspace, progress)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        frame.put(entry);
        foreign[0] += generation.isForeign(subspace, entry) ? 1 : 0;
      }
      frame.commit();
    } finally {
      frame.suspend();
    }
    report.row(subspace, row(frame.index(), (System.nanoTime() - start) / 1_000_000));
    ForeignEntries.tell(report, subspace, foreign[0], generation);
  }

  private static KeyRange behind(byte[] key) {
    return key.length == 0 ? KeyRange.all() : KeyRange.from(Arrays.copyOf(key, key.length + 1));
  }

  private void count(
      Subspace subspace,
      Snapshot snapshot,
      Workers workers,
      Progress progress,
      TransferReport report) {
    long start = System.nanoTime();
    long[] sums = new long[2];
    Path file = to.resolve(Dump.frameName(subspace));
    Generation generation = Generation.of(snapshot);
    try (Source source = workers.watched(snapshot.scan(subspace), subspace, progress);
        FrameWriter frame =
            FrameWriter.measure(file, subspace, snapshot.schemaVersion()).with(workers)) {
      long entries =
          frame.putAll(
              source.map(
                  entry -> {
                    sums[0] += entry.size();
                    sums[1] += generation.isForeign(subspace, entry) ? 1 : 0;
                    return entry;
                  }));
      frame.commit();
      long millis = (System.nanoTime() - start) / 1_000_000;
      report.row(subspace, new TransferReport.Row(entries, sums[0], frame.fileBytes(), millis));
      ForeignEntries.tell(report, subspace, sums[1], generation);
    }
  }

  private void tellWhatIsLeftOut(
      Snapshot snapshot, Generation generation, Set<Subspace> selected, TransferReport report) {
    Set<Subspace> rest = EnumSet.copyOf(generation.dumped());
    rest.removeAll(selected);
    if (blobs == Blobs.NONE) {
      rest.remove(Subspace.BLOBS);
      report.leftOut(
          "t: the blobs stay where they are; import with --no-blobs, for a server with the same"
              + " blob store");
    }
    if (!rest.isEmpty()) {
      report.leftOut(TransferReport.letters(rest) + ": not selected; this is no full dump");
    }
    if (from.isDump()) {
      return;
    }
    Set<Subspace> leftOut = EnumSet.copyOf(snapshot.subspaces());
    leftOut.retainAll(generation.leftOut());
    leftOut.removeAll(selected);
    leftOut.removeIf(subspace -> SourceNotes.isEmpty(snapshot, subspace));
    if (only == null && !leftOut.isEmpty()) {
      report.leftOut(
          leftOut.stream().map(generation::describe).collect(Collectors.joining(", "))
              + ": the server's own export leaves them out too; --complete takes them");
    }
    report.leftOut(
        TransferReport.letters(generation.derived())
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

  private void tellWhereBlobsAre(ServerStorage storage, TransferReport report) {
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
}
