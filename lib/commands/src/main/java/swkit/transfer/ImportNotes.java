// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.EnumSet;
import java.util.Set;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.io.Wording;
import swkit.storage.BlobLocation;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;

/**
 * What an import reports besides the entries: warnings, what it left out, what to do next.
 *
 * @param plan what is moved
 * @param report receives the notes
 */
record ImportNotes(ImportPlan plan, TransferReport report) {
  /** Reports what is notable about the source, the target and the place of the blobs. */
  void reportOperands() {
    if (plan.storage() != null) {
      RemedyText.notes(plan.storage().settings()).forEach(report::warn);
    }
    RemedyText.notes(plan.to()).forEach(report::warn);
    reportBlobLocation();
    for (String name : plan.from().otherFiles()) {
      report.warn(
          name + " is not a frame and is ignored (the server's own import would stop at it)");
    }
  }

  private void reportBlobLocation() {
    BlobLocation location = plan.blobLocation();
    boolean isWanted = plan.options().blobs() != null;
    if (location != null && (isWanted || !location.isData())) {
      report.warn(
          "blobs "
              + (plan.options().noBlobs() ? "are expected in " : "go to ")
              + location
              + (isWanted
                  ? ", and the registry of the target is changed to that"
                  : ", as the registry says; --blobs names another place"));
    }
  }

  /** Reports that the registry changes its place of blobs; those in the old place stay there. */
  void reportBlobMove(ServerStorage target) {
    BlobLocation location = plan.blobLocation();
    boolean mayMove =
        plan.options().present() == Import.Present.MERGE && plan.takes(Subspace.SETTINGS);
    if (location == null || target.isEmpty() || !mayMove) {
      return;
    }
    try (Snapshot snapshot = target.data().snapshot()) {
      BlobLocation before = BlobLocation.of(snapshot);
      if (!before.isSame(location)) {
        report.warn(
            "the registry of the target named "
                + before
                + " before, and now names "
                + location
                + ": move the blobs of the old place to the new one");
      }
    }
  }

  /** Reports the number of {@code leases} that were left out. */
  void reportLeases(long leases) {
    if (leases > 0) {
      report.leftOut(
          Wording.count(leases, "node lease", "node leases")
              + ": servers take new ones when they start");
    }
  }

  /** Reports where the blobs are that were not written. */
  void reportBlobs(StorageWriter writer, boolean isResumed) {
    if (plan.options().noBlobs()) {
      report.leftOut("t: the blobs stay where they are, in " + plan.to().blobs().address());
    } else if (writer.blobsThere() > 0 && !isResumed) {
      report.warn(
          Wording.count(writer.blobsThere(), "blob", "blobs")
              + " existed in "
              + plan.to().blobs().address()
              + " already and "
              + (writer.blobsThere() == 1 ? "was" : "were")
              + " not written again; if it is the blob store of the export, --no-blobs skips them");
    }
  }

  /** Reports that a large part of the blobs is missing, if so. */
  void reportMissingBlobs() {
    TransferReport.Row blobs = report.rows().get(Subspace.BLOBS);
    MissingBlobSummary.largePart(report.damage(), blobs == null ? 0 : blobs.entries())
        .ifPresent(report::alert);
  }

  /** Reports what was left out, and what to do next. */
  void reportNext() {
    Generation generation = plan.generation();
    reportForeignFiles();
    if (plan.isUndo()) {
      report.next(
          "the entries that the repair removed are back, and a server of "
              + generation.releases()
              + " doesn't start with them; to remove them again: "
              + Invocation.of("stalwart-doctor")
              + " --repair "
              + Invocation.quote(plan.to().data().address()));
      return;
    }
    reportUnselected();
    if (plan.options().present() == Import.Present.REPLACE
        && plan.takes(Subspace.BLOBS)
        && !plan.to().isOneStore()) {
      report.warn("blobs that " + plan.to().blobs().address() + " had before are still there");
    }
    if (!report.alerts().isEmpty()) {
      report.next("find the missing blobs before you start a server on it");
    }
    if (plan.takes(Subspace.PROPERTY)) {
      String why =
          !plan.from().isDump() ? ", which the server creates or fetches again" : ": not in a dump";
      if (generation.derived().contains(Subspace.SEARCH_INDEX)) {
        report.leftOut("the search index, the spam filter's model and the web admin" + why);
        report.next("start the server and have it rebuild its search index (reindex)");
      } else {
        report.leftOut("in-memory data and the web admin" + why);
      }
    }
    if (plan.options().present() == Import.Present.MERGE) {
      report.next("have the server recalculate quotas: the target's were kept");
    }
    report.next("keep the old store until the new server has run for a while");
  }

  private void reportForeignFiles() {
    if (plan.options().owner() != null) {
      return;
    }
    StorageSettings to = plan.to();
    to.data().backend().path(to.data()).flatMap(FreeSpace::foreignFiles).ifPresent(report::warn);
    if (plan.takes(Subspace.BLOBS) && to.blobs().isForBlobsOnly()) {
      to.blobPaths().forEach(p -> FreeSpace.foreignBlobs(p).ifPresent(report::warn));
    }
  }

  private void reportUnselected() {
    Set<Subspace> rest = EnumSet.copyOf(plan.generation().dumped());
    rest.removeAll(plan.selected());
    if (plan.options().noBlobs()) {
      rest.remove(Subspace.BLOBS);
    }
    if (!rest.isEmpty()) {
      report.leftOut(TransferReport.letters(rest) + ": not selected");
    }
  }
}
