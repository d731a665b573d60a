// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import swkit.Database;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.config.JsonConfig;
import swkit.config.Reference;
import swkit.config.TomlConfig;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.LockedFile;
import swkit.io.Wording;
import swkit.storage.ServerStorage;
import swkit.storage.StartRequirements;
import swkit.storage.StorageSettings;
import swkit.storage.StoreObjects;
import swkit.store.Backends;
import swkit.store.ServerUrl;
import swkit.store.StorePath;
import swkit.store.StoreSettings;

/**
 * What a word on a command line names: a dump directory or a single frame, or the storage that a
 * {@code config.toml}, a {@code config.json} or a store's URL describes. Nothing is opened yet.
 */
public final class DatabaseAddress {
  /** The kinds of databases, for help; a dump directory comes besides. */
  public static final String DATABASES =
      "a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db,"
          + " mysql://user@host/db,"
          + " sqlite:/path, fdb:/cluster.file)";

  private static final Set<String> BLOBS_ONLY = Set.of("s3", "azure", "fs");
  private static final Map<String, String> ALSO =
      Map.of("postgres", "postgresql", "mariadb", "mysql", "fdb", "foundationdb");

  /** The environment variable with the password of a data store that has none. */
  public static final String PASSWORD_VARIABLE = "SWKIT_PASSWORD";

  private static final String SQLITE_MAGIC = "SQLite format 3\0";

  /** The largest file that is read as a configuration, in bytes. */
  private static final long LARGEST_CONFIG = 64L << 20;

  private final Path dump;
  private final StorageSettings storage;
  private final TomlConfig config;
  private final Path file;
  private final Map<String, String> overrides;
  private final List<String> problems;

  private DatabaseAddress(Path dump, StorageSettings storage) {
    this(dump, storage, null, null, Map.of(), List.of());
  }

  private DatabaseAddress(
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

  /** The type of store that {@code word} stands for: {@code mysql} for {@code mariadb}. */
  public static String storeType(String word) {
    return ALSO.getOrDefault(word, word);
  }

  /** What {@code text} names. Throws, and says what may be meant, where it names nothing. */
  public static DatabaseAddress parse(String text) {
    return parse(text, Map.of());
  }

  /** The same, with {@code overrides} over the keys of a configuration. */
  public static DatabaseAddress parse(String text, Map<String, String> overrides) {
    return parse(text, overrides, System::getenv);
  }

  public static DatabaseAddress parse(
      String text, Map<String, String> overrides, UnaryOperator<String> environment) {
    return parse(text, overrides, "--set", environment)
        .complete(environment.apply(PASSWORD_VARIABLE));
  }

  /**
   * The same, but for the password of its data store: {@link #withPassword} or {@link #complete}
   * must follow.
   *
   * @param option the option that {@code overrides} were given by, for messages
   */
  public static DatabaseAddress incomplete(
      String text, Map<String, String> overrides, String option) {
    return parse(text, overrides, option, System::getenv);
  }

  private static DatabaseAddress parse(
      String text,
      Map<String, String> overrides,
      String option,
      UnaryOperator<String> environment) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? "" : text.substring(0, colon);
    String scheme = storeType(word);
    if (Backends.isKnown(scheme) && ServerUrl.isFor(scheme)) {
      StoreSettings store = ServerUrl.parse(scheme, text.substring(colon + 1));
      refuse(overrides, option, store.origin());
      return new DatabaseAddress(null, StorageSettings.of(store));
    }
    if (Backends.isKnown(scheme)) {
      refuse(overrides, option, text);
      return new DatabaseAddress(null, StorageSettings.of(url(text, scheme)));
    }
    if (BLOBS_ONLY.contains(scheme)) {
      throw new RefusedException(
          Wording.secretless(text),
          "holds blobs alone: give the server's config.toml or config.json, which names the"
              + " database too");
    }
    return path(text, overrides, option, environment);
  }

  /**
   * What a configuration describes, whatever the name of its file: JSON of a 0.16 server if it
   * begins with a brace, else TOML. An override that nothing reads is refused.
   */
  public static DatabaseAddress config(Path file, Map<String, String> overrides) {
    return incomplete(file, overrides, "--set").complete(System.getenv(PASSWORD_VARIABLE));
  }

  /** The same, but for the password: as {@link #incomplete(String, Map, String)}. */
  public static DatabaseAddress incomplete(
      Path file, Map<String, String> overrides, String option) {
    return config(file, overrides, option, System::getenv);
  }

  private static DatabaseAddress config(
      Path file, Map<String, String> overrides, String option, UnaryOperator<String> environment) {
    requireConfig(file);
    if (file.toString().endsWith(".json") || isJson(file)) {
      refuse(overrides, option, file.toString());
      StoreSettings data = StoreObjects.data(JsonConfig.read(file, environment));
      return new DatabaseAddress(null, StorageSettings.of(data), null, file, Map.of(), List.of());
    }
    TomlConfig config = TomlConfig.read(file, overrides, environment::apply);
    StorageSettings storage = StorageSettings.of(config);
    List<String> problems = StartRequirements.problems(config);
    requireRead(config, option);
    return new DatabaseAddress(null, storage, config, file, Map.copyOf(overrides), problems);
  }

  /** Throws if an override is a key that nothing reads. */
  private static void requireRead(TomlConfig config, String option) {
    for (String key : config.unread()) {
      throw RefusedException.usage(
          option
              + " "
              + key
              + ": nothing reads this key of "
              + config.file()
              + StorageSettings.instead(config, key));
    }
  }

  /**
   * Whether {@code text} names a {@code config.toml}, keys of which can be overridden: a file that
   * is no frame, no SQLite database and no JSON.
   */
  public static boolean takesOverrides(String text) {
    int colon = text.indexOf(':');
    String scheme = storeType(text.substring(0, Math.max(0, colon)));
    if (Backends.isKnown(scheme) || BLOBS_ONLY.contains(scheme)) {
      return false;
    }
    Path file = path(text);
    return Files.isRegularFile(file) && takesOverrides(file);
  }

  /** The same for the file of a configuration. */
  public static boolean takesOverrides(Path file) {
    if (!Files.isRegularFile(file)) {
      return !file.toString().endsWith(".json");
    }
    byte[] start = start(file);
    return !file.toString().endsWith(".json")
        && !isJson(file)
        && !isFrame(start)
        && !isSqlite(start)
        && !LegacyDump.isOne(file);
  }

  private static boolean isSqlite(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(SQLITE_MAGIC);
  }

  /** Throws for what is there and can't be a configuration: a directory, a pipe, a huge file. */
  private static void requireConfig(Path file) {
    if (Files.isDirectory(file)) {
      throw RefusedException.usage(
          file + " is a directory, and stands where a configuration belongs");
    }
    if (Files.exists(file)) {
      requireRegular(file, file.toString());
    }
    if (file.toFile().length() > LARGEST_CONFIG) {
      throw RefusedException.usage(
          file
              + " has "
              + Wording.bytes(file.toFile().length())
              + " and is no configuration of a server");
    }
  }

  /** Whether the file begins with a brace. */
  public static boolean isJson(Path file) {
    return new String(start(file), StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
  }

  /** A dump directory, which need not exist. */
  public static DatabaseAddress directory(String text) {
    if (text.matches("[a-z]{2,}:.*")) {
      throw RefusedException.usage(
          Wording.secretless(text) + " stands where a dump directory belongs");
    }
    Path path = path(text);
    requireReplaced(text, path);
    if (text.isEmpty()) {
      throw RefusedException.usage("an operand is empty where a dump directory belongs");
    }
    if (Files.exists(path) && !Files.isDirectory(path)) {
      requireRegular(path, text);
    }
    if (Files.isRegularFile(path) && !isFrame(start(path)) && !LegacyDump.isOne(path)) {
      throw RefusedException.usage(
          text + " is no dump but another file, and stands where a dump directory belongs");
    }
    if (Files.exists(path.resolve("CURRENT"))) {
      throw RefusedException.usage(
          text + " holds a RocksDB store, and stands where a dump directory belongs");
    }
    return new DatabaseAddress(path, null);
  }

  /** The store that the URL of a file or directory names. */
  public static StoreSettings url(String text, String scheme) {
    String rest = text.substring(text.indexOf(':') + 1);
    if (rest.startsWith("//") && rest.indexOf('@') >= 0) {
      throw RefusedException.usage(
          Wording.secretless(text)
              + ": user and password have no place in the URL of a "
              + scheme
              + " store");
    }
    String path = rest.startsWith("///") || rest.startsWith("//~") ? rest.substring(2) : rest;
    Map<String, String> values = new HashMap<>();
    int question = path.indexOf('?');
    if (question >= 0) {
      for (String setting : path.substring(question + 1).split("&")) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
          throw RefusedException.usage(text + ": '" + setting + "' is no NAME=VALUE");
        }
        values.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
      path = path.substring(0, question);
    }
    if (!scheme.equals("memory")) {
      path = place(text, path);
    }
    if (scheme.equals("foundationdb")) {
      if (!path.isEmpty()) {
        values.put("cluster-file", path);
      }
      return new StoreSettings(scheme, values, text);
    }
    if (path.isEmpty() && !scheme.equals("memory")) {
      throw RefusedException.usage(text + ": the path is missing; write " + scheme + ":/path");
    }
    values.put(scheme.equals("memory") ? "name" : "path", path);
    return new StoreSettings(scheme, values, text);
  }

  /** The path in a URL, with the home directory in place of a leading tilde. */
  private static String place(String text, String path) {
    Reference.in(path)
        .ifPresent(
            reference -> {
              throw new RefusedException(
                  text, "nothing replaces " + reference + ": write what it stands for");
            });
    if (!Reference.isHome(path)) {
      return path;
    }
    if (path.length() > 1 && path.charAt(1) != '/') {
      throw new RefusedException(
          text,
          "'~' is replaced by your home directory alone, not by another user's: write the whole"
              + " path");
    }
    return System.getProperty("user.home") + path.substring(1);
  }

  /** Throws for a path that isn't there and begins with a tilde, or has a reference in it. */
  private static void requireReplaced(String text, Path path) {
    Optional<String> reference = Reference.in(text);
    if ((Reference.isHome(text) || reference.isPresent()) && !Files.exists(path)) {
      throw new RefusedException(
          Wording.secretless(text),
          reference
              .map(found -> "nothing replaces " + found + ": write what it stands for")
              .orElse(
                  "nothing replaces the '~': write the whole path, or ./"
                      + text
                      + " if that is its name"));
    }
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw RefusedException.usage(Wording.secretless(text) + ": no path and no URL of a store");
    }
  }

  private static DatabaseAddress path(
      String text,
      Map<String, String> overrides,
      String option,
      UnaryOperator<String> environment) {
    if (text.isEmpty()) {
      throw RefusedException.usage("an operand is empty; give " + DATABASES);
    }
    Path path = path(text);
    requireReplaced(text, path);
    if (!StorePath.exists(path, Wording.secretless(text))) {
      throw new RefusedException(
          Wording.secretless(text),
          "no such file or directory; give " + DATABASES + ", or a dump directory");
    }
    if (Files.isDirectory(path)) {
      if (Files.exists(path.resolve("CURRENT"))) {
        throw RefusedException.usage(
            text + " is the directory of a RocksDB store; did you mean rocksdb:" + text + "?");
      }
      refuse(overrides, option, text);
      return new DatabaseAddress(path, null);
    }
    requireRegular(path, text);
    byte[] start = start(path);
    if (isSqlite(start)) {
      throw RefusedException.usage(
          text + " is a SQLite database; did you mean sqlite:" + text + "?");
    }
    if (isFrame(start) || LegacyDump.isOne(path)) {
      refuse(overrides, option, text);
      return new DatabaseAddress(path, null);
    }
    return config(path, overrides, option, environment);
  }

  /** Throws for a pipe, a device or a socket, which can't be read from where it is needed. */
  private static void requireRegular(Path path, String text) {
    if (!Files.isRegularFile(path)) {
      throw RefusedException.usage(
          Wording.secretless(text)
              + " is neither a file nor a directory, but a pipe, a device or a socket; give "
              + DATABASES
              + ", or a dump directory");
    }
  }

  private static boolean isFrame(byte[] start) {
    return start.length >= 4 && Bytes.u32le(start, 0) == 0x184D2204;
  }

  private static byte[] start(Path file) {
    try {
      return LockedFile.start(file, 16);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    }
  }

  private static void refuse(Map<String, String> overrides, String option, String text) {
    if (!overrides.isEmpty()) {
      throw RefusedException.usage(
          option + " changes keys of a config.toml, and " + Wording.secretless(text) + " is none");
    }
  }

  /** Whether its data store is on a database server, whose users may have passwords. */
  public boolean takesPassword() {
    return storage != null && ServerUrl.isFor(storage.data().type());
  }

  /** Whether its data store is on a database server, and no password is known for it. */
  public boolean lacksPassword() {
    return takesPassword()
        && !storage.data().missing().containsKey("password")
        && storage.data().values().getOrDefault("password", "").isEmpty();
  }

  /** Whether the data stores of both are on one database server, and of the same user. */
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
   * The same with the password of its data store's user, whatever its configuration says of it.
   * Throws if its data store is on no database server.
   */
  public DatabaseAddress withPassword(String password) {
    if (!takesPassword()) {
      throw RefusedException.usage(
          address() + " is on no database server, and a password has no use there");
    }
    return new DatabaseAddress(
            null, storage.withPassword(password), config, file, overrides, problems)
        .complete(null);
  }

  /**
   * The same with {@code password}, which may be null, if it {@linkplain #lacksPassword lacks one}.
   * Throws if a secret of its data store isn't at hand.
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
   * Opens it for reading. With {@code force} a store that a server has open is read all the same,
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
   * The same, but {@code unreadable} takes the problem of each file that should belong to the dump
   * and can't be read, and the other files are opened.
   */
  public Database open(boolean force, Consumer<SwkitException> unreadable) {
    if (isLegacyDump()) {
      return LegacyDump.open(dump, unreadable);
    }
    return isDump() ? Dump.open(dump, unreadable) : ServerStorage.read(storage, force);
  }

  /** Whether it names a dump, or a single frame of one, rather than a storage. */
  public boolean isDump() {
    return dump != null;
  }

  /** Whether that dump is one of before there were frames: {@link LegacyDump}. */
  public boolean isLegacyDump() {
    return isDump() && LegacyDump.isOne(dump);
  }

  /** The dump directory or the single frame, or null. */
  public Path dump() {
    return dump;
  }

  /** The storage, or null. */
  public StorageSettings storage() {
    return storage;
  }

  /** The blob store of the storage. Throws if it is a dump. */
  public StoreSettings blobStore() {
    if (isDump()) {
      throw RefusedException.usage(address() + " is a dump, and no blob store");
    }
    storage.blobs().requireSecrets();
    return storage.blobs();
  }

  /** The {@code config.toml} that describes the storage, or null where there is none. */
  public TomlConfig config() {
    return config;
  }

  /** The configuration that describes the storage, or null where there is none. */
  public Path file() {
    return file;
  }

  /** Why a server doesn't work with its configuration; empty if it does, or if there is none. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What was given in place of what stands in that configuration; a password may be among it. */
  public Map<String, String> overrides() {
    return overrides;
  }

  /**
   * Throws if it is the configuration of a server that starts on no database of {@code generation}:
   * of 0.16 for what is of before, or of before for what is of 0.16.
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

  /** What it names, for messages; nothing secret. */
  public String address() {
    return isDump() ? dump.toString() : storage.address();
  }
}
