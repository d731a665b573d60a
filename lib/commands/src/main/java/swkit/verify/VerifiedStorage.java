// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.generation.Generation015;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.invocation.RemedyText;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.LeftOver;

/** One state of a server's storage. */
final class VerifiedStorage extends VerifiedDatabase {
  /** The properties without the schema key and the mark of an unfinished store. */
  private static final KeyRange AFTER_THE_MARKS = KeyRange.from((byte) 0, (byte) 0, (byte) 0);

  private final ServerStorage storage;
  private final Workers workers;
  private final OptionalInt schemaVersion;

  /** Whether the place of the blobs is known. */
  private final boolean knowsBlobs;

  /** The blob store if it isn't the data store and is to be read; else null. */
  private final BlobStore blobs;

  private final Generation generation;

  private VerifiedStorage(
      ServerStorage storage, Snapshot data, boolean bodies, boolean isShared, Workers workers) {
    super(storage, data, isShared);
    this.storage = storage;
    this.workers = workers;
    boolean isPropertyHidden = isHidden(Subspace.PROPERTY);
    this.schemaVersion = isPropertyHidden ? OptionalInt.empty() : schemaVersion(data);
    this.knowsBlobs = !isPropertyHidden && !isRegistryHidden();
    this.blobs = bodies && knowsBlobs && !storage.settings().isOneStore() ? storage.blobs() : null;
    this.generation = layout();
  }

  static VerifiedStorage open(
      StorageSettings settings, boolean bodies, boolean live, boolean asIs, Workers workers) {
    ServerStorage storage = ServerStorage.read(settings, live);
    if (asIs) {
      storage.readAsIs();
    }
    try {
      return of(storage, bodies, false, workers);
    } catch (RuntimeException e) {
      throw Closing.after(e, storage);
    }
  }

  /** The present state of {@code storage}, which stays open. */
  static VerifiedStorage of(ServerStorage storage, boolean bodies, Workers workers) {
    return of(storage, bodies, true, workers);
  }

  private static VerifiedStorage of(
      ServerStorage storage, boolean bodies, boolean isShared, Workers workers) {
    Snapshot data = storage.data().snapshot();
    try {
      return new VerifiedStorage(storage, data, bodies, isShared, workers);
    } catch (RuntimeException e) {
      throw Closing.after(e, data);
    }
  }

  private static OptionalInt schemaVersion(Snapshot data) {
    byte[] value = data.get(Subspace.PROPERTY, SchemaKey.key());
    return value == null || value.length != Integer.BYTES || isContradicted(value, data)
        ? OptionalInt.empty()
        : OptionalInt.of(Bytes.u32(value, 0));
  }

  /**
   * Whether the schema key says 0.15, and there are data of accounts, but all settings and all of
   * the directory are objects of a registry. That isn't what an aborted start of 0.16 leaves.
   */
  private static boolean isContradicted(byte[] version, Snapshot data) {
    Generation first = Generation015.INSTANCE;
    if (Bytes.u32(version, 0) != first.schemaVersion()) {
      return false;
    }
    try (Source accounts = data.scan(Subspace.PROPERTY, AFTER_THE_MARKS)) {
      return accounts.next() != null
          && isAllForeign(data, Subspace.DIRECTORY)
          && isAllForeign(data, Subspace.SETTINGS);
    } catch (SwkitException e) {
      return false; // reported when it is read
    }
  }

  /** Whether there are entries, and all of them are those of a later release. */
  private static boolean isAllForeign(Snapshot data, Subspace subspace) {
    try (Source entries = data.scan(subspace)) {
      Entry entry = entries.next();
      boolean isForeign = entry != null;
      for (; entry != null && isForeign; entry = entries.next()) {
        isForeign = Generation015.INSTANCE.isForeign(subspace, entry);
      }
      return isForeign;
    }
  }

  /** Whether something in the place of {@code subspace} can't be read as one. */
  private boolean isHidden(Subspace subspace) {
    return storage.data().misfit(subspace, Generation.Kind.VALUES) != null;
  }

  /** Whether a registry names the place of the blobs, and can't be read. */
  private boolean isRegistryHidden() {
    return isHidden(Subspace.SETTINGS) && layout().hasRegistry();
  }

  /**
   * The layout. Without a schema version it is that of 0.15, or of the next generation if all
   * settings are objects of a registry.
   */
  private Generation layout() {
    if (schemaVersion.isPresent()) {
      return Generation.layoutOf(data());
    }
    Generation first = Generation015.INSTANCE;
    try {
      return isAllForeign(data(), Subspace.SETTINGS) ? first.next() : first;
    } catch (SwkitException e) {
      return first; // reported when the settings are read
    }
  }

  @Override
  Generation generation() {
    return generation;
  }

  @Override
  OptionalInt schemaVersion() {
    return schemaVersion;
  }

  @Override
  String purpose() {
    return UnfinishedMark.purpose(data());
  }

  @Override
  Collection<Misfit> misfits() {
    return storage.misfits(generation).values();
  }

  @Override
  Set<Subspace> subspaces() {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    subspaces.addAll(data().subspaces());
    if (blobs != null) {
      subspaces.add(Subspace.BLOBS);
    }
    if (!knowsBlobs) {
      subspaces.remove(Subspace.BLOBS);
    }
    return subspaces;
  }

  @Override
  Source scan(Subspace subspace) {
    return subspace == Subspace.BLOBS && blobs != null
        ? blobs.fetch(blobs.keys(KeyRange.all()), hash -> {}, workers)
        : data().scan(subspace);
  }

  @Override
  Source blobKeys() {
    return blobs == null ? data().blobKeys() : blobs.keys(KeyRange.all());
  }

  @Override
  Rule damageRule() {
    return Rule.F1_STORE;
  }

  @Override
  List<BlobDamage.Kind> compare(List<Entry> blobs) {
    List<BlobDamage.Kind> all =
        new ArrayList<>(
            generation.hasRegistry() ? BlobContent.checkAllMarked(blobs) : super.compare(blobs));
    for (int i = 0; i < all.size(); i++) {
      BlobDamage.Kind damage = all.get(i);
      boolean mayBeLonger = damage != null && damage != BlobDamage.Kind.MISREAD;
      if (mayBeLonger && isHealed(blobs.get(i))) {
        all.set(i, null);
      }
    }
    return all;
  }

  @Override
  List<LeftOver> leftOvers() {
    List<LeftOver> all = new ArrayList<>(super.leftOvers());
    all.addAll(storage.leftOvers());
    return all;
  }

  @Override
  String blobProblem(String count, boolean lacksAll) {
    try (Snapshot snapshot = storage.snapshot()) {
      BlobPresence presence = BlobPresence.of(snapshot);
      return presence.address() + ": " + count + ": it " + presence.question();
    } catch (SwkitException e) {
      return count + "; " + RemedyText.message(e);
    }
  }
}
