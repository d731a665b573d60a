// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.io.Wording;
import swkit.lsm.FamilyCursor;
import swkit.lsm.Resolved;
import swkit.lsm.StoreFiles;
import swkit.rocksdb.DirectoryLock;
import swkit.storage.BlobLocation;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/**
 * A RocksDB store that may be damaged. Its files are read one by one, and never changed
 * (store-and-dump 3.1.1).
 */
final class DamagedRocksDb implements DamagedDatabase {
  private static final String DEFAULT = "default";

  private final String address;
  private final StoreFiles files;
  private final DirectoryLock lock;
  private final boolean keepsAltered;
  private final int schemaVersion;
  private final List<String> notes;
  private final List<SalvagedFamily> begun = new ArrayList<>();
  private final Workers workers;
  private DamagedBlobs blobs;
  private CheckedBlobs checked;
  private String elsewhere;

  private DamagedRocksDb(
      String address,
      StoreFiles files,
      DirectoryLock lock,
      Salvage.Options options,
      Workers workers) {
    this.workers = workers;
    this.address = address;
    this.files = files;
    this.lock = lock;
    this.keepsAltered = options.keepAltered();
    this.notes = new ArrayList<>(files.notes());
    this.schemaVersion = version(options.schemaVersion());
    FamilyGuess.assign(files, Generation.of(schemaVersion, address), notes);
    for (String family : files.families()) {
      if (!family.equals(DEFAULT) && subspace(family) == null) {
        notes.add("the column family '" + family + "' is not Stalwart's and is left out");
      }
    }
  }

  /**
   * Opens the data store of {@code storage}. Throws if another process has it open for writing.
   * Blobs in another store are read from there; if that can't be opened, they are a loss.
   */
  static DamagedRocksDb open(StorageSettings storage, Salvage.Options options, Workers workers) {
    StoreSettings settings = storage.data();
    Path directory = settings.realPath();
    DirectoryLock lock = null;
    StoreFiles files = null;
    try {
      if (!StoreFiles.areIn(directory)) {
        throw new RefusedException(
            directory.toString(), "holds no file of a RocksDB store (.sst, .log, MANIFEST)");
      }
      lock = DirectoryLock.acquire(settings, null);
      files = StoreFiles.open(directory);
      DamagedRocksDb opened = new DamagedRocksDb(settings.address(), files, lock, options, workers);
      opened.blobsElsewhere(storage);
      return opened;
    } catch (IOException | RuntimeException e) {
      if (files != null) {
        files.close();
      }
      if (lock != null) {
        lock.close();
      }
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new StoreException(
          settings.origin(), "can't be read: " + Wording.reason((IOException) e), e);
    }
  }

  /** Opens another store of blobs, if the configuration or the registry names one. */
  private void blobsElsewhere(StorageSettings storage) {
    StorageSettings located = storage;
    if (Generation.of(schemaVersion, address).hasRegistry()) {
      try {
        located = BlobLocation.of(new DamagedSnapshot(this)).located(storage);
      } catch (SwkitException e) {
        notes.add(
            "where its blobs are can't be read ("
                + e.getMessage()
                + "); those in the data store are taken");
      }
      begun.clear(); // what was read for this is read again
    }
    if (located.isOneStore()) {
      return;
    }
    try {
      blobs = DamagedBlobs.open(located.blobs());
      checked = new CheckedBlobs(located.compression(), generation(), keepsAltered);
    } catch (SwkitException e) {
      elsewhere =
          "its blobs are in "
              + located.blobs().address()
              + ", which can't be read: "
              + e.getMessage();
    }
  }

  private Generation generation() {
    return Generation.of(schemaVersion, address);
  }

  private static Subspace subspace(String family) {
    return family.length() == 1 ? Subspace.of(family.charAt(0)) : null;
  }

  /** The schema version by the store's own key, or else {@code given}. */
  private int version(int given) {
    int found = FamilyGuess.schemaVersion(files);
    String properties = String.valueOf(Subspace.PROPERTY.letter());
    if (files.families().contains(properties)) {
      try (FamilyCursor cursor = files.entries(properties, (f, a, b, from, to) -> {})) {
        Resolved first = cursor.next();
        boolean isThere =
            first != null
                && first.value() != null
                && first.value().length == 4
                && java.util.Arrays.equals(first.key(), SchemaKey.key());
        found = isThere ? Bytes.u32(first.value(), 0) : found;
        if (found == Snapshot.UNFINISHED) {
          Resolved mark = isThere ? cursor.next() : first;
          boolean isMark =
              mark != null
                  && mark.value() != null
                  && java.util.Arrays.equals(mark.key(), UnfinishedMark.key());
          found = isMark ? UnfinishedMark.schemaVersion(mark.value()) : 0;
        }
      }
    }
    found = found == Snapshot.UNFINISHED ? 0 : found;
    if (given != 0 && Generation.isKnown(found) && given != found) {
      throw new RefusedException(
          address,
          "has schema version " + found + ", not " + given + ": omit --schema, or give " + found);
    }
    int best = Generation.isKnown(found) ? found : given;
    if (!Generation.isKnown(best)) {
      throw new RefusedException(
          address, "its schema version can't be read; give it by --schema (5 is 0.15, 6 is 0.16)");
    }
    return best;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String kind() {
    return blobs == null ? "rocksdb" : "rocksdb, blobs in " + blobs.address();
  }

  @Override
  public int schemaVersion() {
    return schemaVersion;
  }

  @Override
  public Set<Subspace> subspaces() {
    Set<Subspace> there = EnumSet.noneOf(Subspace.class);
    Set<Subspace> dumped = Generation.of(schemaVersion, address).dumped();
    for (String family : files.families()) {
      Subspace subspace = subspace(family);
      if (subspace != null && dumped.contains(subspace)) {
        there.add(subspace);
      }
    }
    if (blobs != null) {
      there.add(Subspace.BLOBS);
    }
    return there;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (blobs != null) {
      all.addAll(blobs.notes());
    }
    return all;
  }

  @Override
  public List<String> lost() {
    List<String> lost = new ArrayList<>(files.lost());
    if (elsewhere != null) {
      lost.add(elsewhere);
    }
    for (SalvagedFamily family : begun) {
      lost.addAll(family.doubts());
    }
    return lost;
  }

  @Override
  public long estimate(Subspace subspace) {
    return files.size(String.valueOf(subspace.letter()));
  }

  @Override
  public Source entries(Subspace subspace, Consumer<Loss> losses) {
    if (subspace == Subspace.BLOBS && blobs != null) {
      boolean areAllTaken =
          !subspaces().contains(Subspace.BLOB_LINKS) || CheckedBlobs.areLinksLost(this::links);
      Source links = CheckedBlobs.linked(links(loss -> {}), address);
      return checked.of(blobs.fetch(links, areAllTaken, workers, losses), losses);
    }
    SalvagedFamily family = family(subspace, losses);
    begun.add(family);
    return family;
  }

  /** The links to blobs, read besides the entries that come out. */
  private Source links(Consumer<Loss> losses) {
    return family(Subspace.BLOB_LINKS, losses);
  }

  private SalvagedFamily family(Subspace subspace, Consumer<Loss> losses) {
    return new SalvagedFamily(address, files, subspace, generation(), keepsAltered, losses);
  }

  @Override
  public long corrected() {
    return files.corrected() + (checked == null ? 0 : checked.corrected());
  }

  @Override
  public void close() {
    begun.forEach(SalvagedFamily::close);
    if (blobs != null) {
      blobs.close();
    }
    files.close();
    lock.close();
  }
}
