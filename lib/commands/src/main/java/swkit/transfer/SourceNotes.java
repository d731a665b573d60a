// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.Set;
import swkit.Entry;
import swkit.Misfit;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.storage.ServerStorage;

/** What an export and a copy report about the storage that they read. */
final class SourceNotes {
  /** The number of blobs at which {@link #reportLostLinks} looks at most. */
  private static final int BLOBS_LOOKED_AT = 20;

  private SourceNotes() {}

  /**
   * Reports tables that differ from those that a server creates. They hold nothing that is
   * selected: otherwise the storage would have been refused.
   */
  static void reportMisfits(Snapshot snapshot, Generation generation, TransferReport report) {
    for (Misfit misfit : snapshot.misfits().values()) {
      report.leftOut(
          misfit.subspace().letter() + ": in the source, " + misfit.text(generation::describe));
    }
  }

  /**
   * Reports that all links are missing if the storage holds blobs. A key-value store has no tables
   * whose absence would show the loss.
   */
  static void reportLostLinks(
      ServerStorage storage, Snapshot snapshot, Set<Subspace> selected, TransferReport report) {
    if (selected.contains(Subspace.BLOB_LINKS) && isEmpty(snapshot, Subspace.BLOB_LINKS)) {
      try (Snapshot data = storage.data().snapshot()) {
        if (holdsBlob(data)) {
          String what = "k is empty, but t has blobs: no blob is found without its links";
          report.leftOut(what);
          report.found("in the source " + what + "; were they lost?");
        }
      }
    }
  }

  /** Whether one of the first blobs has a hash as its key; blobs with names need no link. */
  private static boolean holdsBlob(Snapshot data) {
    try (Source blobs = data.scan(Subspace.BLOBS)) {
      Entry blob = blobs.next();
      for (int i = 0; i < BLOBS_LOOKED_AT && blob != null; i++) {
        if (blob.key().length == BlobLink.HASH_LENGTH) {
          return true;
        }
        blob = blobs.next();
      }
      return false;
    }
  }

  /** Whether {@code subspace} holds nothing. */
  static boolean isEmpty(Snapshot snapshot, Subspace subspace) {
    try (Source source = snapshot.scan(subspace)) {
      return source.next() == null;
    }
  }
}
