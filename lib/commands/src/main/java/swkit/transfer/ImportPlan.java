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
import swkit.store.StoreForm;

/**
 * What an import moves, and where to.
 *
 * @param from a dump or a storage
 * @param to the target, with the blob store that it will use
 * @param options the options
 * @param generation the layout of both
 * @param selected the subspaces that are written
 * @param blobLocation the place of the blobs that the registry of the target will name in the end;
 *     null if the server's configuration names it
 */
record ImportPlan(
    Database from,
    StorageSettings to,
    Import.Options options,
    Generation generation,
    Set<Subspace> selected,
    BlobLocation blobLocation) {
  /**
   * Plans an import.
   *
   * @param present the subspaces that the source holds
   * @param report receives warnings
   */
  static ImportPlan of(
      Database from,
      StorageSettings to,
      Import.Options options,
      Generation generation,
      Set<Subspace> present,
      TransferReport report) {
    Dump dump = from instanceof Dump frames ? frames : null;
    Set<Subspace> selected = new ImportSelection(dump, options, generation, report).of(present);
    if (from instanceof ServerStorage storage) {
      storage.requireForm(generation, StoreForm.needed(selected));
      SourceNotes.reportMisfits(storage, generation, report);
    }
    if (!generation.hasRegistry()) {
      if (options.blobs() != null) {
        throw RefusedException.usage(
            "--blobs: a server of "
                + generation.releases()
                + " has its blobs where its configuration says");
      }
      return new ImportPlan(from, to, options, generation, selected, null);
    }
    BlobLocation location = location(from, to, options, selected);
    return new ImportPlan(from, location.located(to), options, generation, selected, location);
  }

  /** {@code --blobs} if given, else what the registry says that the target will have in the end. */
  private static BlobLocation location(
      Database from, StorageSettings to, Import.Options options, Set<Subspace> selected) {
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
      try (Snapshot snapshot = from.snapshot()) {
        return BlobLocation.of(snapshot);
      }
    }
    if (!to.data().backend().exists(to.data())) {
      return BlobAddress.parse("data");
    }
    try (ServerStorage storage = ServerStorage.readUnshared(to);
        Snapshot snapshot = storage.data().snapshot()) {
      return BlobLocation.of(snapshot);
    }
  }

  /** The source if it is a dump; else null. */
  Dump dump() {
    return from instanceof Dump dump ? dump : null;
  }

  /** The source if it is a storage; else null. */
  ServerStorage storage() {
    return from instanceof ServerStorage storage ? storage : null;
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
    return dump() == null ? -1 : dump().estimate(subspace);
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
