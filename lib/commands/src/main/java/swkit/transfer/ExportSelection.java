// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.EnumSet;
import java.util.Set;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;

/**
 * Which subspaces an export takes. Immutable.
 *
 * @param from what is exported
 * @param only a choice, as {@link Generation#select} takes it; null for all
 * @param blobs which blobs
 * @param complete whether to take, if {@code only} is null, also {@linkplain Generation#leftOut
 *     what the server's own export leaves out}
 */
record ExportSelection(DatabaseAddress from, String only, Export.Blobs blobs, boolean complete) {
  /** The subspaces of {@code snapshot} that are selected. */
  Set<Subspace> of(Snapshot snapshot, Generation generation) {
    Set<Subspace> selected = of(generation, only, blobs);
    if (only == null && complete) {
      Set<Subspace> rest = EnumSet.noneOf(Subspace.class);
      rest.addAll(generation.leftOut());
      if (from.isDump()) {
        rest.retainAll(snapshot.subspaces());
      }
      selected.addAll(rest);
    }
    return selected;
  }

  /** Throws if a source dump lacks frames: the new dump would seem to have them. */
  void requireFrames(Snapshot snapshot, Set<Subspace> selected) {
    Set<Subspace> missing = EnumSet.copyOf(selected);
    missing.removeAll(snapshot.subspaces());
    if (from.isDump() && !missing.isEmpty()) {
      throw new DumpException(
          from.dump(),
          "has no frames of "
              + TransferReport.letters(missing)
              + "; if that is meant, name those to export with --only");
    }
  }

  /** The subspaces that a server's own export has, or {@code only}, with or without blobs. */
  static Set<Subspace> of(Generation generation, String only, Export.Blobs blobs) {
    Set<Subspace> selected =
        EnumSet.copyOf(only == null ? generation.dumped() : generation.select(only));
    if (blobs == Export.Blobs.NONE) {
      selected.remove(Subspace.BLOBS);
    }
    if (selected.isEmpty()) {
      throw RefusedException.usage("--only selects blobs only, and --no-blobs excludes them");
    }
    return selected;
  }
}
