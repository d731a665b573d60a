// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.ConfigException;
import swkit.RefusedException;

/**
 * Where a store is: its type, and the settings of that type under the names of the server's
 * configuration (store-and-dump 5.3). Immutable.
 *
 * @param type the store's type: {@code rocksdb}
 * @param values its settings: {@code path}
 * @param members the stores that it consists of, in their order, which matters; empty for most
 * @param origin where the settings come from, for messages: a URL, or a file and the store's id
 * @param missing the errors of the secrets that can't be read, by the names of the settings; see
 *     {@link #requireSecrets}
 */
public record StoreSettings(
    String type,
    Map<String, String> values,
    List<StoreSettings> members,
    String origin,
    Map<String, ConfigException> missing) {
  /** The setting that names a directory for the files of a store that is read live. */
  public static final String LIVE_DIRECTORY = "live-directory";

  /** How long a database server may send nothing while we wait for it, unless that is set. */
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(15);

  private static final int SLOW = 8;

  private static final Set<String> NO_DURATION =
      Set.of("", "0", "0ms", "false", "disable", "disabled", "never");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private static final Map<String, String> PORTS = Map.of("postgresql", "5432", "mysql", "3306");

  static final Set<String> FOR_BLOBS_ONLY =
      Set.of("fs", "s3", "azure", "sharded-blob", "distributed-blob");

  /** Copies the maps and the list. */
  public StoreSettings {
    values = Map.copyOf(values);
    members = List.copyOf(members);
    missing = Map.copyOf(missing);
  }

  /** A store whose secrets can all be read. */
  public StoreSettings(
      String type, Map<String, String> values, List<StoreSettings> members, String origin) {
    this(type, values, members, origin, Map.of());
  }

  /** A store without members. */
  public StoreSettings(String type, Map<String, String> values, String origin) {
    this(type, values, List.of(), origin);
  }

  /** Whether a store of this type holds blobs and nothing else. */
  public boolean isForBlobsOnly() {
    return FOR_BLOBS_ONLY.contains(type);
  }

  /**
   * Throws if no backend can open a store of this type, or if a secret of it or of a member can't
   * be read.
   */
  public void requireSecrets() {
    if (!isForBlobsOnly()) {
      backend();
    }
    new TreeMap<>(missing)
        .values()
        .forEach(
            problem -> {
              throw problem;
            });
    members.forEach(StoreSettings::requireSecrets);
  }

  /** Whether a secret of it, or of a member, can't be read. */
  public boolean lacksSecrets() {
    return !missing.isEmpty() || members.stream().anyMatch(StoreSettings::lacksSecrets);
  }

  /** Whether it, or a member, is a bucket that a secret opens, or lacks a secret. */
  public boolean needsSecrets() {
    return type.equals("s3")
        || type.equals("azure")
        || !missing.isEmpty()
        || members.stream().anyMatch(StoreSettings::needsSecrets);
  }

  /** The backend of this type, whose classes and driver are loaded now and not before. */
  public Backend backend() {
    return Backends.of(this);
  }

  /** The setting {@code name}. Throws a {@link RefusedException} if it is missing or empty. */
  public String require(String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new RefusedException(origin, "the setting '" + name + "' is missing");
    }
    return value;
  }

  /** Whether the setting {@code name} is {@code true}. Throws unless it is true, false or unset. */
  public boolean bool(String name) {
    String value = values.getOrDefault(name, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new RefusedException(
          origin, "the setting '" + name + "' must be exactly true or false");
    }
    return value.equals("true");
  }

  /** The same with the setting {@code name} added or replaced. */
  public StoreSettings with(String name, String value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value);
    Map<String, ConfigException> still = new HashMap<>(missing);
    still.remove(name);
    return new StoreSettings(type, more, members, origin, still);
  }

  /** The setting {@code name} as a number; {@code otherwise} if it isn't set. */
  public long number(String name, long otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new RefusedException(
          origin, "the setting '" + name + "' is \"" + value + "\"; it must consist of digits");
    }
  }

  /**
   * The setting {@code name} as a duration: digits and a unit out of {@code d h m s ms}; without a
   * unit, milliseconds. Empty if it isn't set, or if it says that there is none ({@code false},
   * {@code disable}, {@code disabled}, {@code never}, {@code 0}, {@code 0ms} or the empty text).
   */
  public Optional<Duration> duration(String name) {
    String text = values.getOrDefault(name, "");
    if (NO_DURATION.contains(text)) {
      return Optional.empty();
    }
    String unit = text.replaceAll("[0-9\\s]", "").toLowerCase(Locale.ROOT);
    String digits = text.replaceAll("[^0-9]", "");
    long millis = MILLIS.getOrDefault(unit, 0L);
    long count = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : 0;
    if (millis == 0 || count == 0) {
      throw new RefusedException(
          origin, "the setting '" + name + "' is \"" + text + "\"; write a duration like 30s");
    }
    return Optional.of(Duration.ofMillis(count * millis));
  }

  /**
   * How long a database server may neither take nor send anything while we wait for it; zero means
   * for ever. This is the setting {@code read-timeout}, which the server doesn't have.
   */
  public Duration readTimeout() {
    return values.containsKey("read-timeout")
        ? duration("read-timeout").orElse(Duration.ZERO)
        : READ_TIMEOUT;
  }

  /** The same for work during which a server is silent for long: emptying or counting a table. */
  public Duration slowReadTimeout() {
    return readTimeout().multipliedBy(SLOW);
  }

  /** The Unix socket, or its directory, that {@code host} names; empty if it is a host's name. */
  public Optional<Path> socket() {
    String host = values.getOrDefault("host", "");
    if (!host.startsWith("/")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(host));
    } catch (InvalidPathException e) {
      throw new RefusedException(origin, "the setting 'host' is not the path of a Unix socket");
    }
  }

  /** The setting {@code path}, absolute. */
  public Path path() {
    return path("path").toAbsolutePath();
  }

  /** The setting {@code name} as a path. Throws a {@link RefusedException} if it is missing. */
  public Path path(String name) {
    try {
      return Path.of(require(name));
    } catch (InvalidPathException e) {
      throw new RefusedException(
          origin, "the setting '" + name + "' can't be a path: " + e.getReason());
    }
  }

  /**
   * What to add to a message that nothing exists at the path in the setting {@code name}: the
   * directory that it was taken relative to. Empty for an absolute path.
   */
  public String relativity(String name) {
    String path = values.getOrDefault(name, "");
    return path.isEmpty() || path(name).isAbsolute()
        ? ""
        : " ('"
            + path
            + "' is relative, and was taken relative to the working directory, "
            + Path.of("").toAbsolutePath()
            + ")";
  }

  /** The absolute path, with links followed as far as it exists. */
  public Path realPath() {
    Path path = path();
    try {
      Path there = path;
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      return there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      return path;
    }
  }

  /** The {@link #address}, but with {@link #realPath}: the same for all spellings of the path. */
  public String realAddress() {
    return members.isEmpty() && values.containsKey("path") ? type + ":" + realPath() : address();
  }

  /** The address with the defaults filled in. */
  private String place() {
    if (!PORTS.containsKey(type)) {
      return address();
    }
    String host = values.getOrDefault("host", "localhost");
    return (host.equals("127.0.0.1") ? "localhost" : host)
        + ":"
        + values.getOrDefault("port", PORTS.get(type))
        + "/"
        + values.getOrDefault("database", "");
  }

  /** Whether this and {@code other} are on one database server, and for one user of it. */
  public boolean isOfUser(StoreSettings other) {
    return type.equals(other.type)
        && server().equals(other.server())
        && values.getOrDefault("user", "").equals(other.values.getOrDefault("user", ""));
  }

  private String server() {
    return place().replaceFirst("/[^/]*$", "");
  }

  /** Whether this is the same store as {@code other}, even if the path is spelled otherwise. */
  public boolean isSame(StoreSettings other) {
    return type.equals(other.type)
        && (values.containsKey("path") && other.values.containsKey("path")
            ? realPath().equals(other.realPath())
            : place().equals(other.place()));
  }

  /** The type and the place, without anything secret: {@code rocksdb:/var/lib/stalwart}. */
  public String address() {
    if (!members.isEmpty()) {
      return type
          + members.stream()
              .map(StoreSettings::address)
              .collect(Collectors.joining(", ", "(", ")"));
    }
    if (type.equals("s3") || type.equals("azure")) {
      return bucketAddress();
    }
    if (values.containsKey("host") || values.containsKey("database")) {
      String host = values.getOrDefault("host", "");
      String port = values.containsKey("port") ? ":" + values.get("port") : "";
      String database = "/" + values.getOrDefault("database", "");
      return host.startsWith("/")
          ? type + "://" + port + database + "?host=" + host
          : type + "://" + (host.contains(":") ? "[" + host + "]" : host) + port + database;
    }
    return values.containsKey("path")
        ? type + ":" + path()
        : type + ":" + values.getOrDefault("name", values.getOrDefault("cluster-file", ""));
  }

  private String bucketAddress() {
    String place = values.getOrDefault("storage-account", values.getOrDefault("region", ""));
    String endpoint = values.getOrDefault("endpoint", place);
    return (type
            + "://"
            + endpoint.replaceFirst("^[A-Za-z]+://", "").replaceFirst("^[^/]*@", "")
            + "/"
            + values.getOrDefault("bucket", values.getOrDefault("container", ""))
            + "/"
            + values.getOrDefault("key-prefix", ""))
        .replaceFirst("/+$", "");
  }

  /** The address. The values are left out, since one may be a password. */
  @Override
  public String toString() {
    return address();
  }
}
