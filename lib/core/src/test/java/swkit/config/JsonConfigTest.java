// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.ConfigException;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;
import swkit.store.StoreSettings;

/** A config.json is read as the 0.16 server reads it (store-and-dump 5.4). */
class JsonConfigTest {
  @TempDir Path temp;

  private Path file(String text) throws Exception {
    return Files.writeString(temp.resolve("config.json"), text);
  }

  private StoreSettings data(String text) throws Exception {
    return DatabaseAddress.parse(file(text).toString()).storage().data();
  }

  @Test
  void defaults() throws Exception {
    assertThat(data("{\"@type\": \"RocksDb\", \"path\": \"/var/lib/stalwart/\"}"))
        .isEqualTo(
            new StoreSettings(
                "rocksdb",
                Map.of("path", "/var/lib/stalwart/"),
                temp.resolve("config.json").toString()));
    assertThat(data("\n {\"@type\":\"PostgreSql\"}").values())
        .isEqualTo(
            Map.of(
                "database", "stalwart",
                "user", "stalwart",
                "port", "5432",
                "timeout", "15000ms",
                "tls.enable", "false",
                "tls.allow-invalid-certs", "false"));
    assertThat(data("{\"@type\":\"MySql\",\"host\":\"db\"}").values())
        .containsEntry("port", "3306")
        .containsEntry("host", "db");
    assertThat(data("{\"@type\":\"FoundationDb\"}").values()).isEmpty();
  }

  @Test
  void allFields() throws Exception {
    StoreSettings store =
        data(
            """
            {"unknown": [1, {"x": null}], "@type": "PostgreSql", "timeout": null, "useTls": true,
             "allowInvalidCerts": true, "poolMaxConnections": 3, "poolRecyclingMethod": "clean",
             "readReplicas": {"0": {"host": "r"}}, "host": "db", "port": 6432, "database": " d ",
             "authUsername": null, "authSecret": {"@type": "Value", "secret": " p\\u00e4ss "},
             "options": "-c x"}
            """);
    assertThat(store.values())
        .isEqualTo(
            Map.of(
                "host", "db",
                "port", "6432",
                "database", " d ",
                "password", " p\u00e4ss ",
                "options", "-c x",
                "tls.enable", "true",
                "tls.allow-invalid-certs", "true",
                "sql-read-replica", "PostgreSql"));
    assertThat(store.toString()).doesNotContain("p\u00e4ss");
    assertThat(DatabaseAddress.parse(temp.resolve("config.json").toString()).storage().notes())
        .hasSize(1)
        .allMatch(note -> note.contains("read replicas"));
    assertThat(
            data("""
                    {"@type": "FoundationDb", "clusterFile": "/c", "datacenterId": "a",
                     "machineId": "b", "transactionRetryDelay": 5, "transactionRetryLimit": 6,
                     "transactionTimeout": 7}
                    """)
                .values())
        .isEqualTo(
            Map.of(
                "cluster-file", "/c",
                "ids.datacenter", "a",
                "ids.machine", "b",
                "transaction.max-retry-delay", "5ms",
                "transaction.retry-limit", "6",
                "transaction.timeout", "7ms"));
    assertThat(data("{\"@type\":\"MySql\",\"host\":\"h\",\"maxAllowedPacket\":9}").values())
        .containsEntry("max-allowed-packet", "9");
  }

  @Test
  void secrets() throws Exception {
    Path password = Files.writeString(temp.resolve("password"), " p w \r\n\n");
    Path config =
        file(
            "{\"@type\":\"MySql\",\"authSecret\":{\"@type\":\"File\",\"filePath\":\""
                + password
                + "\"}}");
    JsonConfig read = JsonConfig.read(config, name -> null);
    assertThat(read.secret("authSecret")).contains(" p w");
    config =
        file(
            "{\"@type\":\"MySql\",\"authSecret\":"
                + "{\"@type\":\"EnvironmentVariable\",\"variableName\":\"PW\"}}");
    read = JsonConfig.read(config, name -> name.equals("PW") ? "x" : null);
    assertThat(read.secret("authSecret")).contains("x");
    assertThat(read.toString()).doesNotContain("PW");
    for (String unset : new String[] {null, ""}) {
      JsonConfig missing = JsonConfig.read(config, name -> unset);
      assertThatThrownBy(() -> missing.secret("authSecret"))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              config
                  + ": authSecret.variableName needs the environment variable 'PW', which is not"
                  + " set or empty: set it as for the server");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"@type\":\"RocksDb\",\"path\":7} | path must be text in double quotes",
        "{\"@type\":\"RocksDb\",\"path\":null} | path is null, and must be text",
        "{\"@type\":\"RocksDb\",\"blobSize\":\"16834\"} | blobSize must be a whole number",
        "{\"@type\":\"RocksDb\",\"blobSize\":1.5} | blobSize must be a whole number",
        "{\"@type\":\"RocksDb\",\"blobSize\":-1} | blobSize must be a whole number",
        "{\"@type\":\"RocksDb\",\"blobSize\":1e3} | blobSize must be a whole number",
        "{\"@type\":\"RocksDb\",\"blobSize\":18446744073709551616} | blobSize must be a whole",
        "{\"@type\":\"Sqlite\",\"poolMaxConnections\":null} | poolMaxConnections is null",
        "{\"@type\":\"PostgreSql\",\"useTls\":\"true\"} | useTls must be true or false",
        "{\"@type\":\"PostgreSql\",\"timeout\":\"15s\"} | timeout must be a whole number",
        "{\"@type\":\"PostgreSql\",\"readReplicas\":[]} | readReplicas must be an object",
        "{\"@type\":\"PostgreSql\",\"readReplicas\":{\"a\":{}}} | readReplicas.a must have a dec",
        "{\"@type\":\"PostgreSql\",\"poolRecyclingMethod\":\"slow\"} | must be \"fast\"",
        "{\"@type\":\"PostgreSql\",\"authSecret\":\"x\"} | authSecret must be an object",
        "{\"@type\":\"PostgreSql\",\"authSecret\":{\"secret\":\"hush\"}} | authSecret.@type is"
            + " miss",
        "{\"@type\":\"PostgreSql\",\"authSecret\":{\"@type\":\"Vault\"}} | authSecret.@type must"
            + " be",
        "{\"@type\":\"PostgreSql\",\"authSecret\":{\"@type\":\"File\",\"filePath\":\"/none\"}}"
            + "| authSecret.filePath needs the file /none: no such file",
        "{\"@type\":\"PostgreSql\",\"authSecret\":{\"@type\":\"File\",\"filePath\":\"/dev/null\"}}"
            + "| needs the file /dev/null, which is empty",
        "{\"path\":\"/x\"} | @type is missing",
        "{\"@type\":\"Rocks\"} | must be RocksDb, Sqlite",
        "{\"@type\":\"RocksDb\",\"@type\":\"Sqlite\"} | '@type' occurs twice",
        "[] | is not a JSON object",
        "{\"@type\":\"RocksDb\"} {} | is not JSON as the server reads it",
        "{\"@type\":\"RocksDb\"} // c | is not JSON as the server reads it",
        "{'@type':'RocksDb'} | is not JSON as the server reads it",
        "{\"@type\":\"RocksDb\",} | is not JSON as the server reads it",
        "{\"@type\":\"RocksDb\" | it ends too early",
        "{\"@type\":NaN} | is not JSON as the server reads it",
      },
      quoteCharacter = '`')
  void whatTheServerRefuses(String text, String problem) throws Exception {
    assertThatThrownBy(() -> data(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(temp.resolve("config.json").toString())
        .hasMessageContaining(problem)
        .message()
        .hasLineCount(1)
        .doesNotContain("hush");
  }

  @Test
  void filesThatAreNone() throws Exception {
    assertThatThrownBy(() -> data("")).hasMessageContaining("it ends too early");
    Files.write(
        temp.resolve("config.json"), "{\"\u00e4\":1}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> DatabaseAddress.parse(temp.resolve("config.json").toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not valid UTF-8");
    Path config = file("{\"@type\":\"RocksDb\",\"path\":\"/x\"}");
    assertThatThrownBy(() -> DatabaseAddress.parse(config.toString(), Map.of("a", "b")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("changes keys of a config.toml");
  }

  /** The name of the file doesn't matter. */
  @Test
  void jsonIsKnownByItsContent() throws Exception {
    Path file =
        Files.writeString(temp.resolve("stalwart.conf"), "{\"@type\":\"Sqlite\",\"path\":\"/x\"}");
    assertThat(DatabaseAddress.parse(file.toString()).address()).isEqualTo("sqlite:/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"port\": \"${PGPORT}\" | port must be a whole number | nothing replaces ${PGPORT}",
        "\"port\": ${PGPORT} | is not JSON as the server reads it | nothing replaces ${PGPORT}",
        "\"host\": \"${PGHOST}\" | host has ${PGHOST} in it | write the value itself",
        "\"host\": \"%{env:PGHOST}%\" | host has %{env:PGHOST}% in it | nothing replaces",
        "\"host\": \"$PGHOST\" | host has $PGHOST in it | nothing replaces",
        "\"database\": \"{{ db }}\" | database has {{ db }} in it | nothing replaces",
        "\"authUsername\": \"${PGUSER:-x}\" | authUsername has ${PGUSER:-x} | nothing replaces",
        "\"useTls\": \"${TLS}\" | useTls must be true or false | nothing replaces ${TLS}"
      })
  void aReferenceThatNothingReplacesIsNamed(String field, String problem, String reference)
      throws Exception {
    assertThatThrownBy(() -> data("{\"@type\": \"PostgreSql\",\n" + field + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("config.json", problem, reference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"@type\": \"Value\"} | authSecret.secret is missing",
        "{\"@type\": \"Value\", \"value\": \"hunter2\"} | authSecret.secret is missing",
        "{\"@type\": \"Value\", \"secret\": null} | authSecret.secret is null",
        "{\"@type\": \"Value\", \"secret\": \"%{env:hunter2}%\"} | \"EnvironmentVariable\"",
        "{\"@type\": \"EnvironmentVariable\"} | authSecret.variableName is missing",
        "{\"@type\": \"File\"} | authSecret.filePath is missing",
        "{\"@type\": \"File\", \"filePath\": \"~/x\"} | authSecret.filePath begins with '~'",
        "{\"@type\": \"File\", \"filePath\": \"${X}/x\"} | nothing replaces ${X}",
        "{\"@type\": \"File\", \"filePath\": \"no/x\"} | in the working directory",
        "\"hunter2\" | authSecret must be an object: {\"@type\": \"Value\", \"secret\": \"…\"}"
      })
  void aSecretThatLacksItsFieldIsSaid(String secret, String problem) throws Exception {
    String text = "{\"@type\": \"MySql\", \"host\": \"h\", \"authSecret\": " + secret + "}";
    assertThatThrownBy(() -> data(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aSecretIsTakenAsItIs() throws Exception {
    for (String secret : new String[] {"", "a${b}c", "~x", "50%{", "{{x}}"}) {
      String text = "{\"@type\": \"MySql\", \"authSecret\": {\"@type\": \"Value\", \"secret\": \"";
      assertThat(data(text + secret + "\"}}").values()).containsEntry("password", secret);
    }
  }
}
