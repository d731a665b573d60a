// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import swkit.ConfigException;
import swkit.RefusedException;
import swkit.config.JsonConfig;
import swkit.store.StoreSettings;

/**
 * The settings of the stores that 0.16 describes as objects, in {@code config.json} and in its
 * registry: their fields under the names that 0.15 has for the same (store-and-dump 5.3 to 5.5).
 */
public final class StoreObjects {
  private static final long CONNECT_MILLIS = 15_000;
  private static final long REQUEST_MILLIS = 30_000;

  private static final String TYPE = "@type";

  private StoreObjects() {}

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

  /** A blob store; null where it is the data store. */
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

  /** {@code UsEast1} is us-east-1, {@code DoNyc3} nyc3, {@code WaUsEast1} wa-us-east-1. */
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

  /** Settings by their names, and the secrets that aren't at hand. */
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

  /** {@code store} with the fields that it lacks and whose default isn't empty, 0 or false. */
  static JsonObject withDefaults(JsonObject store) {
    JsonObject whole = store.deepCopy();
    String type = whole.has(TYPE) ? whole.get(TYPE).getAsString() : "";
    switch (type) {
      case "FileSystem" -> putDefaults(whole, "depth", 2);
      case "S3" -> {
        putDefaults(whole, "timeout", REQUEST_MILLIS, "maxRetries", 3);
        putDefault(whole, "verifyAfterWrite", new JsonPrimitive(true));
      }
      case "Azure" -> putDefaults(whole, "timeout", REQUEST_MILLIS, "maxRetries", 3);
      case "PostgreSql" -> serverDefaults(whole, 5432);
      case "MySql" -> {
        serverDefaults(whole, 3306);
        putDefaults(whole, "poolMinConnections", 5);
      }
      case "Sharded" -> {
        JsonObject members = whole.getAsJsonObject("stores");
        for (String number : members == null ? List.<String>of() : List.copyOf(members.keySet())) {
          members.add(number, withDefaults(members.getAsJsonObject(number)));
        }
      }
      default -> {
        // has none
      }
    }
    return whole;
  }

  private static void serverDefaults(JsonObject store, long port) {
    putDefaults(store, "timeout", CONNECT_MILLIS, "port", port, "poolMaxConnections", 10);
    putDefault(store, "database", new JsonPrimitive("stalwart"));
    putDefault(store, "authUsername", new JsonPrimitive("stalwart"));
  }

  private static void putDefaults(JsonObject store, Object... namesAndNumbers) {
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      JsonPrimitive number = new JsonPrimitive(((Number) namesAndNumbers[i + 1]).longValue());
      putDefault(store, (String) namesAndNumbers[i], number);
    }
  }

  private static void putDefault(JsonObject store, String name, JsonPrimitive value) {
    if (!store.has(name)) {
      store.add(name, value);
    }
  }

  /** A blob store as such an object, its secrets in it. Throws for one that 0.16 doesn't have. */
  public static JsonObject json(StoreSettings store) {
    JsonObject object = new JsonObject();
    Map<String, String> values = store.values();
    switch (store.type()) {
      case "fs" -> {
        object.addProperty(TYPE, "FileSystem");
        object.addProperty("path", store.path().toString());
        object.addProperty("depth", store.number("depth", 2));
      }
      case "s3" -> {
        object.addProperty(TYPE, "S3");
        object.add("region", region(values));
        copy(values, object, "bucket", "bucket", "profile", "profile", "key-prefix", "keyPrefix");
        putSecret(object, "accessKey", "value", values.get("access-key"));
        putSecret(object, "secretKey", "secret", values.get("secret-key"));
        putSecret(object, "securityToken", "secret", values.get("security-token"));
        putSecret(object, "sessionToken", "secret", values.get("session-token"));
        putRequests(object, store);
        if (store.bool("tls.allow-invalid-certs")) {
          object.addProperty("allowInvalidCerts", true);
        }
      }
      case "azure" -> {
        object.addProperty(TYPE, "Azure");
        copy(values, object, "storage-account", "storageAccount", "container", "container");
        copy(values, object, "key-prefix", "keyPrefix");
        putSecret(object, "accessKey", "secret", values.get("azure-access-key"));
        putSecret(object, "sasToken", "secret", values.get("sas-token"));
        putRequests(object, store);
      }
      case "postgresql", "mysql" -> {
        object.addProperty(TYPE, store.type().equals("mysql") ? "MySql" : "PostgreSql");
        copy(values, object, "host", "host", "database", "database", "user", "authUsername");
        copy(values, object, "options", "options");
        putSecret(object, "authSecret", "secret", values.get("password"));
        object.addProperty("useTls", store.bool("tls.enable"));
        object.addProperty("allowInvalidCerts", store.bool("tls.allow-invalid-certs"));
        putMillis(object, "timeout", store, "timeout");
        if (values.containsKey("port")) {
          object.addProperty("port", store.number("port", 0));
        }
        putNumbers(object, store, "pool.max-connections", "poolMaxConnections");
        if (store.type().equals("mysql")) {
          putNumbers(object, store, "max-allowed-packet", "maxAllowedPacket");
          putNumbers(object, store, "pool.min-connections", "poolMinConnections");
        }
      }
      case "foundationdb" -> {
        object.addProperty(TYPE, "FoundationDb");
        copy(values, object, "cluster-file", "clusterFile", "ids.machine", "machineId");
        copy(values, object, "ids.datacenter", "datacenterId");
        putNumbers(object, store, "transaction.retry-limit", "transactionRetryLimit");
        putMillis(object, "transactionTimeout", store, "transaction.timeout");
        putMillis(object, "transactionRetryDelay", store, "transaction.max-retry-delay");
      }
      case "sharded-blob", "distributed-blob" -> {
        object.addProperty(TYPE, "Sharded");
        JsonObject members = new JsonObject();
        for (int i = 0; i < store.members().size(); i++) {
          members.add(String.valueOf(i), json(store.members().get(i)));
        }
        object.add("stores", members);
      }
      default ->
          throw new RefusedException(
              store.address(),
              "can't be the blob store of a 0.16 server, unless it is its data store (--blobs"
                  + " data)");
    }
    return object;
  }

  /** The settings of a data store that {@link #dataJson} writes, by the names of 0.15. */
  static final Set<String> WRITTEN =
      Set.of(
          "type",
          "path",
          "min-blob-size",
          "write-buffer-size",
          "pool.workers",
          "pool.max-connections",
          "pool.min-connections",
          "pool.recycling-method",
          "host",
          "port",
          "database",
          "user",
          "password",
          "options",
          "timeout",
          "max-allowed-packet",
          "tls.enable",
          "tls.allow-invalid-certs",
          "cluster-file",
          "ids.machine",
          "ids.datacenter",
          "transaction.retry-limit",
          "transaction.timeout",
          "transaction.max-retry-delay");

  /**
   * A data store as {@code config.json} has it, with a file in place of its password; null for a
   * type that 0.16 doesn't have. What 0.15 would not take for a number or a duration is left out.
   */
  static JsonObject dataJson(StoreSettings store, List<StoreSettings> replicas) {
    JsonObject object = new JsonObject();
    Map<String, String> values = store.values();
    switch (store.type()) {
      case "rocksdb" -> {
        object.addProperty(TYPE, "RocksDb");
        copy(values, object, "path", "path");
        putNumbers(object, store, "min-blob-size", "blobSize", "write-buffer-size", "bufferSize");
        putNumbers(object, store, "pool.workers", "poolWorkers");
      }
      case "sqlite" -> {
        object.addProperty(TYPE, "Sqlite");
        copy(values, object, "path", "path");
        putNumbers(object, store, "pool.workers", "poolWorkers");
        putNumbers(object, store, "pool.max-connections", "poolMaxConnections");
      }
      case "postgresql", "mysql" -> {
        boolean isMysql = store.type().equals("mysql");
        object.addProperty(TYPE, isMysql ? "MySql" : "PostgreSql");
        putAccess(object, store);
        if (store.bool("tls.enable")) {
          object.addProperty("useTls", true);
        }
        if (store.bool("tls.allow-invalid-certs")) {
          object.addProperty("allowInvalidCerts", true);
        }
        putGivenMillis(object, "timeout", store, "timeout");
        putNumbers(object, store, "pool.max-connections", "poolMaxConnections");
        if (isMysql) {
          putNumbers(object, store, "max-allowed-packet", "maxAllowedPacket");
          putNumbers(object, store, "pool.min-connections", "poolMinConnections");
        } else {
          copy(values, object, "pool.recycling-method", "poolRecyclingMethod");
        }
        putReplicas(object, replicas);
      }
      case "foundationdb" -> {
        object.addProperty(TYPE, "FoundationDb");
        copy(values, object, "cluster-file", "clusterFile", "ids.machine", "machineId");
        copy(values, object, "ids.datacenter", "datacenterId");
        putNumbers(object, store, "transaction.retry-limit", "transactionRetryLimit");
        putGivenMillis(object, "transactionTimeout", store, "transaction.timeout");
        putGivenMillis(object, "transactionRetryDelay", store, "transaction.max-retry-delay");
      }
      default -> {
        return null;
      }
    }
    return object;
  }

  private static void putReplicas(JsonObject object, List<StoreSettings> replicas) {
    JsonObject all = new JsonObject();
    for (StoreSettings replica : replicas) {
      JsonObject one = new JsonObject();
      putAccess(one, replica);
      all.add(String.valueOf(all.size()), one);
    }
    if (!replicas.isEmpty()) {
      object.add("readReplicas", all);
    }
  }

  private static void putAccess(JsonObject object, StoreSettings store) {
    Map<String, String> values = store.values();
    object.addProperty("host", values.getOrDefault("host", "localhost"));
    putNumbers(object, store, "port", "port");
    object.addProperty("database", values.getOrDefault("database", "stalwart"));
    object.addProperty("authUsername", values.getOrDefault("user", "stalwart"));
    if (values.containsKey("password")) {
      JsonObject secret = new JsonObject();
      secret.addProperty(TYPE, "File");
      secret.addProperty("filePath", "/path/of/the/password");
      object.add("authSecret", secret);
    }
    if (store.type().equals("postgresql")) {
      copy(values, object, "options", "options");
    }
  }

  private static void putNumbers(JsonObject object, StoreSettings store, String... names) {
    for (int i = 0; i < names.length; i += 2) {
      String value = store.values().getOrDefault(names[i], "");
      if (value.matches("[0-9]{1,18}")) {
        object.addProperty(names[i + 1], Long.parseLong(value));
      }
    }
  }

  private static void putGivenMillis(
      JsonObject object, String field, StoreSettings store, String name) {
    try {
      putMillis(object, field, store, name);
    } catch (RefusedException e) {
      // no duration to 0.15 either, which goes on with its default
    }
  }

  private static JsonObject region(Map<String, String> values) {
    JsonObject region = new JsonObject();
    String name = values.getOrDefault("region", "");
    if (values.containsKey("endpoint")) {
      region.addProperty(TYPE, "Custom");
      region.addProperty("customEndpoint", values.get("endpoint"));
      region.addProperty("customRegion", name);
      return region;
    }
    StringBuilder type = new StringBuilder(name.matches("nyc3|ams3|sgp1|fra1") ? "Do" : "");
    for (String word : name.toLowerCase(Locale.ROOT).split("-")) {
      type.append(word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT));
      type.append(word.isEmpty() ? "" : word.substring(1));
    }
    region.addProperty(TYPE, type.toString());
    return region;
  }

  private static void copy(Map<String, String> values, JsonObject object, String... names) {
    for (int i = 0; i < names.length; i += 2) {
      if (values.containsKey(names[i])) {
        object.addProperty(names[i + 1], values.get(names[i]));
      }
    }
  }

  private static void putSecret(JsonObject object, String name, String field, String value) {
    if (value != null) {
      JsonObject secret = new JsonObject();
      secret.addProperty(TYPE, "Value");
      secret.addProperty(field, value);
      object.add(name, secret);
    }
  }

  private static void putRequests(JsonObject object, StoreSettings store) {
    putMillis(object, "timeout", store, "timeout");
    if (store.values().containsKey("max-retries")) {
      object.addProperty("maxRetries", store.number("max-retries", 3));
    }
  }

  private static void putMillis(JsonObject object, String field, StoreSettings store, String name) {
    store.duration(name).ifPresent(duration -> object.addProperty(field, duration.toMillis()));
  }
}
