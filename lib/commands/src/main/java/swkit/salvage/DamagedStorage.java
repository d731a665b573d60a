// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.salvage.EntryProof.Certainty;
import swkit.storage.BlobLocation;
import swkit.storage.StorageSettings;

/**
 * The storage of a server whose data store or blob store may be damaged: entries are checked by
 * their hashes, and blobs are without their framing (store-and-dump 4). One flipped bit is
 * corrected where a hash proves it.
 *
 * <p>Blobs are given as an export gives them: those that links name. If links are lost, all blobs
 * are given whose content has the hash in their key.
 */
final class DamagedStorage implements DamagedDatabase {
  private final DamagedStore data;
  private final Generation generation;
  private final StorageSettings settings;
  private final boolean keepsAltered;
  private final Workers workers;
  private final List<String> notes = new ArrayList<>();
  private final DamagedBlobs blobs;
  private final CheckedBlobs checked;
  private long corrected;

  /**
   * The storage that has {@code data}, which it closes, and the blobs that {@code settings} say.
   *
   * @param schemaVersion the schema version if the store doesn't tell it; 0 if it isn't known
   */
  DamagedStorage(
      DamagedStore data,
      StorageSettings settings,
      int schemaVersion,
      boolean keepsAltered,
      Workers workers) {
    this.data = data;
    this.keepsAltered = keepsAltered;
    this.workers = workers;
    int version = data.schemaVersion() == 0 ? schemaVersion : data.schemaVersion();
    if (!Generation.isKnown(version)) {
      data.close();
      throw new RefusedException(
          data.address(),
          "nothing in it tells the schema version; give it by --schema (5 is 0.15, 6 is 0.16)"
              + (data.notes().isEmpty() ? "" : ": " + String.join("; ", data.notes())));
    }
    if (schemaVersion != 0 && schemaVersion != version) {
      data.close();
      throw new RefusedException(
          data.address(), "has schema version " + version + ", not " + schemaVersion);
    }
    this.generation = Generation.of(version, data.address());
    try {
      this.settings = located(settings);
      this.checked = new CheckedBlobs(this.settings.compression(), generation, keepsAltered);
      this.blobs = this.settings.isOneStore() ? null : DamagedBlobs.open(this.settings.blobs());
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
  }

  /** The settings with the blob store of the registry, from 0.16 on. */
  private StorageSettings located(StorageSettings given) {
    if (!generation.hasRegistry()) {
      return given;
    }
    try {
      return BlobLocation.of(new DamagedSnapshot(this)).located(given);
    } catch (SwkitException e) {
      notes.add(
          "where its blobs are can't be read ("
              + e.getMessage()
              + "); those in the data store are taken");
      return given;
    }
  }

  @Override
  public String address() {
    return data.address();
  }

  @Override
  public String kind() {
    return settings.isOneStore() ? data.kind() : data.kind() + ", blobs in " + blobs.address();
  }

  @Override
  public int schemaVersion() {
    return generation.schemaVersion();
  }

  @Override
  public Set<Subspace> subspaces() {
    Set<Subspace> all = EnumSet.noneOf(Subspace.class);
    all.addAll(data.subspaces());
    all.retainAll(generation.dumped());
    if (blobs != null) {
      all.add(Subspace.BLOBS);
    }
    return all;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(data.notes());
    all.addAll(notes);
    if (blobs != null) {
      all.addAll(blobs.notes());
    }
    return all;
  }

  @Override
  public List<String> lost() {
    return data.lost();
  }

  @Override
  public long estimate(Subspace subspace) {
    return data.estimate(subspace);
  }

  @Override
  public Source entries(Subspace subspace, Consumer<Loss> losses) {
    if (subspace == Subspace.BLOBS) {
      return blobs(losses);
    }
    EntryProof proof = new EntryProof(generation, subspace);
    Source entries = data.entries(subspace, generation, losses);
    return entries.derived(
        () -> {
          Entry entry = entries.next();
          Entry checked = entry == null ? null : checked(entry, proof, subspace, losses);
          while (entry != null && checked == null) {
            entry = entries.next();
            checked = entry == null ? null : checked(entry, proof, subspace, losses);
          }
          return checked;
        });
  }

  private Entry checked(Entry entry, EntryProof proof, Subspace subspace, Consumer<Loss> losses) {
    if (proof.value(entry.key(), entry.value()) != Certainty.WRONG) {
      return entry;
    }
    byte[] value = proof.corrected(entry.key(), entry.value());
    if (value != null) {
      corrected++;
      return new Entry(entry.key(), value);
    }
    losses.accept(
        new Loss(subspace, Loss.Kind.ALTERED, entry.key(), null, "its checksum is wrong"));
    return keepsAltered ? entry : null;
  }

  private Source links(Consumer<Loss> losses) {
    return data.entries(Subspace.BLOB_LINKS, generation, losses);
  }

  private Source blobs(Consumer<Loss> losses) {
    boolean areAllTaken =
        !data.subspaces().contains(Subspace.BLOB_LINKS) || CheckedBlobs.areLinksLost(this::links);
    Source links = CheckedBlobs.linked(links(loss -> {}), address());
    Source stored;
    if (blobs != null) {
      stored = blobs.fetch(links, areAllTaken, workers, losses);
    } else {
      Set<ByteBuffer> told = new HashSet<>();
      Source own =
          data.entries(
              Subspace.BLOBS,
              generation,
              loss -> {
                if (loss.key() != null && !loss.kind().isRange()) {
                  told.add(ByteBuffer.wrap(loss.key()));
                }
                losses.accept(loss);
              });
      stored =
          areAllTaken
              ? own.filter(blob -> blob.key().length == BlobLink.HASH_LENGTH)
              : own.matching(
                  links,
                  hash -> {
                    if (!told.contains(ByteBuffer.wrap(hash))) {
                      losses.accept(
                          new Loss(Subspace.BLOBS, Loss.Kind.VALUE, hash, null, "a link names it"));
                    }
                  });
      if (areAllTaken) {
        links.close();
      }
    }
    return checked.of(stored, losses);
  }

  @Override
  public long corrected() {
    return corrected + checked.corrected() + data.corrected();
  }

  @Override
  public void checkUnchanged() {
    data.checkUnchanged();
  }

  @Override
  public void close() {
    Closing.all(blobs, data);
  }
}
