// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a store is: its type and the settings of that type, by the names of the server's
 * configuration (store-and-dump 5.3).
 *
 * @param type the store's type: {@code rocksdb}
 * @param values its settings: {@code path}
 * @param origin where it is said, for messages: a URL, or a file and the store's id
 */
public record StoreSettings(String type, Map<String, String> values, String origin) {
  private static final Map<String, String> BACKENDS =
      Map.of(
          "foundationdb", "swkit.foundationdb.FoundationDbBackend",
          "memory", "swkit.memory.MemoryBackend",
          "rocksdb", "swkit.rocksdb.RocksDbBackend",
          "sqlite", "swkit.sqlite.SqliteBackend");

  /** Immutable, whatever map it is made of. */
  public StoreSettings {
    values = Map.copyOf(values);
  }

  /** Whether there is a backend for {@code type}. */
  public static boolean isKnown(String type) {
    return BACKENDS.containsKey(type);
  }

  /** The types that there are backends for. */
  public static String known() {
    return String.join(", ", new java.util.TreeSet<>(BACKENDS.keySet()));
  }

  /** The backend, whose classes and driver are loaded now and not before. */
  public Backend backend() {
    String name = BACKENDS.get(type);
    if (name == null) {
      throw new RefusedException(
          origin,
          "a store of type '" + type + "' can't be opened by this version; known are " + known());
    }
    try {
      return (Backend) Class.forName(name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new StoreException(origin, "the driver for " + type + " can't be loaded: " + e, e);
    }
  }

  /** The setting {@code name}, which the server requires too. */
  public String require(String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new RefusedException(origin, "the setting '" + name + "' is missing");
    }
    return value;
  }

  /** The setting {@code path}, absolute. */
  public Path path() {
    return Path.of(require("path")).toAbsolutePath().normalize();
  }

  /** The type and where the store is, nothing secret: {@code rocksdb:/var/lib/stalwart}. */
  public String address() {
    if (values.containsKey("host") || values.containsKey("database")) {
      String port = values.containsKey("port") ? ":" + values.get("port") : "";
      return type
          + "://"
          + values.getOrDefault("host", "")
          + port
          + "/"
          + values.getOrDefault("database", "");
    }
    return values.containsKey("path")
        ? type + ":" + path()
        : type + ":" + values.getOrDefault("name", values.getOrDefault("cluster-file", ""));
  }

  /** The address: never the values, among which is a password. */
  @Override
  public String toString() {
    return address();
  }
}
