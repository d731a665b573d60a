// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.io.Suggestion;

/** The table of the backends. Each is loaded by its name when it is needed. Stateless. */
public final class Backends {
  /** The class of a backend, and one of its driver, with the library that has it. */
  private record Parts(String backend, String driver, String library) {}

  private static final Map<String, Parts> BACKENDS =
      Map.of(
          "foundationdb",
          new Parts(
              "swkit.foundationdb.FoundationDbBackend",
              "com.apple.foundationdb.FDB",
              "org.foundationdb:fdb-java"),
          "memory",
          new Parts("swkit.memory.MemoryBackend", "java.util.Map", "none"),
          "postgresql",
          new Parts(
              "swkit.postgresql.PostgresqlBackend",
              "org.postgresql.Driver",
              "org.postgresql:postgresql"),
          "mysql",
          new Parts(
              "swkit.mysql.MysqlBackend",
              "com.mysql.cj.jdbc.NonRegisteringDriver",
              "com.mysql:mysql-connector-j"),
          "rocksdb",
          new Parts(
              "swkit.rocksdb.RocksDbBackend", "org.rocksdb.RocksDB", "org.rocksdb:rocksdbjni"),
          "sqlite",
          new Parts("swkit.sqlite.SqliteBackend", "org.sqlite.JDBC", "org.xerial:sqlite-jdbc"));

  private Backends() {}

  /** Whether a backend exists for {@code type}. */
  public static boolean isKnown(String type) {
    return BACKENDS.containsKey(type);
  }

  /** The types that have a backend, without {@code memory}, which only programs use. */
  public static String known() {
    return BACKENDS.keySet().stream()
        .filter(type -> !type.equals("memory"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static List<String> types() {
    return Stream.concat(
            BACKENDS.keySet().stream().filter(type -> !type.equals("memory")),
            StoreSettings.FOR_BLOBS_ONLY.stream())
        .sorted()
        .toList();
  }

  /**
   * The backend for {@code settings}. Throws a {@link RefusedException} if there is none for its
   * type, and a {@link StoreException} if its classes or its driver can't be loaded.
   */
  static Backend of(StoreSettings settings) {
    String type = settings.type();
    String origin = settings.origin();
    Parts parts = BACKENDS.get(type);
    if (settings.isForBlobsOnly()) {
      throw new RefusedException(
          origin, "a store of type '" + type + "' holds blobs only, and can't be the data store");
    }
    if (parts == null) {
      throw new RefusedException(
          origin,
          "a store of type '"
              + type
              + "' can't be opened by this version; "
              + Suggestion.of(type, types()).map(near -> "did you mean " + near + "? ").orElse("")
              + "known are "
              + known()
              + ", and for blobs alone "
              + String.join(", ", StoreSettings.FOR_BLOBS_ONLY.stream().sorted().toList()));
    }
    requireDriver(origin, parts);
    return load(settings, Backend.class, parts.backend());
  }

  private static void requireDriver(String origin, Parts parts) {
    try {
      Class.forName(parts.driver(), false, Backends.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new StoreException(
              origin, "its driver, " + parts.library() + ", is not on the class path", e)
          .with(Remedy.ADD_LIBRARY);
    }
  }

  /**
   * A new object of the class {@code name}, which is loaded now. Throws a {@link StoreException} if
   * that fails.
   */
  public static <T> T load(StoreSettings settings, Class<T> kind, String name) {
    try {
      return kind.cast(Class.forName(name).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new StoreException(
          settings.origin(), "the driver for " + settings.type() + " can't be loaded: " + e, e);
    }
  }
}
