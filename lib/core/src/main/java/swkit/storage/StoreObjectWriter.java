// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.store.StoreSettings;

/**
 * Writes the objects by which 0.16 describes stores, from the settings that {@link
 * StoreObjectReader} reads (store-and-dump 5.3 to 5.5).
 */
public final class StoreObjectWriter {
  private static final String TYPE = StoreObjectReader.TYPE;

  /** The settings of a data store that {@link #dataJson} writes, by their names in 0.15. */
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

  private StoreObjectWriter() {}

  /** {@code store} with those missing fields whose default isn't empty, 0 or false. */
  static JsonObject withDefaults(JsonObject store) {
    JsonObject whole = store.deepCopy();
    String type = whole.has(TYPE) ? whole.get(TYPE).getAsString() : "";
    switch (type) {
      case "FileSystem" -> putDefaults(whole, "depth", 2);
      case "S3" -> {
        putDefaults(whole, "timeout", StoreObjectReader.REQUEST_MILLIS, "maxRetries", 3);
        putDefault(whole, "verifyAfterWrite", new JsonPrimitive(true));
      }
      case "Azure" ->
          putDefaults(whole, "timeout", StoreObjectReader.REQUEST_MILLIS, "maxRetries", 3);
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
        // no such defaults
      }
    }
    return whole;
  }

  private static void serverDefaults(JsonObject store, long port) {
    putDefaults(
        store, "timeout", StoreObjectReader.CONNECT_MILLIS, "port", port, "poolMaxConnections", 10);
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

  /** The object of a blob store, with its secrets. Throws for a type that 0.16 doesn't have. */
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
                  "can't be the blob store of a 0.16 server, unless it is its data store")
              .with(Remedy.BLOBS_IN_DATA_STORE);
    }
    return object;
  }

  /**
   * The object of a data store in {@code config.json}, which names a file in place of the password;
   * null for a type that 0.16 doesn't have. Values that 0.15 doesn't accept as a number or a
   * duration are left out.
   */
  static JsonObject dataJson(StoreSettings store, List<StoreSettings> replicas) {
    JsonObject object = new JsonObject();
    Map<String, String> values = store.values();
    switch (store.type()) {
      case "rocksdb" -> {
        object.addProperty(TYPE, "RocksDb");
        putPath(object, store);
        putNumbers(object, store, "min-blob-size", "blobSize", "write-buffer-size", "bufferSize");
        putNumbers(object, store, "pool.workers", "poolWorkers");
      }
      case "sqlite" -> {
        object.addProperty(TYPE, "Sqlite");
        putPath(object, store);
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
      // 0.15 doesn't accept it either, and uses its default
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

  /** A server has another working directory, so a relative path would name another file there. */
  private static void putPath(JsonObject object, StoreSettings store) {
    if (store.values().containsKey("path")) {
      object.addProperty("path", store.path().normalize().toString());
    }
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
