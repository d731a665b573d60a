// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import swkit.BlobDamage;
import swkit.Database;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.io.Closing;
import swkit.piece.Healing;
import swkit.storage.PlannedStorage;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;
import swkit.store.LeftOvers;

/**
 * An {@link Import} into a storage that several processes do by a plan. What each of them reads is
 * checked on the way, and nothing is read through before.
 *
 * <p>The records of what is done are in the storage itself ({@link PlannedStorage}), beside its
 * unfinished mark. A storage in files takes one process at a time.
 */
public final class PlannedImport implements PlannedTransfer {
  /** How often a range is tried that another process may be writing too. */
  private static final int ATTEMPTS = 3;

  private final ImportPlan plan;
  private final Workers workers;
  private final Progress progress;
  private final TransferReport report;
  private final TargetCheck check;
  private final ImportNotes notes;
  private final DamagedBlobs damaged = new DamagedBlobs();
  private final LeftOvers leftOvers = new LeftOvers();
  private final Healing healing;

  /**
   * An import of {@code from}, which stays open. Throws if the {@code options} can't be met.
   *
   * @param asIs whether values are taken as they are, with what servers have left after them
   * @param command gives the user's command with more options, for messages that suggest it
   */
  public PlannedImport(
      Database from,
      StorageSettings to,
      Import.Options options,
      boolean asIs,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    this.workers = workers;
    this.progress = progress;
    if (options.present() == Import.Present.MERGE || options.present() == Import.Present.UPDATE) {
      throw new IllegalArgumentException("a plan writes an empty target, or replaces its content");
    }
    if (asIs) {
      from.readAsIs();
    }
    try (Snapshot snapshot = from.snapshot()) {
      Generation generation = Generation.of(snapshot);
      this.report = new TransferReport(from.address(), to.address(), generation, false);
      this.plan = ImportPlan.of(from, snapshot, to, options, generation, report);
    }
    damaged.reportIn(report);
    CompletedRanges none = new CompletedRanges(report, plan.generation());
    ImportSession session = new ImportSession(plan, report, none, damaged);
    this.check = new TargetCheck(plan, session, report, command);
    this.notes = new ImportNotes(plan, report);
    this.healing = asIs ? null : new Healing(plan.generation(), leftOvers);
  }

  @Override
  public String from() {
    return plan.from().address();
  }

  @Override
  public String to() {
    return plan.to().address();
  }

  @Override
  public Generation generation() {
    return plan.generation();
  }

  @Override
  public Set<Subspace> selected() {
    return plan.selected();
  }

  @Override
  public void warn(String warning) {
    report.warn(warning);
  }

  @Override
  public String identity() {
    return SourceState.identity(plan.storage());
  }

  @Override
  public String state() {
    return SourceState.of(plan.from(), plan.dump());
  }

  @Override
  public long estimate(Subspace subspace) {
    return plan.from().contentBytes(subspace);
  }

  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    try (Snapshot snapshot = plan.from().snapshot()) {
      return snapshot.split(subspace, bytes);
    }
  }

  @Override
  public TransferReport prepare(String id, int ranges) {
    notes.reportOperands();
    requireDistinct();
    check.requireBlobAccess();
    List<NewFiles> newFiles = new ArrayList<>();
    try {
      checkOperands(newFiles);
      NewFiles.of(plan.to().data()).ifPresent(newFiles::add);
      mark(new PlannedWrite(id, ranges, PlannedWrite.Phase.OPEN), newFiles);
    } catch (RuntimeException | Error e) {
      Collections.reverse(newFiles);
      newFiles.forEach(files -> files.remove(e));
      throw e;
    }
    return report;
  }

  private void requireDistinct() {
    if (plan.storage() != null) {
      new DistinctStores(plan.storage().settings(), plan.to())
          .requireOthers(plan.options().noBlobs());
    }
  }

  private void checkOperands(List<NewFiles> newFiles) {
    StorageSettings to = plan.to();
    try (Snapshot snapshot = plan.from().snapshot(this::damage, workers)) {
      check.requireBlobs(snapshot);
      if (plan.storage() != null) {
        SourceNotes.reportLostLinks(plan.storage(), snapshot, plan.selected(), report);
      }
    }
    if (to.data().backend().exists(to.data())) {
      try (ServerStorage target = ServerStorage.readUnshared(to)) {
        check.check(target);
      }
    }
    if (plan.takes(Subspace.BLOBS) && !to.isOneStore()) {
      newFiles.addAll(NewFiles.ofBlobs(to));
      StorageWriter.checkBlobs(to, plan.generation());
      newFiles.forEach(NewFiles::created);
    }
    if (!plan.options().force()) {
      check.requireSpace(Map.of());
    }
  }

  private void mark(PlannedWrite planned, List<NewFiles> newFiles) {
    try (ServerStorage target = ServerStorage.write(plan.to())) {
      if (target.isEmpty()) {
        newFiles.forEach(NewFiles::created);
      }
      check.check(target);
      boolean replaces = plan.options().present() == Import.Present.REPLACE;
      PlannedWrite first = replaces ? planned.in(PlannedWrite.Phase.LEFT) : planned;
      StorageWriter writer =
          target.begin(plan.generation(), check.purpose() + "\n" + first.run(), check::repairs);
      newFiles.clear();
      if (replaces) {
        plan.replaced().forEach(writer::clear);
        writer.sync();
        PlannedStorage.of(target, planned.id()).enter(planned.phase());
      }
      writer.leave();
    }
  }

  @Override
  public boolean isFinishing(String id) {
    try (ServerStorage target = prepared()) {
      PlannedWrite.Phase phase = PlannedStorage.of(target, id).plan().phase();
      return phase == PlannedWrite.Phase.COUNTING || phase == PlannedWrite.Phase.COUNTED;
    }
  }

  @Override
  public TransferReport load(String id, List<PlannedRange> ranges) {
    progress.begin("copying", expected(ranges));
    try (Snapshot snapshot = plan.from().snapshot(this::damage, workers);
        ServerStorage target = prepared()) {
      PlannedStorage planned = PlannedStorage.of(target, id);
      StorageWriter writer = planned.join();
      Map<Integer, RangeRecord> done = records(planned);
      RangeReader reader = reader(snapshot);
      List<Workers.Task> tasks = new ArrayList<>();
      for (PlannedRange range : ranges) {
        if (!done.containsKey(range.number())) {
          tasks.add(
              new Workers.Task(
                  range.subspace().title(),
                  Math.max(0, range.bytes()),
                  () -> load(range, reader, planned, writer)));
        }
      }
      if (tasks.size() < ranges.size()) {
        report.warn(
            (ranges.size() - tasks.size()) + " of " + ranges.size() + " ranges were done already");
      }
      workers.run(tasks, target.data().severalWriters() ? workers.threads() : 1);
      RangeRecord.report(ranges, records(planned), generation(), report);
      writer.leave();
      target.warnings().forEach(report::warn);
    }
    notes.reportLeftOvers(leftOvers.all());
    notes.reportLeases(check.leases());
    if (!plan.from().isDump()) {
      plan.from().warnings().forEach(report::warn);
    }
    MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
    return report;
  }

  private static long expected(List<PlannedRange> ranges) {
    boolean isKnown = ranges.stream().allMatch(range -> range.bytes() >= 0);
    return isKnown ? ranges.stream().mapToLong(PlannedRange::bytes).sum() : -1;
  }

  private RangeReader reader(Snapshot snapshot) {
    return new RangeReader(
        plan, snapshot, check::refusals, healing, this::damage, workers, progress);
  }

  /** Opens the target, along with other processes if its engine allows that. */
  private ServerStorage prepared() {
    StorageSettings to = plan.to();
    if (!to.data().backend().exists(to.data())) {
      throw new RefusedException(
          to.address(), "does not exist, so it is not prepared for this plan; make a new plan");
    }
    boolean takesOne = to.data().backend().path(to.data()).isPresent();
    try {
      return ServerStorage.write(to.forced());
    } catch (RefusedException e) {
      if (!takesOne) {
        throw e;
      }
      throw new RefusedException(
          to.address(),
          "can't be opened; a store in files takes one process at a time, so run the parts one"
              + " after the other: "
              + e.getMessage());
    }
  }

  private void load(
      PlannedRange range, RangeReader reader, PlannedStorage planned, StorageWriter writer) {
    for (int attempt = 1; ; attempt++) {
      try {
        loadOnce(range, reader, planned, writer);
        return;
      } catch (StoreException e) {
        // Another process that writes the same range may have been in the way.
        if (planned.recorded(range.number()) != null) {
          return;
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void loadOnce(
      PlannedRange range, RangeReader reader, PlannedStorage planned, StorageWriter writer) {
    long start = System.nanoTime();
    long[] sums = new long[4];
    long written;
    try (Source source = reader.read(range.subspace(), range.keys())) {
      written =
          writer.load(
              range.subspace(),
              range.keys(),
              source.map(
                  entry -> {
                    sums[0]++;
                    sums[1] += entry.size();
                    sums[2] += generation().isForeign(range.subspace(), entry) ? 1 : 0;
                    sums[3] += entry.value().length == 0 ? 1 : 0;
                    return entry;
                  }),
              StorageWriter.Existing.OVERWRITE,
              workers);
    }
    writer.sync();
    reader.snapshot().checkUnchanged();
    boolean isBlobs = range.subspace() == Subspace.BLOBS;
    long missing =
        report.damage().stream().filter(blob -> range.keys().contains(blob.hash())).count();
    planned.record(
        range.number(),
        new RangeRecord(
                sums[0],
                sums[1],
                written,
                sums[2],
                isBlobs ? sums[3] : 0,
                isBlobs ? missing : 0,
                (System.nanoTime() - start) / 1_000_000)
            .text());
  }

  private Map<Integer, RangeRecord> records(PlannedStorage planned) {
    return RangeRecord.all(planned.records(), to());
  }

  @Override
  public TransferReport finish(String id, List<PlannedRange> ranges, boolean verify) {
    if (!plan.to().data().backend().exists(plan.to().data())) {
      throw new RefusedException(
          to(), "does not exist, so it is not prepared for this plan; make a new plan");
    }
    try (Snapshot snapshot = plan.from().snapshot(this::damage, workers);
        ServerStorage target = ServerStorage.write(plan.to())) {
      PlannedStorage planned = PlannedStorage.of(target, id);
      switch (planned.plan().phase()) {
        case LEFT ->
            throw new RefusedException(
                to(), "something else was begun there since; make a new plan");
        case COUNTED -> report.warn("all was counted already, by the run before");
        default -> count(planned, target, snapshot, ranges, verify);
      }
      planned.finish();
      target.warnings().forEach(report::warn);
    }
    if (plan.options().noBlobs()) {
      report.leftOut("t: the blobs stay where they are, in " + plan.to().blobs().address());
    }
    notes.reportNext();
    return report;
  }

  /** Counts and compares all, while nobody else writes; opens those ranges again that differ. */
  private void count(
      PlannedStorage planned,
      ServerStorage target,
      Snapshot snapshot,
      List<PlannedRange> ranges,
      boolean verify) {
    Map<Integer, RangeRecord> records = records(planned);
    OpenRanges open = OpenRanges.of(ranges, records.keySet());
    boolean isCounting = planned.plan().phase() == PlannedWrite.Phase.COUNTING;
    if (isCounting && !open.isEmpty()) {
      planned.enter(PlannedWrite.Phase.OPEN); // the run before has opened them
    }
    open.requireNone(to());
    if (!isCounting) {
      planned.enter(PlannedWrite.Phase.COUNTING);
    }
    Map<PlannedRange, String> wrong;
    try {
      RangeCheck check = new RangeCheck(plan, planned, target, workers, progress);
      wrong = check.count(ranges, records);
      if (wrong.isEmpty() && verify) {
        wrong = check.compare(ranges, reader(snapshot));
      }
    } catch (RuntimeException | Error e) {
      Closing.after(e, () -> planned.enter(PlannedWrite.Phase.OPEN));
      throw e;
    }
    if (!wrong.isEmpty()) {
      planned.reopen(wrong.keySet().stream().map(PlannedRange::number).toList());
      planned.enter(PlannedWrite.Phase.OPEN);
      throw new StoreException(to(), OpenRanges.reopened(ranges, wrong));
    }
    RangeRecord.report(ranges, records, generation(), report);
    if (verify) {
      report.rows().keySet().forEach(subspace -> report.verdict(subspace, "same", 0));
    }
    RangeRecord.reportDamaged(records, report);
    planned.enter(PlannedWrite.Phase.COUNTED);
  }

  private void damage(BlobDamage blob) {
    damaged.add(blob);
    SourceCheck.refuseDamage(plan.from(), report, plan.options().keepDamaged());
  }
}
