// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.function.Consumer;
import java.util.function.Function;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.blob.BlobContent.Unframed;
import swkit.blob.BlobFraming;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.salvage.EntryProof.Certainty;

/**
 * Blobs without their framing (store-and-dump 4), checked by their hashes. One flipped bit is
 * corrected. For one thread.
 */
final class CheckedBlobs {
  private final BlobFraming framing;
  private final EntryProof proof;
  private final boolean keepsAltered;
  private long corrected;

  CheckedBlobs(BlobFraming framing, Generation generation, boolean keepsAltered) {
    this.framing = framing;
    this.proof = new EntryProof(generation, Subspace.BLOBS);
    this.keepsAltered = keepsAltered;
  }

  /** The hashes that {@code links} name, each once. */
  static Source linked(Source links, String address) {
    return BlobContent.linked(
        links.filter(link -> link.key().length >= BlobLink.HASH_LENGTH), address);
  }

  /** Whether some of {@code links} are lost, so that blobs without a link may have had one. */
  static boolean areLinksLost(Function<Consumer<Loss>, Source> links) {
    boolean[] isLost = {false};
    try (Source all = links.apply(loss -> isLost[0] = true)) {
      while (!isLost[0] && all.next() != null) {
        // only losses count
      }
    }
    return isLost[0];
  }

  /** How many blobs were corrected so far. */
  long corrected() {
    return corrected;
  }

  /**
   * The contents of {@code stored}.
   *
   * @param losses called with those whose hash says that they are damaged
   */
  Source of(Source stored, Consumer<Loss> losses) {
    return stored.derived(
        () -> {
          Entry blob = stored.next();
          Entry content = blob == null ? null : content(blob, losses);
          while (blob != null && content == null) {
            blob = stored.next();
            content = blob == null ? null : content(blob, losses);
          }
          return content;
        });
  }

  private Entry content(Entry blob, Consumer<Loss> losses) {
    Unframed unframed = FramedBlob.unframe(blob.key(), blob.value(), framing);
    boolean isBundle =
        unframed.content() != null
            && proof.value(blob.key(), unframed.content()) == Certainty.PLAUSIBLE;
    if (unframed.damage() == null || isBundle) {
      return new Entry(blob.key(), unframed.content());
    }
    byte[] content = FramedBlob.corrected(blob.key(), blob.value(), framing);
    if (content != null) {
      corrected++;
      return new Entry(blob.key(), content);
    }
    String problem = blob.value().length == 0 ? "it is empty" : "it has another hash";
    losses.accept(new Loss(Subspace.BLOBS, Loss.Kind.ALTERED, blob.key(), null, problem));
    return keepsAltered && unframed.content() != null
        ? new Entry(blob.key(), unframed.content())
        : null;
  }
}
