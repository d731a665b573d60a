// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.EnumSet;
import java.util.Set;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.generation.Generation;

/**
 * The rules that decide which subspaces an import takes: {@code --only}, {@code --exactly} and
 * {@code --no-blobs}.
 *
 * @param dump the source; null if it is a storage
 * @param options the options of the import
 * @param generation the layout of the source
 * @param report receives warnings
 */
record ImportSelection(
    Dump dump, Import.Options options, Generation generation, TransferReport report) {
  /**
   * The subspaces to import from a source that holds {@code present}. Throws if there are none, or
   * if the dump lacks one.
   */
  Set<Subspace> of(Set<Subspace> present) {
    Set<Subspace> wanted = wanted(present);
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
    if (dump != null) {
      dump.requireSealed(wanted);
      dump.warnings().forEach(report::warn);
      requireFrames(wanted, needsFamily ? family : Set.of());
    }
    return wanted;
  }

  private Set<Subspace> wanted(Set<Subspace> present) {
    Set<Subspace> besidesDumped = EnumSet.copyOf(present);
    if (dump == null) {
      besidesDumped.removeAll(generation.derived());
    }
    if (!options.isFull()) {
      return EnumSet.copyOf(generation.select(options.only(), besidesDumped));
    }
    Set<Subspace> wanted = EnumSet.copyOf(generation.dumped());
    if (dump != null) {
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
            + " belong together: all are imported; --exactly takes only those of --only");
  }

  private void requireFrames(Set<Subspace> wanted, Set<Subspace> family) {
    Set<Subspace> missing = EnumSet.copyOf(wanted);
    missing.removeAll(dump.subspaces());
    if (missing.isEmpty()) {
      return;
    }
    String remedy = options.isFull() ? "if that is meant, name those to import with --only" : "";
    if (!family.isEmpty()) {
      remedy =
          TransferReport.letters(family)
              + " belong together, and --exactly takes one without the others";
    }
    if (!options.noBlobs() && !dump.subspaces().contains(Subspace.BLOBS)) {
      remedy = "if its blobs stayed in their blob store, import with --no-blobs; " + remedy;
    }
    throw new DumpException(
        dump.directory(),
        "has no frames of "
            + TransferReport.letters(missing)
            + (remedy.isEmpty() ? "" : ", which a dump of " + generation.releases() + " has")
            + "; was the export cut short? "
            + remedy);
  }
}
