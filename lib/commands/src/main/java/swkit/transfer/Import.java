// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameIndex;
import swkit.generation.Generation;
import swkit.open.BlobAddress;
import swkit.piece.Healing;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;
import swkit.store.LeftOvers;

/**
 * Writes a database into a storage: a dump, or another storage.
 *
 * <p>First everything is checked: whether the frames of a dump belong together and are complete,
 * whether the target is fit, whether each frame can be read to its end and each value is valid.
 * Only then is the target touched; while it is being written, no server starts on it. A source
 * storage is read once: its entries are checked on the way.
 *
 * <p>Ranges of keys are the unit of work. With a {@link Journal}, each range is written, made
 * durable and then recorded, so that another run can resume an interrupted one.
 */
public final class Import {
  /** What happens to the data that the target holds already. */
  public enum Present {
    /** The import is refused. */
    REFUSE,
    /** The selected subspaces are emptied first. */
    REPLACE,
    /** It is overwritten; counters keep the larger value, and the target keeps its quotas. */
    MERGE,
    /** It is an earlier copy, and what differs is written or removed: see {@link Update}. */
    UPDATE
  }

  /**
   * The options of an import.
   *
   * @param only which subspaces, as {@link Generation#select} takes them; null for all
   * @param exactly whether one of {@code j k t} may be imported without the others
   * @param present what happens to the data in the target
   * @param trust whether the frames of a dump are written without reading them through first
   * @param keepDamaged whether blobs that differ from what was stored are written all the same
   * @param dryRun whether to check everything and write nothing
   * @param force whether to continue although the disk may be too small
   * @param noBlobs whether blobs stay where they are: {@code t} is neither needed nor written
   * @param blobs the place of the blobs, as {@link BlobAddress#parse} takes it, for releases whose
   *     registry names it; null for the place that the imported registry names
   * @param missingBlobs whether to continue although none of the blobs that links name exists
   * @param owner receives the files that are created; null to leave them to this process's user
   */
  public record Options(
      String only,
      boolean exactly,
      Present present,
      boolean trust,
      boolean keepDamaged,
      boolean dryRun,
      boolean force,
      boolean noBlobs,
      String blobs,
      boolean missingBlobs,
      FileOwner owner) {
    /** Options without the last three. */
    public Options(
        String only,
        boolean exactly,
        Present present,
        boolean trust,
        boolean keepDamaged,
        boolean dryRun,
        boolean force,
        boolean noBlobs) {
      this(only, exactly, present, trust, keepDamaged, dryRun, force, noBlobs, null, false, null);
    }

    /** Whether all subspaces are taken that a dump has. */
    boolean isFull() {
      return only == null;
    }
  }

  /** How much is done again at most after an interruption by default: 256 MB. */
  public static final long PORTION = 256L << 20;

  private final ImportPlan plan;
  private final Workers workers;
  private final Progress progress;
  private final TransferReport report;
  private final Map<Subspace, TransferReport.Row> checked = new EnumMap<>(Subspace.class);
  private final DamagedBlobs damaged = new DamagedBlobs();
  private final CompletedRanges ranges;
  private final ImportSession session;
  private final ImportNotes notes;
  private final TargetCheck check;
  private final List<NewFiles> newFiles = new ArrayList<>();
  private final AtomicBoolean unfinished = new AtomicBoolean();
  private final LeftOvers leftOvers = new LeftOvers();
  private Healing healing;
  private final TargetProof proof;

  /**
   * An import of {@code from}, which stays open. Throws if the {@code options} can't be met.
   *
   * @param command gives the user's command with more options, for messages that suggest it
   */
  public Import(
      Database from,
      StorageSettings to,
      Options options,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    this.workers = workers;
    this.progress = progress;
    try (Snapshot snapshot = from.snapshot()) {
      Generation generation = Generation.of(snapshot);
      this.report = new TransferReport(from.address(), to.address(), generation, options.dryRun());
      this.plan = ImportPlan.of(from, snapshot, to, options, generation, report);
    }
    if (plan.isUndo()) {
      report.undo();
    }
    this.damaged.reportIn(report);
    this.ranges = new CompletedRanges(report, plan.generation());
    this.session = new ImportSession(plan, report, ranges, damaged);
    this.notes = new ImportNotes(plan, report);
    this.proof = new TargetProof(plan, session, report, workers, progress);
    this.check = new TargetCheck(plan, session, report, command);
    this.healing = new Healing(plan.generation(), leftOvers);
  }

  /**
   * Takes values as they are, with what servers have left after them on FoundationDB, if {@code
   * asIs}. A source storage must then have been told to {@linkplain ServerStorage#readAsIs read
   * them so}.
   */
  public Import asIs(boolean asIs) {
    session.asIs(asIs);
    if (asIs) {
      healing = null;
    }
    return this;
  }

  /** Adds {@code warning} to the report. */
  public void warn(String warning) {
    report.warn(warning);
  }

  /**
   * Keeps a journal in {@code file}, and resumes the run that it is of if {@code resume}.
   *
   * @param portion about how many bytes are done again at most after an interruption
   */
  public Import journal(Path file, boolean resume, long portion) {
    session.keepIn(file, resume, portion);
    if (plan.dump() != null) {
      plan.dump().distance(Math.min(FrameIndex.DISTANCE, portion));
    }
    return this;
  }

  /** Has {@code command} write a certificate of the target to {@code file}; none if it is null. */
  public Import proof(Path file, String command) {
    proof.in(file, command);
    return this;
  }

  /** Whether the target has been touched and not been finished: no server starts on it. */
  public boolean isUnfinished() {
    return unfinished.get();
  }

  /** Whether another run can resume this one, from its journal. */
  public boolean isResumable() {
    return session.isResumable();
  }

  /** Runs the import. After an exception, {@link #isUnfinished} tells the state of the target. */
  public TransferReport run() {
    notes.reportOperands();
    proof.check();
    if (plan.storage() != null) {
      new DistinctStores(plan.storage().settings(), plan.to())
          .requireOthers(plan.options().noBlobs());
    }
    check.requireBlobAccess();
    session.requireJournal();
    FileOwner.Ownership ownership = ownership();
    Throwable failure = null;
    try (Snapshot snapshot = plan.from().snapshot(this::damage, workers)) {
      boolean isFinished = checkOperands(snapshot);
      if (plan.storage() != null) {
        SourceNotes.reportLive(plan.storage(), snapshot, report);
        SourceNotes.reportLostLinks(plan.storage(), snapshot, plan.selected(), report);
      }
      return isFinished ? alreadyDone() : run(snapshot);
    } catch (RuntimeException | Error e) {
      failure = e;
      removeNewFiles(e);
      throw e;
    } finally {
      FileOwner.end(session::close, ownership, failure);
    }
  }

  private FileOwner.Ownership ownership() {
    FileOwner owner = plan.options().owner();
    return owner == null || plan.options().dryRun()
        ? null
        : owner.begin(plan.to().paths(), session.began());
  }

  /** Removes the stores that a failed run has created, the last first. */
  private void removeNewFiles(Throwable failure) {
    Collections.reverse(newFiles);
    newFiles.forEach(files -> files.remove(failure));
  }

  /** Checks source and target, and opens the journal. Returns whether all is written already. */
  private boolean checkOperands(Snapshot snapshot) {
    StorageSettings to = plan.to();
    boolean isFinished = false;
    check.requireBlobs(snapshot);
    Map<String, String> head = session.head(snapshot, check.purpose());
    if (session.isToResume()) {
      session.resume(head);
    }
    if (to.data().backend().exists(to.data())) {
      try (ServerStorage target = ServerStorage.readUnshared(to)) {
        isFinished = check.check(target) == TargetCheck.State.FINISHED;
        if (!session.isResumed()) {
          notes.reportBlobMove(target);
        }
      }
    } else if (session.has(ImportSession.BEGUN)) {
      throw new RefusedException(
          to.address(), "does not exist any more; start over without --resume");
    }
    if (plan.takes(Subspace.BLOBS) && !to.isOneStore() && !plan.options().dryRun()) {
      newFiles.addAll(NewFiles.ofBlobs(to));
      StorageWriter.checkBlobs(to, plan.generation());
      newFiles.forEach(NewFiles::created);
    }
    if (!plan.options().dryRun()) {
      session.begin(head);
    }
    return isFinished;
  }

  private TransferReport alreadyDone() {
    ranges.report(plan::fileBytes);
    report.warn("all of it was done already, by the run before");
    try (ServerStorage target = ServerStorage.readUnshared(plan.to())) {
      proof.read(target);
    }
    proof.record();
    session.remove();
    proof.write();
    return report;
  }

  private TransferReport run(Snapshot snapshot) {
    Import.Options options = plan.options();
    if (plan.from().isDump() && !options.trust() || options.dryRun()) {
      checkSource(snapshot);
    }
    if (!options.dryRun()) {
      if (!options.force() && !session.isResumed()) {
        check.requireSpace(checked);
      }
      write(snapshot);
    }
    notes.reportMissingBlobs();
    notes.reportLeftOvers(leftOvers.all());
    if (!options.dryRun()) {
      notes.reportNext();
    }
    proof.write();
    return report;
  }

  /** Reads everything once, and throws before anything is written. */
  private void checkSource(Snapshot snapshot) {
    if (session.has(ImportSession.CHECKED)) {
      return;
    }
    Options options = plan.options();
    var source =
        new SourceCheck(
            plan.from(),
            plan.selected(),
            plan.generation(),
            options.keepDamaged(),
            healing,
            report);
    checked.putAll(source.run(snapshot, this::damage, check::refusals, workers, progress));
    if (!options.missingBlobs()) {
      source.requireSomeBlobs(checked);
    }
    notes.reportLeases(check.leases());
    session.checked();
  }

  private void write(Snapshot snapshot) {
    announce(snapshot);
    Optional<NewFiles> newStore = NewFiles.of(plan.to().data());
    newStore.ifPresent(newFiles::add);
    try (ServerStorage target = ServerStorage.write(plan.to())) {
      if (target.isEmpty()) {
        newStore.ifPresent(NewFiles::created);
      }
      StorageWriter writer = begin(target);
      proof.begin();
      var loader =
          new RangeLoader(
              plan, session, ranges, check::refusals, healing, proof::certified, workers, progress);
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : plan.selected()) {
        tasks.addAll(loader.tasks(subspace, target, writer, snapshot));
      }
      workers.run(tasks, target.data().severalWriters() ? workers.threads() : 1);
      snapshot.checkUnchanged();
      session.step(ImportSession.FINISHING);
      writer.finish();
      unfinished.set(false);
      ranges.report(plan::fileBytes);
      if (checked.isEmpty()) {
        notes.reportLeases(check.leases());
        ranges.reportForeign();
        MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
      }
      if (session.isResumed()) {
        proof.read(target);
      }
      notes.reportBlobs(writer, session.isResumed());
      target.warnings().forEach(report::warn);
    }
    proof.record();
    session.remove();
    if (!plan.from().isDump()) {
      plan.from().warnings().forEach(report::warn);
    }
  }

  private void announce(Snapshot snapshot) {
    String what = plan.from().isDump() ? "importing" : "copying";
    if (checked.isEmpty()) {
      plan.from().announce(what, snapshot, plan.selected(), ranges.bytes(), progress);
    } else {
      long bytes = checked.values().stream().mapToLong(TransferReport.Row::bytes).sum();
      progress.begin(what, bytes, ranges.bytes());
    }
  }

  private StorageWriter begin(ServerStorage target) {
    boolean isBegun = check.check(target) == TargetCheck.State.BEGUN;
    String run = session.hasJournal() ? "\n" + session.run() : "";
    StorageWriter writer =
        target.begin(
            plan.generation(), check.purpose() + run, before -> isBegun || check.repairs(before));
    unfinished.set(true);
    newFiles.clear();
    session.step(ImportSession.BEGUN);
    if (plan.options().present() == Present.REPLACE && !session.has(ImportSession.EMPTIED)) {
      plan.replaced().forEach(writer::clear);
      writer.sync();
      session.step(ImportSession.EMPTIED);
    }
    return writer;
  }

  /** Called for each damaged blob, when all is checked first and when it is being written. */
  private void damage(BlobDamage blob) {
    damaged.add(blob);
    if (unfinished.get()) {
      SourceCheck.refuseDamage(plan.from(), report, plan.options().keepDamaged());
    }
  }
}
