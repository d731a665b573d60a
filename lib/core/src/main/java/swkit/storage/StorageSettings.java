// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import swkit.ConfigException;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Subspace;
import swkit.blob.BlobBackends;
import swkit.blob.BlobFraming;
import swkit.config.TomlConfig;
import swkit.store.StoreSettings;

/**
 * Where a server keeps its data: the data store, the blob store, and how blobs are framed
 * (store-and-dump 5.6). Immutable.
 *
 * @param data the data store
 * @param blobs the blob store, which may be the data store
 * @param compression how blobs are framed when written; null if unknown
 * @param elsewhere the data that the server keeps in other stores
 * @param isForced whether the stores are opened for writing although others use them
 */
public record StorageSettings(
    StoreSettings data,
    StoreSettings blobs,
    BlobFraming compression,
    List<DataElsewhere.Note> elsewhere,
    boolean isForced) {
  /** The type of a store with read replicas, and the setting that holds the id of such a store. */
  public static final String REPLICATED = "sql-read-replica";

  /** Copies {@code elsewhere}. */
  public StorageSettings {
    elsewhere = List.copyOf(elsewhere);
  }

  /** A storage without known data elsewhere. */
  public StorageSettings(StoreSettings data, StoreSettings blobs, BlobFraming compression) {
    this(data, blobs, compression, List.of());
  }

  /** A storage whose stores nobody else may use while it is written. */
  public StorageSettings(
      StoreSettings data,
      StoreSettings blobs,
      BlobFraming compression,
      List<DataElsewhere.Note> elsewhere) {
    this(data, blobs, compression, elsewhere, false);
  }

  /**
   * The storage that the configuration of a 0.15 server describes. A missing secret throws only in
   * {@link StoreSettings#requireSecrets}.
   */
  public static StorageSettings of(TomlConfig config) {
    String dataId =
        StoreTableReader.place(config, "storage.data", "which store holds the database");
    String blobId = StoreTableReader.place(config, "storage.blob", "which store holds the blobs");
    StoreSettings data = StoreTableReader.read(config, "storage.data", dataId);
    StoreSettings blobs =
        blobId.equals(dataId) ? data : StoreTableReader.read(config, "storage.blob", blobId);
    String key = "store." + blobId + ".compression";
    String name = config.get(key).orElse("none");
    BlobFraming compression = BlobFraming.of(name);
    if (compression == null) {
      throw new ConfigException(
          config.file(), key + " = \"" + name + "\" is neither \"lz4\" nor \"none\"");
    }
    return new StorageSettings(data, blobs, compression, DataElsewhere.of(config));
  }

  /** The storage whose data and blobs are in one store. */
  public static StorageSettings of(StoreSettings store) {
    String name = store.values().get("compression");
    BlobFraming compression = name == null ? null : BlobFraming.of(name);
    if (name != null && compression == null) {
      throw RefusedException.usage(
          "compression=" + name + " in " + store.origin() + " is neither lz4 nor none");
    }
    return new StorageSettings(store, store, compression);
  }

  /** These settings with blobs framed as {@code compression}, unless that is null. */
  public StorageSettings with(BlobFraming compression) {
    if (compression != null && this.compression != null && compression != this.compression) {
      throw RefusedException.usage(
          "the server of "
              + address()
              + " stores blobs with compression "
              + this.compression
              + ", as its configuration says, not "
              + compression);
    }
    return compression == null
        ? this
        : new StorageSettings(data, blobs, compression, elsewhere, isForced);
  }

  /** Remarks about the stores that are read and written, for people. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    addNote(data, notes);
    if (!isOneStore()) {
      addNote(blobs, notes);
      blobs.members().forEach(member -> addNote(member, notes));
    }
    return notes;
  }

  private static void addNote(StoreSettings store, List<String> notes) {
    if (store.isForBlobsOnly() && store.bool("tls.allow-invalid-certs")) {
      notes.add(
          store.address()
              + ": its certificate is checked, although the registry allows invalid ones");
    }
    String replicated = store.values().get(REPLICATED);
    if (replicated != null) {
      notes.add(
          "store '" + replicated + "' has read replicas: its primary is used, " + store.address());
    }
  }

  /**
   * The {@code config.json} of a 0.16 server for the data store, without the password; empty for a
   * type that 0.16 doesn't have.
   *
   * @param config the configuration that describes the store and its read replicas, or null
   */
  public Optional<String> configJson(TomlConfig config) {
    List<StoreSettings> replicas = new ArrayList<>();
    String id = data.values().get(REPLICATED);
    if (id != null && config != null) {
      for (Map.Entry<String, String> replica :
          config.values("store." + id + ".replicas").entrySet()) {
        replicas.add(StoreTableReader.read(config, replica.getKey(), replica.getValue()));
      }
    }
    return Optional.ofNullable(StoreObjectWriter.dataJson(data, replicas))
        .map(JsonObject::toString);
  }

  /** The names of the settings of the data store that {@link #configJson} leaves out. */
  public Set<String> notInConfigJson() {
    Set<String> names = new TreeSet<>(data.values().keySet());
    names.removeAll(StoreObjectWriter.WRITTEN);
    names.removeAll(Set.of(REPLICATED, "read-timeout", "allow-public-key-retrieval"));
    if ("lz4".equals(data.values().get("compression"))) {
      names.remove("compression");
    }
    return names;
  }

  /** The same, to be opened for writing although others use the stores. */
  public StorageSettings forced() {
    return new StorageSettings(data, blobs, compression, elsewhere, true);
  }

  /** These settings with {@code password} for the user of the data store. */
  public StorageSettings withPassword(String password) {
    StoreSettings changed = data.with("password", password);
    return new StorageSettings(changed, blobs.equals(data) ? changed : blobs, compression);
  }

  /** Throws if the blob store isn't the data store and one of its secrets is missing. */
  public void requireBlobSecrets() {
    if (!isOneStore()) {
      blobs.requireSecrets();
    }
  }

  /** Whether blobs are in the data store. */
  public boolean isOneStore() {
    return data.isSame(blobs);
  }

  /** The files and directories of all stores. */
  public List<Path> paths() {
    List<StoreSettings> stores = new ArrayList<>(blobs.members());
    stores.add(data);
    if (!isOneStore()) {
      stores.add(blobs);
    }
    return stores.stream()
        .flatMap(
            store ->
                (store.isForBlobsOnly()
                        ? BlobBackends.of(store).path(store)
                        : store.backend().path(store))
                    .stream())
        .toList();
  }

  /** The directories in which blobs are files. */
  public List<Path> blobPaths() {
    List<StoreSettings> stores = new ArrayList<>(blobs.members());
    stores.add(blobs);
    return stores.stream()
        .filter(StoreSettings::isForBlobsOnly)
        .flatMap(store -> BlobBackends.of(store).path(store).stream())
        .toList();
  }

  /**
   * A function that returns why the storage can't hold an entry, or null if it can. It must be
   * called with ascending entries.
   */
  public Function<Entry, String> refusals(Subspace subspace) {
    return subspace == Subspace.BLOBS ? blobRefusals() : data.backend().refusals(data, subspace);
  }

  private Function<Entry, String> blobRefusals() {
    List<Function<Entry, String>> refusals = new ArrayList<>();
    requireBlobSecrets();
    addRefusals(isOneStore() ? data : blobs, refusals);
    return blob -> {
      for (Function<Entry, String> refusal : refusals) {
        String problem = refusal.apply(blob);
        if (problem != null) {
          return problem;
        }
      }
      return null;
    };
  }

  private static void addRefusals(StoreSettings store, List<Function<Entry, String>> refusals) {
    store.members().forEach(member -> addRefusals(member, refusals));
    if (!store.isForBlobsOnly()) {
      refusals.add(store.backend().refusals(store, Subspace.BLOBS));
    }
  }

  /** The types of its stores: {@code rocksdb}, or {@code sqlite, blobs in s3}. */
  public String kind() {
    return isOneStore() ? data.type() : data.type() + ", blobs in " + blobs.type();
  }

  /** The address of the data store, for messages. */
  public String address() {
    return data.address();
  }

  /** How blobs are framed when written. Throws if that is unknown. */
  public BlobFraming requireCompression() {
    if (compression == null) {
      throw RefusedException.usage(
              "the URL "
                  + address()
                  + " doesn't say how the server compresses blobs: append ?compression=lz4 or"
                  + " ?compression=none, or give the config.toml (store.<id>.compression)")
          .with(Remedy.GIVE_COMPRESSION);
    }
    return Objects.requireNonNull(compression);
  }
}
