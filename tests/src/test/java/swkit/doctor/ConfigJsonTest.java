// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Progress;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.storage.StoreObjectWriter;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;

/** The config.json that is proposed for an upgrade has all that the config.toml had. */
class ConfigJsonTest {
  private static final String HEAD = "storage.data = 'db'\nstorage.blob = 'db'\n";

  @TempDir Path directory;

  private DatabaseAddress toml(String store) throws Exception {
    Path file = Files.writeString(directory.resolve("config.toml"), HEAD + store + "\n");
    return DatabaseAddress.config(file, Map.of());
  }

  private static JsonObject json(DatabaseAddress toml) {
    String text = toml.storage().configJson(toml.config()).orElseThrow();
    return JsonParser.parseString(text).getAsJsonObject();
  }

  /** What is read from it, with the password where it says that it is. */
  private Map<String, String> again(JsonObject json) throws Exception {
    if (json.has("authSecret")) {
      Path password = Files.writeString(directory.resolve("password"), "hush");
      json.getAsJsonObject("authSecret").addProperty("filePath", password.toString());
    }
    Path file = Files.writeString(directory.resolve("config.json"), json.toString());
    return DatabaseAddress.config(file, Map.of()).storage().data().values();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tls.enable = true",
        "tls.enable = true\ntls.allow-invalid-certs = true",
        "tls.enable = false\ntls.allow-invalid-certs = true",
        "host = '/run/postgresql'\nport = 5433",
        "timeout = '90s'",
      })
  void aDatabaseServerIsReachedInTheSameWay(String more) throws Exception {
    for (String type : List.of("postgresql", "mysql")) {
      DatabaseAddress toml =
          toml(
              "[store.db]\ntype = '"
                  + type
                  + "'\n"
                  + (more.contains("host") ? "" : "host = 'db.example.org'\n")
                  + "database = 'mail'\nuser = 'me'\npassword = 'hush'\n"
                  + (type.equals("mysql")
                      ? "max-allowed-packet = 1000000\n"
                      : "options = '-c a=b'\n")
                  + more);
      JsonObject json = json(toml);
      assertThat(json.toString()).doesNotContain("hush");
      Map<String, String> expected = new HashMap<>(toml.storage().data().values());
      expected.remove("type");
      expected.putIfAbsent("port", type.equals("mysql") ? "3306" : "5432");
      expected.putIfAbsent("tls.enable", "false");
      expected.putIfAbsent("tls.allow-invalid-certs", "false");
      expected.put("timeout", more.startsWith("timeout") ? "90000ms" : "15000ms");
      assertThat(again(json)).isEqualTo(expected);
    }
  }

  @Test
  void aRelativePathBecomesWhole() {
    String json =
        swkit.open.DatabaseAddress.parse("sqlite:some/../mail.db")
            .storage()
            .configJson(null)
            .orElseThrow();
    assertThat(json)
        .contains("\"path\":\"" + java.nio.file.Path.of("mail.db").toAbsolutePath() + "\"");
  }

  @Test
  void poolsAreKept() throws Exception {
    String pool = "pool.max-connections = 7\npool.min-connections = 2\nhost = 'h'\ndatabase = 'd'";
    assertThat(json(toml("[store.db]\ntype = 'mysql'\n" + pool)).toString())
        .contains("\"poolMaxConnections\":7", "\"poolMinConnections\":2")
        .doesNotContain("authSecret");
    assertThat(
            json(toml(
                    "[store.db]\ntype = 'postgresql'\n"
                        + pool
                        + "\npool.recycling-method = 'verified'"))
                .toString())
        .contains("\"poolMaxConnections\":7", "\"poolRecyclingMethod\":\"verified\"")
        .doesNotContain("poolMin");
  }

  @Test
  void filesAndClustersAreOpenedInTheSameWay() throws Exception {
    assertThat(
            json(toml(
                    "[store.db]\ntype = 'rocksdb'\npath = '/data'\nmin-blob-size = 1\n"
                        + "write-buffer-size = 2\npool.workers = 3\ncompression = 'lz4'"))
                .toString())
        .isEqualTo(
            "{\"@type\":\"RocksDb\",\"path\":\"/data\",\"blobSize\":1,\"bufferSize\":2,"
                + "\"poolWorkers\":3}");
    assertThat(
            json(toml(
                    "[store.db]\ntype = 'sqlite'\npath = '/f'\npool.workers = 3\n"
                        + "pool.max-connections = 4"))
                .toString())
        .isEqualTo(
            "{\"@type\":\"Sqlite\",\"path\":\"/f\",\"poolWorkers\":3,\"poolMaxConnections\":4}");
    DatabaseAddress cluster =
        toml(
            "[store.db]\ntype = 'foundationdb'\ncluster-file = '/c'\nids.machine = 'm'\n"
                + "ids.datacenter = 'd'\ntransaction.timeout = '5s'\n"
                + "transaction.retry-limit = 10\ntransaction.max-retry-delay = '1s'");
    Map<String, String> expected = new HashMap<>(cluster.storage().data().values());
    expected.remove("type");
    expected.put("transaction.timeout", "5000ms");
    expected.put("transaction.max-retry-delay", "1000ms");
    assertThat(again(json(cluster))).isEqualTo(expected);
  }

  @Test
  void replicasAreKept() throws Exception {
    DatabaseAddress toml =
        toml(
            """
            [store.db]
            type = 'sql-read-replica'
            primary = 'one'
            replicas = ['two', 'three']
            [store.one]
            type = 'postgresql'
            host = 'first'
            database = 'mail'
            tls.enable = true
            tls.allow-invalid-certs = true
            [store.two]
            type = 'postgresql'
            host = 'second'
            port = 5433
            database = 'mail'
            user = 'reader'
            password = 'hush'
            [store.three]
            type = 'postgresql'
            host = 'third'
            database = 'mail'
            """);
    JsonObject json = json(toml);
    assertThat(json.get("allowInvalidCerts").getAsBoolean()).isTrue();
    JsonObject replicas = json.getAsJsonObject("readReplicas");
    assertThat(replicas.keySet()).containsExactly("0", "1");
    assertThat(replicas.getAsJsonObject("0").toString())
        .startsWith(
            "{\"host\":\"second\",\"port\":5433,\"database\":\"mail\",\"authUsername\":\"reader\","
                + "\"authSecret\":");
    assertThat(replicas.getAsJsonObject("1").get("host").getAsString()).isEqualTo("third");
    assertThat(again(json)).containsEntry("host", "first");
  }

  @Test
  void theDoctorWritesItAndSaysWhatHasNoPlaceInIt() throws Exception {
    Path copy = directory.resolve("store.sqlite");
    Files.copy(Goldens.SQLITE, copy);
    DatabaseAddress toml =
        toml(
            "[store.db]\ntype = 'sqlite'\npath = '"
                + copy
                + "'\npool.workers = 8\ncompression = 'none'\nlanguages = ['en', 'de']");
    try (Workers workers = Workers.of(1)) {
      String said =
          String.join(
              "\n",
              UpgradeCheck.of(
                      new UpgradeCheck.Options(toml, Instant.EPOCH, false, false),
                      workers,
                      Progress.SILENT)
                  .lines(1000));
      assertThat(said)
          .contains("{\"@type\":\"Sqlite\",\"path\":\"" + copy + "\",\"poolWorkers\":8}")
          .contains("no place for these settings of the data store: compression, languages.0000");
    }
  }

  /** Of a blob store that is written into the registry, the same is true. */
  @Test
  void aRegisteredBlobStoreHasAllSettings() {
    Map<String, String> s3 =
        Map.of("region", "eu-west-1", "bucket", "b", "tls.allow-invalid-certs", "true");
    assertThat(StoreObjectWriter.json(new StoreSettings("s3", s3, "test")).toString())
        .contains("\"allowInvalidCerts\":true");
    Map<String, String> mysql =
        Map.of(
            "host", "h", "database", "d", "pool.max-connections", "7", "pool.min-connections", "2");
    assertThat(StoreObjectWriter.json(new StoreSettings("mysql", mysql, "test")).toString())
        .contains("\"poolMaxConnections\":7", "\"poolMinConnections\":2");
    Map<String, String> cluster =
        Map.of(
            "cluster-file",
            "/c",
            "transaction.timeout",
            "5s",
            "transaction.retry-limit",
            "10",
            "transaction.max-retry-delay",
            "1s");
    assertThat(
            StoreObjectWriter.json(new StoreSettings("foundationdb", cluster, "test")).toString())
        .contains("\"transactionTimeout\":5000", "\"transactionRetryLimit\":10")
        .contains("\"transactionRetryDelay\":1000");
  }
}
