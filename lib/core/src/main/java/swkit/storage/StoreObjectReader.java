// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import swkit.ConfigException;
import swkit.config.JsonConfig;
import swkit.store.StoreSettings;

/**
 * Reads the objects by which 0.16 describes stores, in {@code config.json} and in its registry. The
 * settings get the names that 0.15 uses (store-and-dump 5.3 to 5.5).
 */
public final class StoreObjectReader {
  /** The field with the type of an object. */
  static final String TYPE = "@type";

  /** The time to connect to a database server, in milliseconds, if the object doesn't set it. */
  static final long CONNECT_MILLIS = 15_000;

  /** The time for a request to a blob store, in milliseconds, if the object doesn't set it. */
  static final long REQUEST_MILLIS = 30_000;

  private StoreObjectReader() {}

  /** The data store that a {@code config.json} describes. */
  public static StoreSettings data(JsonConfig store) {
    return switch (store.type()) {
      case "RocksDb" -> rocksDb(store);
      case "Sqlite" -> sqlite(store);
      case "FoundationDb" -> foundationDb(store);
      case "PostgreSql" -> postgreSql(store);
      case "MySql" -> mySql(store);
      default ->
          throw store.problem(
              TYPE,
              "is \""
                  + store.type()
                  + "\", and must be RocksDb, Sqlite, FoundationDb, PostgreSql or MySql");
    };
  }

  /** The blob store that an object describes; null if it is the data store. */
  static StoreSettings blobs(JsonConfig store) {
    return switch (store.type()) {
      case "Default" -> null;
      case "Sharded" -> sharded(store);
      default -> member(store);
    };
  }

  private static StoreSettings member(JsonConfig store) {
    return switch (store.type()) {
      case "S3" -> s3(store);
      case "Azure" -> azure(store);
      case "FileSystem" -> fileSystem(store);
      case "FoundationDb" -> foundationDb(store);
      case "PostgreSql" -> postgreSql(store);
      case "MySql" -> mySql(store);
      default ->
          throw store.problem(
              TYPE,
              "is \""
                  + store.type()
                  + "\", and must be FileSystem, S3, Azure, PostgreSql, MySql or FoundationDb for"
                  + " a blob store");
    };
  }

  private static StoreSettings sharded(JsonConfig store) {
    List<StoreSettings> members = new ArrayList<>();
    store.objects("stores").forEach(member -> members.add(member(member)));
    return new StoreSettings("sharded-blob", Map.of(), members, store.address());
  }

  private static StoreSettings rocksDb(JsonConfig store) {
    store.number("blobSize", 0);
    store.number("bufferSize", 0);
    store.number("poolWorkers");
    store.number("cacheSize", 0);
    return settings("rocksdb", store, Map.of("path", store.path("path", "")));
  }

  private static StoreSettings sqlite(JsonConfig store) {
    store.number("poolWorkers");
    store.number("poolMaxConnections", 0);
    return settings("sqlite", store, Map.of("path", store.path("path", "")));
  }

  private static StoreSettings foundationDb(JsonConfig store) {
    Map<String, String> values = new HashMap<>();
    store.path("clusterFile").ifPresent(file -> values.put("cluster-file", file));
    store.text("datacenterId").ifPresent(id -> values.put("ids.datacenter", id));
    store.text("machineId").ifPresent(id -> values.put("ids.machine", id));
    putMillis(values, "transaction.max-retry-delay", store, "transactionRetryDelay");
    store.number("transactionRetryLimit").ifPresent(n -> values.put("transaction.retry-limit", n));
    putMillis(values, "transaction.timeout", store, "transactionTimeout");
    return settings("foundationdb", store, values);
  }

  private static StoreSettings postgreSql(JsonConfig store) {
    Values values = server(store, 5432);
    String method = store.text("poolRecyclingMethod", "fast");
    if (!List.of("fast", "verified", "clean").contains(method)) {
      throw store.problem("poolRecyclingMethod", "must be \"fast\", \"verified\" or \"clean\"");
    }
    store.text("options").ifPresent(options -> values.put("options", options));
    return settings("postgresql", store, values);
  }

  private static StoreSettings mySql(JsonConfig store) {
    Values values = server(store, 3306);
    store.number("maxAllowedPacket").ifPresent(n -> values.put("max-allowed-packet", n));
    store.number("poolMinConnections");
    if (store.bool("allowPublicKeyRetrieval", false)) {
      values.put("allow-public-key-retrieval", "true");
    }
    return settings("mysql", store, values);
  }

  private static Values server(JsonConfig store, int port) {
    Values values = new Values();
    putText(values, "host", store.place("host", ""));
    values.put("port", store.number("port", port));
    values.put("database", store.place("database", "stalwart"));
    if (store.json().has("authUsername")) {
      store.place("authUsername").ifPresent(user -> values.put("user", user));
    } else {
      values.put("user", "stalwart");
    }
    values.putSecret("password", () -> store.secret("authSecret"));
    values.put("tls.enable", String.valueOf(store.bool("useTls", false)));
    values.put("tls.allow-invalid-certs", String.valueOf(store.bool("allowInvalidCerts", false)));
    if (store.json().has("timeout")) {
      putMillis(values, "timeout", store, "timeout");
    } else {
      values.put("timeout", CONNECT_MILLIS + "ms");
    }
    putMillis(values, "read-timeout", store, "readTimeout");
    store.number("poolMaxConnections");
    if (!store.objects("readReplicas").isEmpty()) {
      values.put(StorageSettings.REPLICATED, store.type());
    }
    return values;
  }

  private static StoreSettings fileSystem(JsonConfig store) {
    return settings(
        "fs", store, Map.of("path", store.path("path", ""), "depth", store.number("depth", 2)));
  }

  private static StoreSettings s3(JsonConfig store) {
    Values values = requests(store);
    JsonConfig region =
        store.object("region").orElseThrow(() -> store.problem("region", "is missing"));
    if (region.type().equals("Custom")) {
      values.put("endpoint", region.place("customEndpoint", ""));
      values.put("region", region.place("customRegion", ""));
    } else {
      values.put("region", regionName(region.type()));
    }
    values.put("bucket", store.place("bucket", ""));
    values.putSecret("access-key", () -> store.reference("accessKey"));
    values.putSecret("secret-key", () -> store.secret("secretKey"));
    values.putSecret("security-token", () -> store.secret("securityToken"));
    values.putSecret("session-token", () -> store.secret("sessionToken"));
    store.place("profile").ifPresent(profile -> values.put("profile", profile));
    if (store.bool("allowInvalidCerts", false)) {
      values.put("tls.allow-invalid-certs", "true");
    }
    return settings("s3", store, values);
  }

  /** The name of a region: us-east-1 for {@code UsEast1}, nyc3 for {@code DoNyc3}. */
  private static String regionName(String type) {
    String words = type.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    return words.startsWith("do-")
        ? words.substring(3)
        : words.replaceFirst("(?<=[a-z])(?=[0-9]+$)", "-");
  }

  private static StoreSettings azure(JsonConfig store) {
    Values values = requests(store);
    values.put("storage-account", store.place("storageAccount", ""));
    values.put("container", store.place("container", ""));
    values.putSecret("azure-access-key", () -> store.secret("accessKey"));
    values.putSecret("sas-token", () -> store.secret("sasToken"));
    return settings("azure", store, values);
  }

  private static Values requests(JsonConfig store) {
    Values values = new Values();
    values.put("timeout", store.number("timeout", REQUEST_MILLIS) + "ms");
    values.put("max-retries", store.number("maxRetries", 3));
    store.place("keyPrefix").ifPresent(prefix -> values.put("key-prefix", prefix));
    return values;
  }

  private static void putMillis(
      Map<String, String> values, String name, JsonConfig store, String field) {
    store.number(field).ifPresent(millis -> values.put(name, millis + "ms"));
  }

  private static void putText(Map<String, String> values, String name, String text) {
    if (!text.isEmpty()) {
      values.put(name, text);
    }
  }

  private static StoreSettings settings(String type, JsonConfig store, Map<String, String> values) {
    return new StoreSettings(type, values, store.address());
  }

  private static StoreSettings settings(String type, JsonConfig store, Values values) {
    return new StoreSettings(type, values, List.of(), store.address(), values.missing);
  }

  /** Settings by name, and the exceptions of missing secrets. */
  private static final class Values extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;
    private final transient Map<String, ConfigException> missing = new HashMap<>();

    void putSecret(String name, Supplier<Optional<String>> secret) {
      try {
        secret.get().ifPresent(value -> put(name, value));
      } catch (ConfigException e) {
        missing.put(name, e);
      }
    }
  }
}
