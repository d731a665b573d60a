// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.EnumSet;
import java.util.Set;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.dump.Manifest;
import swkit.generation.Generation;
import swkit.open.BlobAddress;
import swkit.storage.BlobLocation;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;

/**
 * What an import moves, and where to.
 *
 * @param from a dump or a storage
 * @param dump the same if it is a dump, whose frames are compared with an index; else null
 * @param storage the same if it is a storage, which has settings of its own; else null
 * @param to the target, with the blob store that it will use
 * @param options the options
 * @param generation the layout of both
 * @param present the subspaces that the source holds
 * @param selected the subspaces that are written
 * @param blobLocation the place of the blobs that the registry of the target will name in the end;
 *     null if the server's configuration names it
 */
record ImportPlan(
    Database from,
    Dump dump,
    ServerStorage storage,
    StorageSettings to,
    Import.Options options,
    Generation generation,
    Set<Subspace> present,
    Set<Subspace> selected,
    BlobLocation blobLocation) {
  /**
   * Plans an import of {@code snapshot}, which is a state of {@code from}.
   *
   * @param report receives warnings
   */
  static ImportPlan of(
      Database from,
      Snapshot snapshot,
      StorageSettings to,
      Import.Options options,
      Generation generation,
      TransferReport report) {
    Set<Subspace> selected =
        new ImportSelection(from, snapshot, options, generation, report).subspaces();
    SourceNotes.reportMisfits(snapshot, generation, report);
    Dump dump = from instanceof Dump frames ? frames : null;
    ServerStorage storage = from instanceof ServerStorage server ? server : null;
    Set<Subspace> present = snapshot.subspaces();
    BlobLocation location = null;
    if (generation.hasRegistry()) {
      location = location(snapshot, to, options, selected);
    } else if (options.blobs() != null) {
      throw RefusedException.usage(
          "--blobs: a server of "
              + generation.releases()
              + " has its blobs where its configuration says");
    }
    StorageSettings target = location == null ? to : location.located(to);
    return new ImportPlan(
        from, dump, storage, target, options, generation, present, selected, location);
  }

  /** {@code --blobs} if given, else what the registry says that the target will have in the end. */
  private static BlobLocation location(
      Snapshot from, StorageSettings to, Import.Options options, Set<Subspace> selected) {
    boolean isTaken = selected.contains(Subspace.SETTINGS);
    if (options.blobs() != null && !isTaken) {
      throw RefusedException.usage(
          "--blobs changes the registry, but s is not selected: the target's registry stays as it"
              + " is");
    }
    if (options.blobs() != null) {
      return BlobAddress.parse(options.blobs());
    }
    if (isTaken) {
      return BlobLocation.of(from);
    }
    if (!to.data().backend().exists(to.data())) {
      return BlobAddress.parse("data");
    }
    try (ServerStorage storage = ServerStorage.readUnshared(to);
        Snapshot snapshot = storage.data().snapshot()) {
      return BlobLocation.of(snapshot);
    }
  }

  /** Whether {@code subspace} is selected. */
  boolean takes(Subspace subspace) {
    return selected.contains(subspace);
  }

  /** Whether the dump holds what {@code stalwart-doctor --repair} took out of a store. */
  boolean isUndo() {
    Manifest manifest = dump() == null || dump().seal() == null ? null : dump().seal().manifest();
    return manifest != null && manifest.about().leftOut().contains(Manifest.ALL_BUT_LEFTOVERS);
  }

  /** The expected size of what is read, in bytes as the source estimates them; -1 if unknown. */
  long expected() {
    long sum = 0;
    for (Subspace subspace : selected) {
      long bytes = from.estimate(subspace);
      if (bytes < 0) {
        return -1;
      }
      sum += bytes;
    }
    return sum;
  }

  /** The size of the frame of {@code subspace} in bytes; -1 if the source is a storage. */
  long fileBytes(Subspace subspace) {
    return from.isDump() ? from.estimate(subspace) : -1;
  }

  /**
   * The subspaces that {@link Import.Present#REPLACE} empties: the selected ones, and in a full
   * import those that the server derives. A blob store of its own is never emptied.
   */
  Set<Subspace> replaced() {
    Set<Subspace> replaced = EnumSet.copyOf(selected);
    if (options.isFull()) {
      replaced.addAll(generation.derived());
    }
    if (!to.isOneStore()) {
      replaced.remove(Subspace.BLOBS);
    }
    return replaced;
  }
}
