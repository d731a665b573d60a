// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

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
import swkit.ConfigException;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.blob.BlobBackends;
import swkit.blob.BlobFraming;
import swkit.config.Reference;
import swkit.config.TomlConfig;
import swkit.store.StoreSettings;

/**
 * Where a server keeps its data: the data store, the blob store, and how blobs are framed
 * (store-and-dump 5.6).
 *
 * @param data the data store
 * @param blobs the blob store, which may be the data store
 * @param compression how blobs are written, or null where that is not known
 * @param elsewhere what the server has in other stores than these, a line each
 * @param isForced whether the stores are opened for writing although others use them
 */
public record StorageSettings(
    StoreSettings data,
    StoreSettings blobs,
    BlobFraming compression,
    List<String> elsewhere,
    boolean isForced) {
  public static final String REPLICATED = "sql-read-replica";
  private static final Set<String> SHARDED = Set.of("sharded-blob", "distributed-blob");

  /** Immutable. */
  public StorageSettings {
    elsewhere = List.copyOf(elsewhere);
  }

  /** A storage of which it isn't known that something is elsewhere. */
  public StorageSettings(StoreSettings data, StoreSettings blobs, BlobFraming compression) {
    this(data, blobs, compression, List.of());
  }

  /** A storage whose stores nobody else may use while it is written. */
  public StorageSettings(
      StoreSettings data, StoreSettings blobs, BlobFraming compression, List<String> elsewhere) {
    this(data, blobs, compression, elsewhere, false);
  }

  /**
   * What the configuration of a 0.15 server describes. Secrets that aren't at hand are missed only
   * by {@link StoreSettings#requireSecrets}.
   */
  public static StorageSettings of(TomlConfig config) {
    String dataId = place(config, "storage.data", "which store holds the database");
    String blobId = place(config, "storage.blob", "which store holds the blobs");
    StoreSettings data = store(config, "storage.data", dataId, Set.of());
    StoreSettings blobs =
        blobId.equals(dataId) ? data : store(config, "storage.blob", blobId, Set.of());
    String key = "store." + blobId + ".compression";
    String name = config.get(key).orElse("none");
    BlobFraming compression = BlobFraming.of(name);
    if (compression == null) {
      throw new ConfigException(
          config.file(), key + " = \"" + name + "\" is neither \"lz4\" nor \"none\"");
    }
    return new StorageSettings(data, blobs, compression, DataElsewhere.of(config));
  }

  /** {@code parents} are the ids of the stores that this one is a member of. */
  private static StoreSettings store(
      TomlConfig config, String role, String id, Set<String> parents) {
    String prefix = "store." + id + ".";
    if (!config.ids("store.", ".type").contains(id)) {
      throw new ConfigException(
          config.file(),
          role
              + " names the store '"
              + id
              + "', but there is no "
              + prefix
              + "type; "
              + defined(config, prefix, id));
    }
    String type =
        place(config, prefix + "type", "what kind of store it is")
            .toLowerCase(java.util.Locale.ROOT);
    if (type.equals(REPLICATED)) {
      String primary = place(config, prefix + "primary", "which store is written to");
      return store(config, prefix + "primary", primary, parents).with(REPLICATED, id);
    }
    Map<String, String> values = new HashMap<>();
    Map<String, ConfigException> missing = new HashMap<>();
    for (String name : SettingNames.of(type)) {
      String key = prefix + name;
      try {
        value(config, key, name).ifPresent(value -> values.put(name, value));
      } catch (ConfigException e) {
        if (!SettingNames.isSecret(name)) {
          throw e;
        }
        missing.put(name, e);
      }
    }
    putOthers(config, prefix, type, values);
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
    return new StoreSettings(type, values, members, config.file() + " store." + id, missing);
  }

  /** Settings that only the server reads: the doctor takes them over into a config.json. */
  private static void putOthers(
      TomlConfig config, String prefix, String type, Map<String, String> values) {
    for (String name : config.names(prefix)) {
      if (!SettingNames.of(type).contains(name)) {
        try {
          config.peek(prefix + name).ifPresent(value -> values.put(name, value));
        } catch (ConfigException e) {
          // nothing here reads it
        }
      }
    }
  }

  private static String defined(TomlConfig config, String prefix, String id) {
    Optional<String> other = config.inOtherCase(prefix + "type");
    List<String> ids = config.ids("store.", ".type");
    if (other.isPresent() && !other.get().startsWith("store.")) {
      return "there is "
          + other.get()
          + ", but the server takes the first letter of a [table] as it is, and knows it in lower"
          + " case alone: write [store."
          + id
          + "]";
    }
    if (other.isPresent()) {
      return "there is "
          + other.get()
          + ": the server reads [table] names in lower case, and ids as they are; write both in"
          + " lower case";
    }
    return ids.isEmpty()
        ? "no store is defined in this file: add [store." + id + "] with its type"
        : "defined are: " + String.join(", ", ids);
  }

  private static String place(TomlConfig config, String key, String why) {
    String value = config.require(key, why);
    requireReplaced(config, key, value);
    return value;
  }

  private static Optional<String> value(TomlConfig config, String key, String name) {
    if (SettingNames.isSecret(name)) {
      config
          .unknownMacro(key)
          .ifPresent(
              macro -> {
                throw unreplaced(config, key, macro);
              });
      Optional<String> value = config.get(key);
      return config.endsInFile(key) ? value.map(StorageSettings::withoutNewline) : value;
    }
    Optional<String> value = config.get(key);
    if (value.isPresent() && SettingNames.isPlace(name)) {
      requireReplaced(config, key, value.get());
    }
    if (value.isPresent() && SettingNames.isPath(name) && Reference.isHome(value.get())) {
      throw new ConfigException(
          config.file(), key + " begins with '~', which nothing replaces: write the whole path");
    }
    return value;
  }

  private static void requireReplaced(TomlConfig config, String key, String value) {
    Reference.in(value)
        .ifPresent(
            reference -> {
              throw unreplaced(config, key, reference);
            });
  }

  private static ConfigException unreplaced(TomlConfig config, String key, String reference) {
    return new ConfigException(
        config.file(),
        key
            + " has "
            + reference
            + " in it, which nothing replaces: write what it stands for"
            + (config.isOverride(key)
                ? " (macros in --set are not expanded)"
                : ", or %{env:NAME}% for an environment variable"));
  }

  /** What to say of a key that is read by nothing: what may be meant, and what is read. */
  public static String instead(TomlConfig config, String key) {
    TreeSet<String> read = new TreeSet<>(List.of("storage.data", "storage.blob"));
    for (String role : List.copyOf(read)) {
      String id = config.get(role).orElse("");
      addKeys(config, id, read, new HashSet<>());
      if (role.endsWith("blob")) {
        read.add("store." + id + ".compression");
      }
    }
    Optional<String> near = TomlConfig.similar(key, read);
    if (near.isPresent()) {
      return "; did you mean " + near.get() + "?";
    }
    for (String id : config.ids("store.", ".type")) {
      if (key.startsWith("store." + id + ".")) {
        return read.contains("store." + id + ".type")
            ? ": swkit doesn't need it; of this store it reads " + of(read, "store." + id + ".")
            : ": storage.data is "
                + config.get("storage.data").orElse("")
                + ", storage.blob is "
                + config.get("storage.blob").orElse("")
                + ", and the store '"
                + id
                + "' is neither";
      }
    }
    return ": swkit doesn't need it; it reads " + String.join(", ", read);
  }

  private static String of(Set<String> keys, String prefix) {
    return keys.stream()
        .filter(key -> key.startsWith(prefix))
        .collect(java.util.stream.Collectors.joining(", "));
  }

  private static void addKeys(TomlConfig config, String id, Set<String> keys, Set<String> ids) {
    String prefix = "store." + id + ".";
    if (!ids.add(id)) {
      return;
    }
    keys.add(prefix + "type");
    String type = config.get(prefix + "type").orElse("").toLowerCase(java.util.Locale.ROOT);
    SettingNames.of(type).forEach(name -> keys.add(prefix + name));
    if (type.equals(REPLICATED)) {
      keys.add(prefix + "primary");
      addKeys(config, config.get(prefix + "primary").orElse(""), keys, ids);
    }
    if (SHARDED.contains(type)) {
      keys.add(prefix + "stores");
      config
          .values(prefix + "stores")
          .values()
          .forEach(member -> addKeys(config, member, keys, ids));
    }
  }

  /** A secret as its file was meant: without one newline at the end, which editors put there. */
  static String withoutNewline(String secret) {
    return secret.replaceFirst("\r?\n\\z", "");
  }

  /** A single store that holds everything, by its URL. */
  public static StorageSettings of(StoreSettings store) {
    String name = store.values().get("compression");
    BlobFraming compression = name == null ? null : BlobFraming.of(name);
    if (name != null && compression == null) {
      throw RefusedException.usage(
          "compression=" + name + " in " + store.origin() + " is neither lz4 nor none");
    }
    return new StorageSettings(store, store, compression);
  }

  /** The same with blobs framed as {@code compression}, if that is not null. */
  public StorageSettings with(BlobFraming compression) {
    if (compression != null && this.compression != null && compression != this.compression) {
      throw RefusedException.usage(
          "--compression "
              + compression
              + ": by its configuration the server of "
              + address()
              + " stores blobs with compression "
              + this.compression);
    }
    return compression == null
        ? this
        : new StorageSettings(data, blobs, compression, elsewhere, isForced);
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
  public Optional<String> configJson(TomlConfig config) {
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

  /** The same with {@code password} for the user of the data store. */
  public StorageSettings withPassword(String password) {
    StoreSettings changed = data.with("password", password);
    return new StorageSettings(changed, blobs.equals(data) ? changed : blobs, compression);
  }

  /** Throws if the blob store is another than the data store, and a secret of it isn't at hand. */
  public void requireBlobSecrets() {
    if (!isOneStore()) {
      blobs.requireSecrets();
    }
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
                        ? BlobBackends.of(store).path(store)
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
        .flatMap(store -> BlobBackends.of(store).path(store).stream())
        .toList();
  }

  /** Says of each of ascending entries why the storage can't hold it, or null if it can. */
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

  /** What it is, for messages: the data store. */
  public String address() {
    return data.address();
  }

  /** How blobs are framed when written; a refusal where that is not known. */
  public BlobFraming requireCompression() {
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
