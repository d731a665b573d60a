// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import swkit.BlobDamage;
import swkit.Database;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.proof.CertificateBuilder;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;

/**
 * Brings a storage, which is an earlier copy of another one, to the state of that: writes what
 * differs, removes what is gone, and leaves the rest.
 *
 * <p>First both sides are read and compared, range by range on several threads, and nothing is
 * written. Of blobs only the keys are compared. Then the changes are written; meanwhile the target
 * is marked as unfinished, so that no server starts on it. An interrupted update is run again: it
 * compares again, and writes what is still different.
 */
public final class Update {
  /** The memory for changes, in bytes. What is more is found again when it is written. */
  private static final long BUDGET = 64L << 20;

  /** What is written at once of changes that were not kept, in bytes. */
  private static final long PORTION = 16L << 20;

  private static final long RANGE_BYTES = 32L << 20;

  private final ImportPlan plan;
  private final Path recordFile;
  private final boolean trusted;
  private final Workers workers;
  private final Progress progress;
  private final TransferReport report;
  private final DamagedBlobs damaged = new DamagedBlobs();
  private final ImportNotes notes;
  private final TargetCheck check;
  private final AtomicBoolean unfinished = new AtomicBoolean();
  private final AtomicLong budget;
  private long portion = PORTION;
  private long left;
  private Proof proof;
  private CertificateBuilder sums;

  /**
   * An update of the target by {@code from}, which stays open.
   *
   * @param options the options, with {@link Import.Present#UPDATE}
   * @param journal where a copy would keep its journal, beside which the {@link CopyRecord} of the
   *     target lies; null if nothing can be kept there
   * @param trusted whether the target counts as an earlier copy without a record
   * @param command gives the user's command with more options, for messages that suggest it
   */
  public Update(
      Database from,
      StorageSettings to,
      Import.Options options,
      Path journal,
      boolean trusted,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    this.recordFile = journal == null ? null : CopyRecord.file(journal);
    this.trusted = trusted;
    this.workers = workers;
    this.progress = progress;
    if (from.isDump()) {
      throw RefusedException.usage("--update needs a storage as FROM; import a dump instead");
    }
    Generation generation;
    try (Snapshot snapshot = from.snapshot()) {
      generation = Generation.of(snapshot);
      report = new TransferReport(from.address(), to.address(), generation, options.dryRun());
      report.update();
      plan = ImportPlan.of(from, snapshot, to, options, generation, report);
    }
    damaged.reportIn(report);
    notes = new ImportNotes(plan, report);
    ImportSession session =
        new ImportSession(plan, report, new CompletedRanges(report, generation), damaged);
    check = new TargetCheck(plan, session, report, command);
    budget = new AtomicLong(BUDGET);
  }

  /** Has a certificate of the target written to {@code file}; none if it is null. */
  public Update proof(Path file, String command) {
    proof = file == null ? null : new Proof(file, command);
    return this;
  }

  /** Adds {@code warning} to the report. */
  public void warn(String warning) {
    report.warn(warning);
  }

  /** Sets the memory for changes, and for a portion of those that were not kept, in bytes. */
  Update memory(long bytes) {
    budget.set(bytes);
    portion = bytes;
    return this;
  }

  /** Whether the target has been touched and not been finished: no server starts on it. */
  public boolean isUnfinished() {
    return unfinished.get();
  }

  /** Runs the update. After an exception, {@link #isUnfinished} tells the state of the target. */
  public TransferReport run() {
    notes.reportOperands();
    new DistinctStores(plan.storage().settings(), plan.to())
        .requireOthers(plan.options().noBlobs());
    check.requireBlobAccess();
    if (proof != null) {
      if (plan.options().dryRun()) {
        throw RefusedException.usage(
            "--proof certifies what TO holds afterwards, and --dry-run writes nothing to it");
      }
      proof.check(null);
      proof.begin(plan.generation(), plan.selected());
    }
    FileOwner owner = plan.options().owner();
    FileOwner.Ownership ownership =
        owner == null || plan.options().dryRun() ? null : owner.begin(plan.to().paths(), 0);
    Throwable failure = null;
    try (Snapshot snapshot = plan.from().snapshot(this::damage, workers)) {
      check.requireBlobs(snapshot);
      SourceNotes.reportLive(plan.storage(), snapshot, report);
      SourceNotes.reportLostLinks(plan.storage(), snapshot, plan.selected(), report);
      return run(snapshot);
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      FileOwner.end(() -> {}, ownership, failure);
    }
  }

  private TransferReport run(Snapshot from) {
    requireTarget();
    List<RangeChanges> changes;
    UpdateSides sides;
    UpdateBase base;
    try (ServerStorage target = ServerStorage.readUnshared(plan.to())) {
      check.check(target);
      try (Snapshot data = target.data().snapshot()) {
        base = UpdateBase.of(plan, data, recordFile, trusted);
        sides =
            new UpdateSides(
                plan,
                from,
                check,
                base.isKnown() && base.record().missing() == 0 && takesBlobsAndLinks(),
                plan.generation().unhashedBlobs(from),
                workers,
                progress);
        changes = compare(sides, target, data, base);
      }
      target.warnings().forEach(report::warn);
    }
    from.checkUnchanged();
    reportChanges(changes);
    notes.reportLeases(check.leases());
    if (plan.options().dryRun()) {
      return report;
    }
    boolean isSame = changes.stream().allMatch(RangeChanges::isEmpty);
    if (!isSame || !base.isKnown()) {
      write(changes, sides, base);
    }
    finish();
    return report;
  }

  private boolean takesBlobsAndLinks() {
    return plan.takes(Subspace.BLOBS) && plan.takes(Subspace.BLOB_LINKS);
  }

  private void requireTarget() {
    if (!plan.to().data().backend().exists(plan.to().data())) {
      throw new RefusedException(
          plan.to().address(),
          "does not exist: --update brings an earlier copy up to date; copy first, without"
              + " --update");
    }
  }

  private List<RangeChanges> compare(
      UpdateSides sides, ServerStorage target, Snapshot data, UpdateBase base) {
    progress.begin("comparing", expected());
    boolean needsSums = !CopyRecord.tellsState(plan.to());
    CertificateBuilder before =
        base.isKnown() && needsSums
            ? new CertificateBuilder(plan.generation(), CopyRecord.summed(plan.selected()))
            : null;
    sums =
        needsSums
            ? new CertificateBuilder(plan.generation(), CopyRecord.summed(plan.selected()))
            : null;
    List<RangeChanges> all = new ArrayList<>();
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : plan.selected()) {
      List<KeyRange> ranges = sides.ranges(subspace, RANGE_BYTES);
      long bytes = Math.max(0, plan.from().estimate(sized(subspace))) / ranges.size();
      for (KeyRange range : ranges) {
        RangeChanges changes = new RangeChanges(subspace, range, budget);
        all.add(changes);
        tasks.add(
            new Workers.Task(
                subspace.title(),
                bytes,
                () -> {
                  try (Source wanted = certified(subspace, sides.wanted(subspace, range));
                      Source there =
                          summed(subspace, before, sides.there(subspace, range, target, data))) {
                    changes.join(wanted, there);
                  }
                }));
      }
    }
    workers.run(tasks, workers.threads());
    if (before != null) {
      base.requireUnchanged(plan, CopyRecord.root(before));
    }
    return all;
  }

  /** The subspace whose size says how long comparing {@code subspace} takes. */
  private static Subspace sized(Subspace subspace) {
    return subspace == Subspace.BLOBS ? Subspace.BLOB_LINKS : subspace;
  }

  private long expected() {
    long sum = 0;
    for (Subspace subspace : plan.selected()) {
      if (subspace != Subspace.BLOBS) {
        sum += Math.max(0, plan.from().contentBytes(subspace));
      }
    }
    return sum;
  }

  private Source certified(Subspace subspace, Source source) {
    Source certified = proof == null ? source : proof.certified(subspace, source);
    return summed(subspace, sums, certified);
  }

  private static Source summed(Subspace subspace, CertificateBuilder builder, Source source) {
    return builder == null || !builder.subspaces().contains(subspace)
        ? source
        : builder.certified(subspace, source);
  }

  private void reportChanges(List<RangeChanges> changes) {
    Map<Subspace, long[]> all = new EnumMap<>(Subspace.class);
    for (RangeChanges range : changes) {
      long[] sum = all.computeIfAbsent(range.subspace(), s -> new long[4]);
      sum[0] += range.added();
      sum[1] += range.changed();
      sum[2] += range.removed();
      sum[3] += range.bytes();
    }
    all.forEach(
        (subspace, sum) -> {
          report.row(subspace, new TransferReport.Row(sum[0] + sum[1], sum[3], -1, 0));
          report.verdict(
              subspace,
              sum[0] + sum[1] + sum[2] == 0 ? "same" : "+" + sum[0] + " ~" + sum[1] + " -" + sum[2],
              0);
        });
  }

  private void write(List<RangeChanges> changes, UpdateSides sides, UpdateBase base) {
    List<RangeChanges> toWrite = changes.stream().filter(c -> !c.isEmpty()).toList();
    progress.begin("writing", toWrite.stream().mapToLong(RangeChanges::bytes).sum());
    requireSpace(toWrite);
    if (base.state() != null && !base.state().equals(CopyRecord.stateOf(plan.to()))) {
      throw new RefusedException(
          plan.to().address(), "was changed while it was compared; do it again");
    }
    try (ServerStorage target = ServerStorage.write(plan.to())) {
      check.check(target);
      StorageWriter storage = target.begin(plan.generation(), check.purpose(), check::repairs);
      unfinished.set(true);
      if (!base.isKnown()) {
        Set<Subspace> derived = plan.replaced();
        derived.removeAll(plan.selected());
        derived.forEach(storage::clear);
      }
      UpdateWriter writer =
          new UpdateWriter(plan, sides, target, storage, damaged, portion, workers, progress);
      writer.write(toWrite);
      left = writer.left();
      sides.from().checkUnchanged();
      storage.finish();
      unfinished.set(false);
      target.warnings().forEach(report::warn);
    }
  }

  private void requireSpace(List<RangeChanges> changes) {
    if (plan.options().force()) {
      return;
    }
    StorageSettings to = plan.to();
    long bytes = changes.stream().mapToLong(RangeChanges::bytes).sum();
    to.data().backend().path(to.data()).ifPresent(path -> FreeSpace.requireSpace(path, bytes));
  }

  /** Called for each damaged blob among those that are written. */
  private void damage(BlobDamage blob) {
    damaged.add(blob);
    if (unfinished.get()) {
      SourceCheck.refuseDamage(plan.from(), report, plan.options().keepDamaged());
    }
  }

  private void finish() {
    if (recordFile != null) {
      CopyRecord.keep(recordFile, plan, sums, report);
    }
    if (left > 0) {
      report.warn(
          Wording.count(left, "blob", "blobs")
              + " that FROM doesn't have any more "
              + (left == 1 ? "is" : "are")
              + " still in "
              + plan.to().blobs().address()
              + ", from which nothing is ever deleted");
    }
    MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
    notes.reportMissingBlobs();
    notes.reportNext();
    plan.from().warnings().forEach(report::warn);
    if (proof != null) {
      if (!report.damage().isEmpty()) {
        try (ServerStorage target = ServerStorage.readUnshared(plan.to());
            Snapshot written = target.snapshot(blob -> {}, workers)) {
          proof.read(target, written, workers, progress);
        }
      }
      proof.write(plan.storage().settings().kind(), plan.to().address(), report);
    }
  }
}
