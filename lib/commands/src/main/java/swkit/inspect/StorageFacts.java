// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import swkit.Snapshot;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.store.Misfit;

/** A storage: its tables and its blob store. */
final class StorageFacts extends DatabaseFacts {
  private final ServerStorage storage;

  StorageFacts(ServerStorage storage) {
    this.storage = storage;
  }

  @Override
  String kind() {
    return "storage";
  }

  @Override
  public boolean isDump() {
    return false;
  }

  @Override
  Collection<Misfit> misfits(Generation layout) {
    return storage.misfits(layout).values();
  }

  @Override
  String blobProblem(Snapshot snapshot) {
    try {
      BlobPresence presence = BlobPresence.of(snapshot);
      return presence.isEmpty() || presence.lacksMuch()
          ? "The blob store " + presence.address() + " " + presence.question() + "."
          : null;
    } catch (SwkitException e) {
      return null; // its row reports that it can't be read
    }
  }

  @Override
  public List<String> notes(Snapshot snapshot) {
    List<String> notes = new ArrayList<>();
    if (storage.isLive()) {
      notes.add(storage.address() + " is read live: " + snapshot.consistency());
    }
    notes.addAll(storage.warnings());
    return notes;
  }

  @Override
  List<String> conclusions(Overview overview) {
    List<String> lines = new ArrayList<>();
    if (!overview.damaged().isEmpty()) {
      lines.add(
          "Not whole: "
              + Wording.count(overview.damaged().size(), "subspace", "subspaces")
              + " can't be read to the end.");
    }
    lines.add("Blobs: only those that links name, decompressed.");
    return lines;
  }
}
