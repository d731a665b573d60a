// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import swkit.ConfigException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;

/**
 * What an export reports besides the entries: warnings, what it left out, what to do next.
 *
 * @param generation the layout of the source
 * @param only the subspaces that were asked for; null for all
 * @param blobs the blobs that were asked for
 * @param report receives the notes
 */
record ExportNotes(Generation generation, String only, Export.Blobs blobs, TransferReport report) {
  /** Reports what is notable about the settings of a source storage, and where its blobs are. */
  void reportSettings(ServerStorage storage) {
    StorageSettings settings;
    try {
      settings = storage.settings();
    } catch (ConfigException e) {
      if (blobs != Export.Blobs.NONE) {
        throw e;
      }
      report.warn(RemedyText.message(e));
      return;
    }
    RemedyText.notes(settings).forEach(report::warn);
    if (blobs == Export.Blobs.NONE && settings.isOneStore()) {
      report.warn(
          "the blobs are in the data store itself, "
              + settings.address()
              + ": a server that uses another data store will not find them");
    }
  }

  /** Reports what of {@code snapshot} the dump will not hold. */
  void reportLeftOut(Snapshot snapshot, Set<Subspace> selected, boolean isFromDump) {
    Set<Subspace> rest = EnumSet.copyOf(generation.dumped());
    rest.removeAll(selected);
    if (blobs == Export.Blobs.NONE) {
      rest.remove(Subspace.BLOBS);
      report.leftOut(
          "t: the blobs stay where they are; import with --no-blobs, for a server with the same"
              + " blob store");
    }
    if (!rest.isEmpty()) {
      report.leftOut(TransferReport.letters(rest) + ": not selected; this is not a full dump");
    }
    if (isFromDump) {
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
                ? ": in-memory data and the search index, which the server creates again"
                : ": in-memory data"));
    if (selected.contains(Subspace.BLOBS)) {
      report.leftOut(
          blobs == Export.Blobs.ALL
              ? "blobs whose keys are names, not hashes: the spam filter's model and the web admin"
              : "blobs that no link names, among them the spam filter's model and the web admin");
    }
  }

  /** Reports that a large part of the blobs is missing, if so. */
  void reportMissingBlobs() {
    TransferReport.Row found = report.rows().get(Subspace.BLOBS);
    MissingBlobSummary.largePart(report.damage(), found == null ? 0 : found.entries())
        .ifPresent(report::alert);
  }

  /** Reports what to do with the dump in {@code to}. */
  void reportNext(Path to) {
    boolean dryRun = report.isDryRun();
    if (!report.alerts().isEmpty()) {
      report.next(
          "check the blob store, and export again"
              + (dryRun ? "" : " into another directory")
              + "; a server on this dump would lack these blobs");
    } else if (!dryRun) {
      report.next(
          "import it with: "
              + Invocation.of("stalwart-import")
              + " "
              + Invocation.quote(to.toString())
              + (generation.hasRegistry() ? " <config.json" : " <config.toml")
              + " of the new server>"
              + (only == null ? "" : " --only " + Invocation.quote(only.replace(" ", "")))
              + (blobs == Export.Blobs.NONE ? " --no-blobs" : ""));
    }
  }
}
