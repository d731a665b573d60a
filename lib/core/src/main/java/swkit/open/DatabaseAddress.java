// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import swkit.Database;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.config.TomlConfig;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.ServerUrl;
import swkit.store.StoreSettings;

/**
 * The database that a word on a command line names: a dump directory, a single frame, or the
 * storage that a {@code config.toml}, a {@code config.json} or a store's URL describes. Opens
 * nothing before {@link #open}. Immutable.
 */
public final class DatabaseAddress {
  /** The kinds of databases but dump directories, for help texts. */
  public static final String DATABASES =
      "a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db,"
          + " mysql://user@host/db,"
          + " sqlite:/path, fdb:/cluster.file)";

  /** What messages call an override whose option is unknown. */
  private static final String OVERRIDE = "the override";

  private static final Map<String, String> ALSO =
      Map.of("postgres", "postgresql", "mariadb", "mysql", "fdb", "foundationdb");

  /** The environment variable for the password of a data store whose settings lack one. */
  public static final String PASSWORD_VARIABLE = "SWKIT_PASSWORD";

  private final Path dump;
  private final StorageSettings storage;
  private final TomlConfig config;
  private final Path file;
  private final Map<String, String> overrides;
  private final List<String> problems;

  DatabaseAddress(Path dump, StorageSettings storage) {
    this(dump, storage, null, null, Map.of(), List.of());
  }

  DatabaseAddress(
      Path dump,
      StorageSettings storage,
      TomlConfig config,
      Path file,
      Map<String, String> overrides,
      List<String> problems) {
    this.dump = dump;
    this.storage = storage;
    this.config = config;
    this.file = file;
    this.overrides = overrides;
    this.problems = problems;
  }

  /**
   * The type of store for {@code word}, which may be an alias: {@code mysql} for {@code mariadb}.
   */
  public static String storeType(String word) {
    return ALSO.getOrDefault(word, word);
  }

  /** What {@code text} names. Throws with a hint if it names nothing. */
  public static DatabaseAddress parse(String text) {
    return parse(text, Map.of());
  }

  /** Like {@link #parse(String)}, with {@code overrides} of keys in a configuration. */
  public static DatabaseAddress parse(String text, Map<String, String> overrides) {
    return parse(text, overrides, System::getenv);
  }

  public static DatabaseAddress parse(
      String text, Map<String, String> overrides, UnaryOperator<String> environment) {
    return new AddressParser(overrides, OVERRIDE, environment)
        .parse(text)
        .complete(environment.apply(PASSWORD_VARIABLE));
  }

  /**
   * Like {@link #parse(String, Map)}, but without the password of the data store: {@link
   * #withPassword} or {@link #complete} must follow.
   *
   * @param option the option by which {@code overrides} were given, for messages
   */
  public static DatabaseAddress incomplete(
      String text, Map<String, String> overrides, String option) {
    return new AddressParser(overrides, option, System::getenv).parse(text);
  }

  /**
   * The storage that the configuration {@code file} describes. The file may have any name: if it
   * begins with a brace, it is the JSON of a 0.16 server, otherwise TOML. An override of a key that
   * nothing reads is refused.
   */
  public static DatabaseAddress config(Path file, Map<String, String> overrides) {
    return incomplete(file, overrides, OVERRIDE).complete(System.getenv(PASSWORD_VARIABLE));
  }

  /**
   * Like {@link #config}, but without the password: see {@link #incomplete(String, Map, String)}.
   */
  public static DatabaseAddress incomplete(
      Path file, Map<String, String> overrides, String option) {
    return new AddressParser(overrides, option, System::getenv).config(file);
  }

  /**
   * Whether {@code text} names a {@code config.toml}, whose keys can be overridden: a file that is
   * no frame, no SQLite database and no JSON.
   */
  public static boolean takesOverrides(String text) {
    return AddressParser.takesOverrides(text);
  }

  /** Whether the keys of the configuration {@code file} can be overridden: it is no JSON. */
  public static boolean takesOverrides(Path file) {
    return AddressParser.takesOverrides(file);
  }

  /** A dump directory, which need not exist. */
  public static DatabaseAddress directory(String text) {
    return AddressParser.directory(text);
  }

  /** Whether the data store is on a database server, whose users can have passwords. */
  public boolean takesPassword() {
    return storage != null && ServerUrl.isFor(storage.data().type());
  }

  /** Whether the data store is on a database server and its password is unknown. */
  public boolean lacksPassword() {
    return takesPassword()
        && !storage.data().missing().containsKey("password")
        && storage.data().values().getOrDefault("password", "").isEmpty();
  }

  /** Whether both data stores are on the same database server and have the same user. */
  public boolean hasUserOf(DatabaseAddress other) {
    return takesPassword()
        && other.takesPassword()
        && storage.data().isOfUser(other.storage.data());
  }

  /** The password for the data store, or null. */
  public String password() {
    return takesPassword() ? storage.data().values().get("password") : null;
  }

  /**
   * The same address with {@code password} for the data store, in place of any in the
   * configuration. Throws if the data store isn't on a database server.
   */
  public DatabaseAddress withPassword(String password) {
    if (!takesPassword()) {
      throw RefusedException.usage(
          address() + " is not on a database server, so it takes no password");
    }
    return new DatabaseAddress(
            null, storage.withPassword(password), config, file, overrides, problems)
        .complete(null);
  }

  /**
   * The same address, with {@code password} if it {@linkplain #lacksPassword lacks one}; the
   * parameter may be null. Throws if a secret of the data store is missing.
   */
  public DatabaseAddress complete(String password) {
    if (password != null && lacksPassword()) {
      return withPassword(password);
    }
    if (!isDump()) {
      storage.data().requireSecrets();
    }
    return this;
  }

  /**
   * Opens the database for reading. With {@code force}, a store that a server has open is read too,
   * if its engine allows that.
   */
  public Database open(boolean force) {
    return open(
        force,
        unreadable -> {
          throw unreadable;
        });
  }

  /**
   * Like {@link #open(boolean)}, but {@code unreadable} receives the problem of each file that
   * should belong to the dump and can't be read, and the other files are opened.
   */
  public Database open(boolean force, Consumer<SwkitException> unreadable) {
    if (isLegacyDump()) {
      return LegacyDump.open(dump, unreadable);
    }
    return isDump() ? Dump.open(dump, unreadable) : ServerStorage.read(storage, force);
  }

  /** Whether this names a dump, or a single file of one, rather than a storage. */
  public boolean isDump() {
    return dump != null;
  }

  /** Whether this names a {@link LegacyDump}, which has no frames. */
  public boolean isLegacyDump() {
    return isDump() && LegacyDump.isOne(dump);
  }

  /** The dump directory or the single file; null for a storage. */
  public Path dump() {
    return dump;
  }

  /** The settings of the storage; null for a dump. */
  public StorageSettings storage() {
    return storage;
  }

  /** The blob store of the storage. Throws if this is a dump. */
  public StoreSettings blobStore() {
    if (isDump()) {
      throw RefusedException.usage(address() + " is a dump, not a blob store");
    }
    storage.blobs().requireSecrets();
    return storage.blobs();
  }

  /** The {@code config.toml} that describes the storage, or null. */
  public TomlConfig config() {
    return config;
  }

  /** The configuration file that describes the storage, or null. */
  public Path file() {
    return file;
  }

  /** Why a server doesn't work with the configuration; empty if it does or if there is none. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The overridden keys of the configuration; their values may include a password. */
  public Map<String, String> overrides() {
    return overrides;
  }

  /**
   * Throws if the configuration is one of a server that can't start on a database of {@code
   * generation}: of 0.16 for an earlier database, or of an earlier server for one of 0.16.
   */
  public void requireServerOf(Generation generation) {
    if (file == null || (config == null) == generation.hasRegistry()) {
      return;
    }
    throw RefusedException.usage(
        file
            + " is the configuration of a server "
            + (config == null ? "of 0.16" : "up to 0.15")
            + ", which doesn't start on a database of "
            + generation.releases()
            + ": give that of a server of the same release, or the URL of the store");
  }

  /** What this names, for messages; without secrets. */
  public String address() {
    return isDump() ? dump.toString() : storage.address();
  }
}
