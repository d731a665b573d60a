// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.frame.Mark;

/**
 * One run of an export in relation to its {@link Journal}, which lies in the dump: whether the run
 * resumes an interrupted one, and whether it can be resumed itself. A dry run has no journal.
 */
final class ExportSession {
  static final String MAY_HAVE_CHANGED =
      "it was interrupted and resumed, and its source can't tell whether it changed in between";

  private final Path to;
  private final Path file;
  private final boolean resume;
  private final DamagedBlobs damaged;
  private Journal journal;
  private boolean suspended;

  /** A run that writes to the directory {@code to}. */
  ExportSession(Path to, boolean resume, DamagedBlobs damaged) {
    this.to = to;
    this.file = DumpWriter.journal(to);
    this.resume = resume;
    this.damaged = damaged;
  }

  /** Throws if a run is to be resumed and its journal does not exist. */
  void requireJournal() {
    if (resume && !Journal.exists(file)) {
      throw new RefusedException(
          to.toString(), "holds no export that was interrupted; run it without --resume");
    }
  }

  /** Whether there is a journal of an interrupted run, undamaged. */
  boolean hasSoundJournal() {
    try {
      return Journal.exists(file) && !Journal.read(file).head("from").isEmpty();
    } catch (RefusedException e) {
      return false;
    }
  }

  /** Reports that an interrupted run is not resumed, if so. */
  void reportEarlier(TransferReport report) {
    if (Journal.exists(file)) {
      report.warn(
          "an earlier export into it was interrupted; this one starts over (--resume would have"
              + " resumed it)");
    }
  }

  /** When the interrupted run began, in milliseconds since 1970; 0 if none is resumed. */
  long began() {
    return resume ? Journal.read(file).began() : 0;
  }

  /** Opens the journal of the interrupted run. Throws if that run can't be resumed as this one. */
  void resume(Map<String, String> head, TransferReport report) {
    requireJournal();
    journal = Journal.open(file);
    journal.require(head);
    if (head.get("state").equals("null")) {
      report.warn(MAY_HAVE_CHANGED);
    }
    damaged.recordIn(journal);
  }

  /** Begins a journal with {@code head}, unless one is open. */
  void begin(Map<String, String> head, Instant now) {
    if (journal == null) {
      Map<String, String> whole = new LinkedHashMap<>(head);
      whole.put(Journal.BEGAN, String.valueOf(now.toEpochMilli()));
      journal = Journal.create(file, whole);
      damaged.recordIn(journal);
    }
  }

  /** The size of the entries that the interrupted run has written, in bytes. */
  long bytes() {
    long bytes = 0;
    for (Subspace subspace : Subspace.values()) {
      List<Mark> marks = journal == null ? List.of() : journal.marks(subspace);
      bytes += marks.isEmpty() ? 0 : marks.get(marks.size() - 1).contentOffset();
    }
    return bytes;
  }

  /** The open journal; null if there is none. */
  Journal journal() {
    return journal;
  }

  /**
   * Releases the dump, and removes the journal last, under its own lock: after a kill before that,
   * {@code --resume} removes what is left. Without the dump's lock, a complete dump can at most be
   * sealed meanwhile.
   */
  void release(DumpLock lock) {
    lock.close();
    journal.remove();
  }

  /**
   * Keeps what is durable of {@code dump} up to a mark, to be resumed, and removes the rest. The
   * dump is null in a dry run.
   */
  void abandon(DumpWriter dump, Throwable failure) {
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

  /** Whether the run was interrupted and can be resumed. */
  boolean isSuspended() {
    return suspended;
  }

  void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
