// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.storage.BlobLocation;

/**
 * What is known of the target of an {@link Update} before it is compared. Immutable.
 *
 * @param state the state of the target; null if its engine has none
 * @param isInterrupted whether an update of it was interrupted
 * @param record the record that fits it; null if there is none
 */
record UpdateBase(String state, boolean isInterrupted, CopyRecord record) {
  /**
   * What is known of the target, of which {@code data} is a snapshot. Throws unless it is an
   * earlier copy of the source that nobody has changed since, as far as that shows before it is
   * read.
   *
   * @param file the file of the record; null if none can be kept
   * @param trusted whether the target counts as an earlier copy all the same
   */
  static UpdateBase of(ImportPlan plan, Snapshot data, Path file, boolean trusted) {
    if (data.isUnfinished()) {
      return new UpdateBase(data.state(), true, null);
    }
    requireSamePlace(plan, data);
    if (trusted && data.state() == null) {
      // Only reading all of it would show whether the record fits.
      return new UpdateBase(null, false, null);
    }
    CopyRecord record = file == null ? null : CopyRecord.read(file);
    String problem = problem(plan, record, data.state());
    if (problem == null) {
      return new UpdateBase(data.state(), false, record);
    }
    if (!trusted) {
      throw refused(plan, problem);
    }
    return new UpdateBase(data.state(), false, null);
  }

  /** Whether the target is known to be just what a copy or an update has left. */
  boolean isKnown() {
    return record != null && !isInterrupted;
  }

  private static RefusedException refused(ImportPlan plan, String problem) {
    return new RefusedException(
        plan.to().address(),
        problem
            + ". If it is an earlier copy all the same, and nothing that was written to it since is"
            + " to be kept: --base-is-a-copy --yes");
  }

  /** Throws if the target, which has been read, isn't what its record says. */
  void requireUnchanged(ImportPlan plan, String root) {
    if (!root.equals(record.root())) {
      throw refused(plan, changed(record));
    }
  }

  private static String problem(ImportPlan plan, CopyRecord record, String state) {
    String from = plan.storage().settings().data().realAddress();
    if (record == null) {
      return "is not known to be an earlier copy of " + plan.from().address();
    }
    if (!record.from().equals(from) || !record.to().equals(plan.to().data().realAddress())) {
      return "is a copy of " + record.from() + ", not of " + from;
    }
    if (!record.blobs().equals(plan.to().blobs().realAddress())) {
      return "had its blobs in " + record.blobs() + " when it was copied";
    }
    if (!record.what().equals(TransferReport.letters(plan.selected()))) {
      return "is a copy of "
          + record.what()
          + ", and "
          + TransferReport.letters(plan.selected())
          + " are selected now: give the --only and --no-blobs of the copy";
    }
    if (state == null && record.root().isEmpty()) {
      return "can't tell whether it was changed since it was copied";
    }
    return state != null && !state.equals(record.state()) ? changed(record) : null;
  }

  private static String changed(CopyRecord record) {
    return "was changed since it was copied, on "
        + record.ended()
        + ": a server or another program wrote to it, and --update would undo that";
  }

  /** Throws if the registry of the target names another place for the blobs than it will. */
  private static void requireSamePlace(ImportPlan plan, Snapshot data) {
    if (plan.blobLocation() == null || !plan.takes(Subspace.SETTINGS)) {
      return;
    }
    BlobLocation before = BlobLocation.of(data);
    if (!before.isSame(plan.blobLocation())) {
      throw new RefusedException(
          plan.to().address(),
          "its registry names "
              + before
              + " for the blobs, and would name "
              + plan.blobLocation()
              + " after the update: give the --blobs of the copy, or make a new copy");
    }
  }
}
