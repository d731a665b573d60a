// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.blob.BlobFraming;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.lsm.FamilyCursor;
import swkit.lsm.Resolved;
import swkit.lsm.StoreFiles;
import swkit.salvage.EntryProof.Certainty;

/**
 * The entries of a subspace in a damaged RocksDB store, in key order. Blobs come out without their
 * framing, as a dump has them. One thread at a time.
 */
final class SalvagedFamily extends AbstractSource {
  private final Subspace subspace;
  private final Generation generation;
  private final EntryProof proof;
  private final boolean keepsAltered;
  private final Consumer<Loss> losses;
  private final FamilyCursor cursor;
  private long besideLostTable;
  private String lostTable;

  SalvagedFamily(
      String address,
      StoreFiles files,
      Subspace subspace,
      Generation generation,
      boolean keepsAltered,
      Consumer<Loss> losses) {
    super(address);
    this.subspace = subspace;
    this.generation = generation;
    this.proof = new EntryProof(generation, subspace);
    this.keepsAltered = keepsAltered;
    this.losses = losses;
    this.cursor =
        files.entries(
            String.valueOf(subspace.letter()),
            (file, after, before, from, to) ->
                losses.accept(
                    new Loss(
                        subspace, Loss.Kind.RANGE, after, before, Loss.bytes(from, to, file))));
  }

  /** What can't be known about the entries that came out, one line each. */
  List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (besideLostTable > 0) {
      doubts.add(
          subspace
              + ": "
              + Wording.count(besideLostTable, "entry", "entries")
              + " may be older than they were: "
              + lostTable
              + " may have had newer ones, or deletions");
    }
    return doubts;
  }

  @Override
  protected Entry pull() {
    for (Resolved found = cursor.next(); found != null; found = cursor.next()) {
      Entry entry = entry(found);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** The entry that {@code found} is; null if it can't be given. */
  private Entry entry(Resolved found) {
    if (found.state() == Resolved.State.LOST
        || found.state() == Resolved.State.BESIDE_LOST_BLOCK && !keepsAltered) {
      lose(Loss.Kind.VALUE, found);
      return null;
    }
    if (found.state() != Resolved.State.NEWEST) {
      besideLostTable++;
      lostTable = found.file();
    }
    Entry entry = new Entry(found.key(), found.value());
    if (subspace == Subspace.BLOBS && entry.key().length == BlobLink.HASH_LENGTH) {
      entry = unframed(found);
    }
    boolean isDisproved =
        entry == null
            || found.isCorrected() && proof.value(entry.key(), entry.value()) == Certainty.WRONG;
    if (isDisproved && (entry == null || !keepsAltered)) {
      lose(Loss.Kind.ALTERED, found);
      return null;
    }
    return entry;
  }

  /** The blob without its framing; null if it can't be decoded. */
  private Entry unframed(Resolved found) {
    BlobFraming framing = schemaFraming();
    Entry stored = new Entry(found.key(), found.value());
    byte[] content = BlobContent.unframeAll(List.of(stored), framing).get(0).content();
    return content == null ? null : new Entry(found.key(), content);
  }

  /** The framing of the release, where it is the same in all stores (store-and-dump 4). */
  private BlobFraming schemaFraming() {
    return generation.hasRegistry() ? BlobFraming.MARKED : null;
  }

  private void lose(Loss.Kind kind, Resolved found) {
    losses.accept(
        new Loss(
            subspace, kind, found.key(), null, Loss.bytes(found.from(), found.to(), found.file())));
  }

  @Override
  protected void release() {
    cursor.close();
  }
}
