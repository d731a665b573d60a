// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.ArrayList;
import java.util.List;
import swkit.Snapshot;
import swkit.SwkitException;
import swkit.io.Wording;
import swkit.storage.BlobPresence;

/** A storage: its tables and its blob store. */
final class StorageFacts extends DatabaseFacts {
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
