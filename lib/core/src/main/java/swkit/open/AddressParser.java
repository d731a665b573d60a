// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import swkit.RefusedException;
import swkit.config.JsonConfig;
import swkit.config.Reference;
import swkit.config.TomlConfig;
import swkit.dump.FileKind;
import swkit.io.Wording;
import swkit.storage.StartRequirements;
import swkit.storage.StorageSettings;
import swkit.storage.StoreObjectReader;
import swkit.storage.StoreTableReader;
import swkit.store.Backends;
import swkit.store.ServerUrl;
import swkit.store.StorePath;
import swkit.store.StoreSettings;

/**
 * Decides what a word on a command line names: a store's URL, a configuration, or a dump. Whatever
 * names nothing is refused, with a hint if another thing was probably meant. Immutable.
 */
final class AddressParser {
  /** The types of stores that hold blobs only. */
  private static final Set<String> BLOBS_ONLY = Set.of("s3", "azure", "fs");

  /** The largest file that is read as a configuration, in bytes. */
  private static final long LARGEST_CONFIG = 64L << 20;

  private final Map<String, String> overrides;
  private final String option;
  private final UnaryOperator<String> environment;

  /**
   * @param overrides keys of a configuration with their values
   * @param option the option by which {@code overrides} were given, for messages
   * @param environment the environment variables
   */
  AddressParser(Map<String, String> overrides, String option, UnaryOperator<String> environment) {
    this.overrides = overrides;
    this.option = option;
    this.environment = environment;
  }

  /** What {@code text} names, without a password from elsewhere. */
  DatabaseAddress parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? "" : text.substring(0, colon);
    String scheme = DatabaseAddress.storeType(word);
    if (Backends.isKnown(scheme) && ServerUrl.isFor(scheme)) {
      StoreSettings store = ServerUrl.parse(scheme, text.substring(colon + 1));
      refuse(store.origin());
      return new DatabaseAddress(null, StorageSettings.of(store));
    }
    if (Backends.isKnown(scheme)) {
      refuse(text);
      return new DatabaseAddress(null, StorageSettings.of(FileStoreUrl.parse(text, scheme)));
    }
    if (BLOBS_ONLY.contains(scheme)) {
      throw new RefusedException(
          Wording.secretless(text),
          "holds only blobs: give the server's config.toml or config.json, which names the"
              + " database too");
    }
    return file(text);
  }

  private DatabaseAddress file(String text) {
    if (text.isEmpty()) {
      throw RefusedException.usage("an operand is empty; give " + DatabaseAddress.DATABASES);
    }
    Path path = path(text);
    requireReplaced(text, path);
    if (!StorePath.exists(path, Wording.secretless(text))) {
      throw new RefusedException(
          Wording.secretless(text),
          "no such file or directory; give " + DatabaseAddress.DATABASES + ", or a dump directory");
    }
    if (Files.isDirectory(path)) {
      if (Files.exists(path.resolve("CURRENT"))) {
        throw RefusedException.usage(
            text + " is the directory of a RocksDB store; did you mean rocksdb:" + text + "?");
      }
      refuse(text);
      return new DatabaseAddress(path, null);
    }
    requireRegular(path, text);
    FileKind kind = kind(path);
    if (kind == FileKind.SQLITE) {
      throw RefusedException.usage(
          text + " is a SQLite database; did you mean sqlite:" + text + "?");
    }
    if (isDump(kind)) {
      refuse(text);
      return new DatabaseAddress(path, null);
    }
    return config(path);
  }

  /**
   * The storage that the configuration {@code file} describes, without a password from elsewhere.
   */
  DatabaseAddress config(Path file) {
    requireConfig(file);
    if (file.toString().endsWith(".json") || kind(file).hasBrace()) {
      refuse(file.toString());
      StoreSettings data = StoreObjectReader.data(JsonConfig.read(file, environment));
      return new DatabaseAddress(null, StorageSettings.of(data), null, file, Map.of(), List.of());
    }
    TomlConfig config = TomlConfig.read(file, overrides, environment::apply);
    StorageSettings storage = StorageSettings.of(config);
    List<String> problems = StartRequirements.problems(config);
    requireRead(config);
    return new DatabaseAddress(null, storage, config, file, Map.copyOf(overrides), problems);
  }

  /** Throws if nothing reads one of the overridden keys. */
  private void requireRead(TomlConfig config) {
    for (String key : config.unread()) {
      throw RefusedException.usage(
          option
              + " "
              + key
              + ": nothing reads this key of "
              + config.file()
              + StoreTableReader.instead(config, key));
    }
  }

  /** Throws if there are overrides, as {@code text} is not a config.toml. */
  private void refuse(String text) {
    if (!overrides.isEmpty()) {
      throw RefusedException.usage(
          option
              + " changes keys of a config.toml, and "
              + Wording.secretless(text)
              + " is not one");
    }
  }

  static boolean takesOverrides(String text) {
    int colon = text.indexOf(':');
    String scheme = DatabaseAddress.storeType(text.substring(0, Math.max(0, colon)));
    if (Backends.isKnown(scheme) || BLOBS_ONLY.contains(scheme)) {
      return false;
    }
    Path file = path(text);
    return Files.isRegularFile(file) && takesOverrides(file);
  }

  static boolean takesOverrides(Path file) {
    if (!Files.isRegularFile(file)) {
      return !file.toString().endsWith(".json");
    }
    FileKind kind = kind(file);
    return !file.toString().endsWith(".json") && (kind == FileKind.OTHER || kind == FileKind.EMPTY);
  }

  static DatabaseAddress directory(String text) {
    Path path = newDirectory(text, "a dump directory");
    if (Files.exists(path) && !Files.isDirectory(path)) {
      requireRegular(path, text);
    }
    if (Files.isRegularFile(path) && !isDump(kind(path))) {
      throw RefusedException.usage(text + " is not a dump; give a dump directory there");
    }
    if (Files.exists(path.resolve("CURRENT"))) {
      throw RefusedException.usage(text + " holds a RocksDB store; give a dump directory there");
    }
    return new DatabaseAddress(path, null);
  }

  /** The path {@code text} of a directory, which need not exist; {@code what} it is to hold. */
  static Path newDirectory(String text, String what) {
    if (text.matches("[a-z]{2,}:.*")) {
      throw RefusedException.usage(
          Wording.secretless(text) + " is not " + what + "; give one there");
    }
    Path path = path(text);
    requireReplaced(text, path);
    if (text.isEmpty()) {
      throw RefusedException.usage("an operand is empty; give " + what + " there");
    }
    return path;
  }

  /** Whether {@code file} begins with a brace, as JSON does. */
  static boolean isJson(Path file) {
    return kind(file).hasBrace();
  }

  private static boolean isDump(FileKind kind) {
    return kind == FileKind.LZ4 || kind == FileKind.LEGACY;
  }

  private static FileKind kind(Path file) {
    try {
      return FileKind.of(file);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    }
  }

  /** Throws if {@code file} can't be a configuration: a directory, a pipe, a huge file. */
  private static void requireConfig(Path file) {
    if (Files.isDirectory(file)) {
      throw RefusedException.usage(file + " is a directory; give a configuration there");
    }
    if (Files.exists(file)) {
      requireRegular(file, file.toString());
    }
    if (file.toFile().length() > LARGEST_CONFIG) {
      throw RefusedException.usage(
          file
              + " has "
              + Wording.bytes(file.toFile().length())
              + ", too large for a server's configuration");
    }
  }

  /** Throws for a pipe, a device or a socket, which can't be read at an offset. */
  private static void requireRegular(Path path, String text) {
    if (!Files.isRegularFile(path)) {
      throw RefusedException.usage(
          Wording.secretless(text)
              + " is neither a file nor a directory, but a pipe, a device or a socket; give "
              + DatabaseAddress.DATABASES
              + ", or a dump directory");
    }
  }

  /** Throws if {@code path} doesn't exist and begins with a tilde or contains a reference. */
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

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw RefusedException.usage(
          Wording.secretless(text) + ": not a path and not the URL of a" + " store");
    }
  }
}
