// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.transfer.NewPlace;
import swkit.transfer.OperandText;
import swkit.verify.Finding;
import swkit.verify.Found;
import swkit.verify.Rule;
import swkit.verify.Severity;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/**
 * A repair of a store or a dump: what a verification finds is planned, shown, and then written.
 * Single use.
 *
 * <p>A repair of a store can be undone by its {@link UndoDump}. A repair of a dump is a new dump.
 * All that changes is held in memory, with its values.
 */
public final class Fsck {
  private final DatabaseAddress what;
  private final Verification.Options options;
  private final Workers workers;
  private final Progress progress;
  private Path notes;
  private Reattachment reattachment;
  private Plan plan;
  private UndoDump undo;
  private String unfinished;
  private boolean isSaving;
  private boolean isDone;
  private boolean isResumed;

  /** A repair of {@code what}, which is verified with {@code options}. */
  public Fsck(
      DatabaseAddress what, Verification.Options options, Workers workers, Progress progress) {
    if (what.isLegacyDump()) {
      throw RefusedException.usage(
          what.address()
              + " is a dump of a release before 0.15, whose layout isn't known well enough to"
              + " repair it");
    }
    this.what = what;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
  }

  /** Plans from the notes in {@code file}, which a verification left, instead of verifying. */
  public Fsck notes(Path file) {
    this.notes = file;
    return this;
  }

  /**
   * Gives the data of an account that was deleted to the one that was created in its place.
   *
   * @param ids the ids of both in decimal, {@code OLD=NEW}; null for none
   */
  public Fsck reattach(String ids) {
    reattachment = ids == null ? null : Reattachment.of(ids);
    return this;
  }

  /** Finds what is to be repaired, and changes nothing. Throws if nothing may be repaired. */
  public void plan() {
    if (interrupted() != null) {
      throw interruption("DIR", "; DIR is its undo dump");
    }
    if (notes != null) {
      planFromNotes();
    } else {
      planByVerification();
    }
    if (reattachment != null) {
      reattachment.requireIn(plan);
    }
  }

  private void planByVerification() {
    Planner planner = new Planner(what.isDump(), reattachment, false);
    new Verification(what, options, workers, progress)
        .run(
            Repairs.RULES::contains,
            found -> {
              if (planner.isNew()) {
                require(problem(found));
              }
              return planner.after(found);
            });
    plan = planner.plan();
  }

  private void planFromNotes() {
    NotesFile written = NotesFile.read(notes);
    if (!written.what().equals(what.address())) {
      throw new RefusedException(notes.toString(), "is about " + written.what());
    }
    require(written.problem().isEmpty() ? null : written.problem());
    try (Database database = what.isDump() ? what.open(false) : null;
        ServerStorage storage = what.isDump() ? null : ServerStorage.readUnshared(what.storage());
        Snapshot data = database != null ? database.snapshot() : storage.data().snapshot()) {
      Generation generation = Generation.of(data);
      if (!written.state().equals(DatabaseState.of(what, data))) {
        throw new RefusedException(
            what.address(), "was changed since " + notes + " was written: verify it again");
      }
      Verdict verdict =
          new Verdict(
              what.address(),
              generation.releases(),
              generation.schemaVersion(),
              0,
              0,
              List.of(),
              Set.of(),
              Set.of(),
              written.bodies(),
              generation.hasKnownValues());
      Planner planner = new Planner(what.isDump(), reattachment, true);
      planner.after(new Found(verdict, written.cases(), written.isWhole(), data, generation));
      plan = planner.plan();
    }
  }

  private void require(String problem) {
    if (problem != null) {
      throw new RefusedException(what.address(), problem);
    }
  }

  /**
   * Why nothing may be repaired; null if something may. A partial reading would make a wrong plan:
   * counters too low, documents without a target.
   */
  static String problem(Found found) {
    if (!found.generation().hasKnownValues()) {
      return "is of "
          + found.generation().releases()
          + ", whose layout isn't known well enough to repair it";
    }
    if (lacksSchema(found)) {
      String unproven = SchemaProof.problem(found);
      return unproven == null
          ? unreadable(found)
          : Rule.S1.what()
              + ", and the rest doesn't prove which it was, because "
              + unproven
              + ": restore the store from a backup";
    }
    return unreadable(found);
  }

  private static String unreadable(Found found) {
    return found.verdict().findings().stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .filter(Finding::isUnreadable)
        .findFirst()
        .map(
            finding ->
                finding.what()
                    + " ("
                    + finding.examples().get(0)
                    + "): a part can't be read, so what doesn't fit together isn't known; "
                    + Invocation.of("stalwart-salvage")
                    + " WHAT DIR gets out what is left")
        .orElseGet(() -> SchemaProof.doubt(found));
  }

  /** Whether a store has no schema version; the frames of a dump have one. */
  private static boolean lacksSchema(Found found) {
    return found.verdict().schemaVersion() < 0
        && found.verdict().findings().stream()
            .anyMatch(finding -> finding.rule().equals(Rule.S1.id()));
  }

  /**
   * Repairs the store. {@code directory} is that of the undo dump: a new one, or that of a repair
   * that was interrupted, which is then completed. Throws if that can't be done; after that, {@link
   * #afterFailure} says what is to be done.
   */
  public void apply(Path directory) {
    if (what.isDump()) {
      throw RefusedException.usage(
          what.address() + " is a dump, which stays as it is; give --to DIRECTORY for a new one");
    }
    NewPlace.requireWritable(what.storage().data());
    Path place = directory.toAbsolutePath().normalize();
    if (resume(place)) {
      return;
    }
    plan();
    if (plan.changes().isEmpty()) {
      return;
    }
    NewPlace.requireOutside(what.storage(), place, "the undo dump", "--undo DIR");
    isSaving = true;
    undo =
        new UndoDump(
                place,
                UUID.randomUUID().toString(),
                StoreIdentity.of(what.storage(), plan.changes()),
                plan.generation(),
                plan.changes())
            .write(what.storage().kind());
    isSaving = false;
    write();
  }

  /** Completes the repair that was interrupted, if one was. */
  private boolean resume(Path place) {
    if (interrupted() == null) {
      return false;
    }
    if (!UndoDump.isThere(place)) {
      throw interruption("DIR", "; DIR is its undo dump, and " + place + " is none");
    }
    undo = UndoDump.read(place);
    isResumed = true;
    write();
    return true;
  }

  /**
   * The run of the repair that was interrupted in the store; null if none was. Throws if something
   * else was, such as an import.
   */
  private String interrupted() {
    if (what.isDump()) {
      return null;
    }
    what.storage().data().requireSecrets();
    try (ServerStorage storage = ServerStorage.readUnshared(what.storage());
        Snapshot data = storage.data().snapshot()) {
      if (storage.isEmpty()) {
        return null;
      }
      StoreRepair.requireFinished(data);
      return StoreRepair.interrupted(data);
    }
  }

  private RefusedException interruption(String undo, String more) {
    return new RefusedException(
        what.address(),
        "a repair of it was interrupted; "
            + RemedyText.repair(OperandText.word(what), undo)
            + more);
  }

  private void write() {
    StoreRepair work = new StoreRepair(what.storage());
    try {
      work.repair(undo);
      isDone = true;
    } finally {
      unfinished = work.isUnfinished() ? work.afterFailure(undo, what) : null;
    }
  }

  /** Writes the repaired copy of the dump to {@code directory}, which must be new. */
  public void writeTo(Path directory) {
    if (!what.isDump()) {
      throw RefusedException.usage(
          "--to is for dumps; " + what.address() + " is a store, which --apply --yes repairs");
    }
    if (!java.nio.file.Files.isDirectory(what.dump())) {
      throw RefusedException.usage(what.address() + " is a single frame; give the whole dump");
    }
    plan();
    if (!plan.changes().isEmpty()) {
      DumpRepair.write(what.dump(), plan.changes(), directory, workers, progress);
      isDone = true;
    }
  }

  /** The plan; null if a repair that was interrupted was completed. */
  Plan plans() {
    return plan;
  }

  /** The undo dump; null before one was written or read. */
  UndoDump undoDump() {
    return undo;
  }

  /** Whether everything of the plan has been written. */
  public boolean isDone() {
    return isDone;
  }

  /** Whether this completed a repair that was interrupted. */
  boolean isResumed() {
    return isResumed;
  }

  DatabaseAddress what() {
    return what;
  }

  /**
   * The exit code: 3 if something is still to be repaired, if an ERROR can't be, or if that isn't
   * known, as after an interrupted repair; else 0, as of a verification that finds no ERROR.
   */
  public int exitCode() {
    if (plan == null) {
      return 3;
    }
    boolean isOpen = !isDone && !plan.changes().isEmpty();
    return isOpen || plan.leavesErrors() || !plan.isWhole() ? 3 : 0;
  }

  /** What to do after a failure; null if nothing was to be changed. */
  public String afterFailure() {
    if (unfinished != null) {
      return unfinished;
    }
    return isSaving
        ? "the undo dump was not written, and nothing was changed in the store"
        : undo != null && !isDone && !isResumed ? "nothing was changed in the store" : null;
  }
}
