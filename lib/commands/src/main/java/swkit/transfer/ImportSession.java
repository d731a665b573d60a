// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameIndex;
import swkit.io.Wording;

/**
 * One run of an import in relation to its {@link Journal}: which steps are done, and whether the
 * run resumes an interrupted one. Without a journal, nothing is recorded and no step is ever done.
 */
final class ImportSession {
  /** All that is selected was read and checked. */
  static final String CHECKED = "checked";

  /** The target has the unfinished mark. */
  static final String BEGUN = "begun";

  /** The selected subspaces of the target were emptied. */
  static final String EMPTIED = "emptied";

  /** All is written; only the unfinished mark is left to remove. */
  static final String FINISHING = "finishing";

  /** The dump was not what had been checked, so what was written can't be trusted. */
  static final String SPOILED = "spoiled";

  /** The name in the head of the number that the target's unfinished mark repeats. */
  private static final String RUN = "run";

  private final ImportPlan plan;
  private final TransferReport report;
  private final CompletedRanges ranges;
  private final DamagedBlobs damaged;
  private Path file;
  private boolean resume;
  private boolean asIs;
  private long batchBytes = Import.PORTION;
  private Journal journal;
  private boolean resumed;

  ImportSession(
      ImportPlan plan, TransferReport report, CompletedRanges ranges, DamagedBlobs damaged) {
    this.plan = plan;
    this.report = report;
    this.ranges = ranges;
    this.damaged = damaged;
  }

  /**
   * Keeps a journal in {@code file}, and resumes the run that it is of if {@code resume}.
   *
   * @param batchBytes about how many bytes are done again at most after an interruption
   */
  void keepIn(Path file, boolean resume, long batchBytes) {
    this.file = file;
    this.resume = resume;
    this.batchBytes = batchBytes;
  }

  /** Sets whether values are taken as they are, which a run can't change that resumes another. */
  void asIs(boolean asIs) {
    this.asIs = asIs;
  }

  /** The file of the journal; null if none is kept. It may not exist. */
  Path file() {
    return file;
  }

  /** About the size of what is made durable at once, in bytes. */
  long batchBytes() {
    return batchBytes;
  }

  /** Whether this run has a journal by now. */
  boolean hasJournal() {
    return journal != null;
  }

  /** Whether this run is to resume an interrupted one. */
  boolean isToResume() {
    return resume;
  }

  /** Whether the journal of an interrupted run was opened, and fits this one. */
  boolean isResumed() {
    return resumed;
  }

  /** Whether another run can resume this one. */
  boolean isResumable() {
    return journal != null && resumed == resume && !journal.has(SPOILED) && Journal.exists(file);
  }

  /** Throws if a run is to be resumed and its journal does not exist. */
  void requireJournal() {
    if (resume && !Journal.exists(file)) {
      throw new RefusedException(
          file.toString(),
          "there is no journal: nothing was begun, or everything was finished; run it without"
              + " --resume, or name the journal with --journal");
    }
  }

  /** When the interrupted run began, in milliseconds since 1970; 0 if none is resumed. */
  long began() {
    return resume ? Journal.read(file).began() : 0;
  }

  /** The head of the journal: what is moved from where to where, and for which {@code purpose}. */
  Map<String, String> head(Snapshot snapshot, String purpose) {
    Dump dump = plan.dump();
    Map<String, String> head = new LinkedHashMap<>();
    head.put("from", plan.from().realAddress());
    head.put("state", dump == null ? String.valueOf(snapshot.state()) : framesState(dump));
    head.put("to", plan.to().data().realAddress());
    head.put("blobs", plan.to().blobs().realAddress());
    head.put("compression", String.valueOf(plan.to().compression()));
    head.put("what", purpose + (asIs ? ", as is" : ""));
    return head;
  }

  /** The sizes of the frames with their hashes or times, which tell this dump from another. */
  static String framesState(Dump dump) {
    StringJoiner state = new StringJoiner(" ");
    try {
      for (Subspace subspace : dump.subspaces()) {
        Path file = dump.file(subspace);
        boolean sealed = dump.seal() != null && dump.seal().index(subspace) != null;
        String mark =
            sealed
                ? "#" + Long.toHexString(dump.seal().index(subspace).hash())
                : "@" + Files.getLastModifiedTime(file).toMillis();
        state.add(subspace.letter() + ":" + Files.size(file) + mark);
      }
    } catch (IOException e) {
      throw new DumpException(dump.directory(), "can't be read: " + Wording.reason(e), e);
    }
    return state.toString();
  }

  /** Begins a journal with {@code head}, unless one is open or none is kept. */
  void begin(Map<String, String> head) {
    if (journal != null || file == null) {
      return;
    }
    if (Journal.exists(file)) {
      report.warn(
          "an earlier run was interrupted; this one starts over (--resume would have resumed it)");
    }
    Map<String, String> whole = new LinkedHashMap<>(head);
    whole.put(RUN, UUID.randomUUID().toString().replace("-", ""));
    whole.put(Journal.BEGAN, String.valueOf(System.currentTimeMillis()));
    journal = Journal.create(file, whole);
    ranges.keep(journal);
    damaged.recordIn(journal);
  }

  /** Opens the journal of the interrupted run. Throws if that run can't be resumed as this one. */
  void resume(Map<String, String> head) {
    journal = Journal.open(file);
    journal.require(head);
    requireUnspoiled();
    Dump dump = plan.dump();
    if (dump != null && journal.has(CHECKED)) {
      plan.selected().forEach(subspace -> dump.expect(checkedIndex(subspace)));
    }
    if (dump == null && head.get("state").equals("null")) {
      report.warn(
          plan.from().address()
              + " can't tell whether it has changed since the interrupted run: if a server was"
              + " running on it, start over without --resume");
    }
    damaged.recordIn(journal);
    ranges.keep(journal);
    resumed = true;
  }

  private void requireUnspoiled() {
    if (journal.has(SPOILED)) {
      throw new RefusedException(
          file.toString(),
          "the interrupted run read other data from "
              + plan.from().address()
              + " than it had checked, and may have written some of it, so it can't be resumed."
              + " Check the dump with stalwart-verify, then start over without --resume"
              + (plan.options().present() == Import.Present.REFUSE
                  ? ", with --replace --yes"
                  : ""));
    }
  }

  private FrameIndex checkedIndex(Subspace subspace) {
    FrameIndex index = journal.frame(subspace);
    if (index == null) {
      throw new RefusedException(
          file.toString(),
          "says that the dump was checked, but not what its frame of "
              + subspace.letter()
              + " held: start over without --resume");
    }
    return index;
  }

  /** Whether the step {@code name} is done, by this run or by the one that it resumes. */
  boolean has(String name) {
    return journal != null && journal.has(name);
  }

  /** Records that the step {@code name} is done. */
  void step(String name) {
    if (journal != null) {
      journal.step(name);
    }
  }

  /** Records that all of the source was checked, and what each frame of a dump held. */
  void checked() {
    Dump dump = plan.dump();
    if (journal != null && dump != null) {
      plan.selected().forEach(subspace -> journal.frame(dump.index(subspace)));
    }
    step(CHECKED);
  }

  /** Whether all that is read of a dump is compared with what was checked. */
  boolean isSourceChecked() {
    return plan.from().isDump() && (!plan.options().trust() || has(CHECKED));
  }

  /** The number that tells this run from others; empty without a journal. */
  String run() {
    return journal == null ? "" : journal.head(RUN);
  }

  /**
   * Whether the journal in {@link #file} is of {@code run}, which may be null, and can be resumed.
   */
  boolean isResumable(String run) {
    try {
      return run != null && file != null && Journal.exists(file) && isOf(Journal.read(file), run);
    } catch (RefusedException | DumpException e) {
      // A damaged journal is ignored.
      return false;
    }
  }

  private static boolean isOf(Journal journal, String run) {
    return journal.head(RUN).equals(run) && !journal.has(SPOILED);
  }

  /** Removes the journal, because all is done. */
  void remove() {
    if (journal != null) {
      journal.remove();
    }
  }

  /** Closes the journal. Removes it if no step was done, since it would be of no use. */
  void close() {
    if (journal == null) {
      return;
    }
    if (!journal.has(CHECKED) && !journal.has(BEGUN)) {
      journal.remove();
    }
    journal.close();
  }
}
