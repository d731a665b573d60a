// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import swkit.Database;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * The rules that decide which subspaces an import takes: {@code --only}, {@code --exactly} and
 * {@code --no-blobs}.
 *
 * @param from the source
 * @param snapshot the state of it that is read
 * @param options the options of the import
 * @param generation the layout of the source
 * @param report receives warnings
 */
record ImportSelection(
    Database from,
    Snapshot snapshot,
    Import.Options options,
    Generation generation,
    TransferReport report) {
  /**
   * The subspaces to import. Throws if there are none, if one can't be read, or if the dump lacks
   * one.
   */
  Set<Subspace> subspaces() {
    Set<Subspace> wanted = wanted(snapshot.subspaces());
    Set<Subspace> family = EnumSet.copyOf(generation.families().get("blob"));
    boolean needsFamily =
        !options.isFull() && !options.exactly() && wanted.stream().anyMatch(family::contains);
    if (needsFamily && wanted.addAll(family)) {
      warnOfFamily(family);
    }
    if (options.noBlobs()) {
      wanted.remove(Subspace.BLOBS);
    }
    if (wanted.isEmpty()) {
      throw RefusedException.usage("--only selects blobs only, and --no-blobs excludes them");
    }
    snapshot.requireReadable(wanted);
    if (from.isDump()) {
      from.warnings().forEach(report::warn);
      requireFrames(wanted, needsFamily ? family : Set.of());
    }
    return wanted;
  }

  private Set<Subspace> wanted(Set<Subspace> present) {
    Set<Subspace> besidesDumped = EnumSet.copyOf(present);
    if (!from.isDump()) {
      besidesDumped.removeAll(generation.derived());
    }
    if (!options.isFull()) {
      return EnumSet.copyOf(generation.select(options.only(), besidesDumped));
    }
    Set<Subspace> wanted = EnumSet.copyOf(generation.dumped());
    if (from.isDump()) {
      besidesDumped.retainAll(generation.leftOut());
      wanted.addAll(besidesDumped);
    }
    return wanted;
  }

  private void warnOfFamily(Set<Subspace> family) {
    Set<Subspace> taken = EnumSet.copyOf(family);
    if (options.noBlobs()) {
      taken.remove(Subspace.BLOBS);
    }
    report.warn(
        TransferReport.letters(taken)
            + " belong together, so all are imported; --exactly imports only those of --only");
  }

  private void requireFrames(Set<Subspace> wanted, Set<Subspace> family) {
    Set<Subspace> missing = EnumSet.copyOf(wanted);
    missing.removeAll(snapshot.subspaces());
    if (missing.isEmpty()) {
      return;
    }
    String remedy = options.isFull() ? "if that is intended, name the others with --only" : "";
    if (!family.isEmpty()) {
      remedy =
          TransferReport.letters(family)
              + " belong together, but --exactly imports one without the others";
    }
    if (!options.noBlobs() && !snapshot.subspaces().contains(Subspace.BLOBS)) {
      remedy = "if its blobs stayed in their blob store, import with --no-blobs; " + remedy;
    }
    throw new DumpException(
        Path.of(from.address()),
        "has no frames of "
            + TransferReport.letters(missing)
            + (remedy.isEmpty() ? "" : ", which a dump of " + generation.releases() + " has")
            + "; was the export cut short? "
            + remedy);
  }
}
