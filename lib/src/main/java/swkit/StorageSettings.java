// SPDX-License-Identifier: Apache-2.0
package swkit;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import swkit.config.Config;

/**
 * Where a server keeps its data: the data store, the blob store, and how blobs are framed
 * (store-and-dump 5.6).
 *
 * @param data the data store
 * @param blobs the blob store, which may be the data store
 * @param compression how blobs are written, or null where that is not known
 * @param elsewhere what the server has in other stores than these, a line each
 */
public record StorageSettings(
    StoreSettings data, StoreSettings blobs, Compression compression, List<String> elsewhere) {
  static final String REPLICATED = "sql-read-replica";
  private static final Set<String> SHARDED = Set.of("sharded-blob", "distributed-blob");

  /** Immutable. */
  public StorageSettings {
    elsewhere = List.copyOf(elsewhere);
  }

  /** A storage of which it isn't known that something is elsewhere. */
  public StorageSettings(StoreSettings data, StoreSettings blobs, Compression compression) {
    this(data, blobs, compression, List.of());
  }

  /** What the configuration of a 0.15 server describes. */
  public static StorageSettings of(Config config) {
    String dataId = config.require("storage.data", "which store holds the database");
    String blobId = config.require("storage.blob", "which store holds the blobs");
    StoreSettings data = store(config, "storage.data", dataId, Set.of());
    StoreSettings blobs =
        blobId.equals(dataId) ? data : store(config, "storage.blob", blobId, Set.of());
    String key = "store." + blobId + ".compression";
    String name = config.get(key).orElse("none");
    Compression compression = Compression.of(name);
    if (compression == null) {
      throw new ConfigException(
          config.file(), key + " = \"" + name + "\" is neither \"lz4\" nor \"none\"");
    }
    return new StorageSettings(data, blobs, compression, Elsewhere.of(config));
  }

  /** {@code parents} are the ids of the stores that this one is a member of. */
  private static StoreSettings store(Config config, String role, String id, Set<String> parents) {
    String prefix = "store." + id + ".";
    if (!config.ids("store.", ".type").contains(id)) {
      throw new ConfigException(
          config.file(),
          role
              + " names the store '"
              + id
              + "', but there is no "
              + prefix
              + "type; defined are: "
              + String.join(", ", config.ids("store.", ".type")));
    }
    String type =
        config
            .require(prefix + "type", "what kind of store it is")
            .toLowerCase(java.util.Locale.ROOT);
    if (type.equals(REPLICATED)) {
      String primary = config.require(prefix + "primary", "which store is written to");
      return store(config, prefix + "primary", primary, parents).with(REPLICATED, id);
    }
    Map<String, String> values = new HashMap<>();
    for (String name : config.names(prefix)) {
      if (!name.equals(StoreSettings.FORCE)) {
        values.put(name, config.get(prefix + name).orElseThrow());
      }
    }
    List<StoreSettings> members = new ArrayList<>();
    if (SHARDED.contains(type)) {
      Set<String> lineage = new HashSet<>(parents);
      lineage.add(id);
      for (Map.Entry<String, String> member : config.values(prefix + "stores").entrySet()) {
        if (lineage.contains(member.getValue())) {
          throw new ConfigException(
              config.file(), member.getKey() + ": a store can't be in itself");
        }
        members.add(store(config, member.getKey(), member.getValue(), lineage));
      }
    }
    return new StoreSettings(type, values, members, config.file() + " store." + id);
  }

  /** A single store that holds everything, by its URL. */
  static StorageSettings of(StoreSettings store) {
    String name = store.values().get("compression");
    Compression compression = name == null ? null : Compression.of(name);
    if (name != null && compression == null) {
      throw RefusedException.usage(
          "compression=" + name + " in " + store.origin() + " is neither lz4 nor none");
    }
    return new StorageSettings(store, store, compression);
  }

  /** The same with blobs framed as {@code compression}, if that is not null. */
  public StorageSettings with(Compression compression) {
    if (compression != null && this.compression != null && compression != this.compression) {
      throw RefusedException.usage(
          "--compression "
              + compression
              + ": by its configuration the server of "
              + address()
              + " stores blobs with compression "
              + this.compression);
    }
    return compression == null ? this : new StorageSettings(data, blobs, compression, elsewhere);
  }

  /** What ought to be said of where it is read and written. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(elsewhere);
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
   * What the {@code config.json} of a 0.16 server holds for the data store, without its password;
   * empty for a type that 0.16 doesn't have.
   *
   * @param config the configuration that describes it, which knows its read replicas; or null
   */
  public Optional<String> configJson(Config config) {
    List<StoreSettings> replicas = new ArrayList<>();
    String id = data.values().get(REPLICATED);
    if (id != null && config != null) {
      for (Map.Entry<String, String> replica :
          config.values("store." + id + ".replicas").entrySet()) {
        replicas.add(store(config, replica.getKey(), replica.getValue(), Set.of()));
      }
    }
    return Optional.ofNullable(StoreObjects.dataJson(data, replicas)).map(JsonObject::toString);
  }

  /** The settings of the data store that are not in that, by name. */
  public Set<String> notInConfigJson() {
    Set<String> names = new TreeSet<>(data.values().keySet());
    names.removeAll(StoreObjects.WRITTEN);
    names.removeAll(
        Set.of(REPLICATED, StoreSettings.FORCE, "read-timeout", "allow-public-key-retrieval"));
    if ("lz4".equals(data.values().get("compression"))) {
      names.remove("compression");
    }
    return names;
  }

  /** The same, to be opened for writing although others are on the database. */
  public StorageSettings forced() {
    StoreSettings forced = data.forced();
    return new StorageSettings(
        forced, isOneStore() ? forced : blobs.forced(), compression, elsewhere);
  }

  /** Whether blobs stand in the data store. */
  public boolean isOneStore() {
    return data.isSame(blobs);
  }

  /** The files and directories of all its stores. */
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
                        ? store.blobBackend().path(store)
                        : store.backend().path(store))
                    .stream())
        .toList();
  }

  /** The directories in which blobs stand as files. */
  public List<Path> blobPaths() {
    List<StoreSettings> stores = new ArrayList<>(blobs.members());
    stores.add(blobs);
    return stores.stream()
        .filter(StoreSettings::isForBlobsOnly)
        .flatMap(store -> store.blobBackend().path(store).stream())
        .toList();
  }

  /** Says of each of ascending entries why the storage can't hold it, or null if it can. */
  public Function<Entry, String> refusals(Subspace subspace) {
    return subspace == Subspace.BLOBS ? blobRefusals() : data.backend().refusals(data, subspace);
  }

  private Function<Entry, String> blobRefusals() {
    List<Function<Entry, String>> refusals = new ArrayList<>();
    addRefusals(blobs, refusals);
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

  /** What it is, for messages: the data store. */
  public String address() {
    return data.address();
  }

  /** How blobs are framed when written; a refusal where that is not known. */
  public Compression requireCompression() {
    if (compression == null) {
      throw RefusedException.usage(
          "how does the server of "
              + address()
              + " store blobs? Its configuration says it (store.<id>.compression): give the"
              + " config.toml instead of the URL, or --compression lz4 or none (in a URL:"
              + " ?compression=lz4)");
    }
    return Objects.requireNonNull(compression);
  }
}
