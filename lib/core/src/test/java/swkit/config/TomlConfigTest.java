// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.ConfigException;

class TomlConfigTest {
  /** Everything that can go wrong on the way from a file to a string. */
  private static final String PASSWORD = " p\"ä'\\%{x}%$\\n#=;&😀 ";

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void file() {
    file = dir.resolve("config.toml");
  }

  private TomlConfig config(String text) throws IOException {
    return config(text, Map.of());
  }

  private TomlConfig config(String text, Map<String, String> overrides) throws IOException {
    Files.writeString(file, text);
    var environment = Map.of("HOST", "db", "EMPTY", "", "PW", PASSWORD, "REF", "%{cfg:a}%");
    return TomlConfig.read(file, overrides, environment::get);
  }

  private void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  @Test
  void readsTheQuickStartConfiguration() throws IOException {
    var config =
        config(
            """
            [server.listener.smtp]
            bind = "[::]:25"
            protocol = "smtp"

            [storage]
            data = "rocksdb"
            fts = "rocksdb"
            blob = "rocksdb"
            lookup = "rocksdb"
            directory = "internal"

            [store.rocksdb]
            type = "rocksdb"
            path = "/opt/stalwart/data"
            compression = "lz4"

            [directory.internal]
            type = "internal"
            store = "rocksdb"

            [authentication.fallback-admin]
            user = "admin"
            secret = "$6$abc/def.$x"
            """);
    assertThat(config.file()).isEqualTo(file);
    assertThat(config.require("storage.data", "names the data store")).isEqualTo("rocksdb");
    assertThat(config.ids("store.", ".type")).containsExactly("rocksdb");
    assertThat(config.get("store.rocksdb.path")).contains("/opt/stalwart/data");
    assertThat(config.get("store.rocksdb.type")).contains("rocksdb");
    assertThat(config.get("store.rocksdb.compression")).contains("lz4");
    assertThat(config.get("authentication.fallback-admin.secret")).contains("$6$abc/def.$x");
    assertThat(config.has("storage")).isTrue();
    assertThat(config.has("storage.data")).isTrue();
    assertThat(config.has("stor")).isFalse();
    assertThat(config.get("storage")).isEmpty();
  }

  @Test
  void yieldsOneOrSeveralValuesInTheOrderOfTheirKeys() throws IOException {
    var config = config("a = 'x'\nb = ['x', 'y']\nc.10 = 1\nc.2 = 2\nc.x = 3\nb.0000x = 4\n");
    assertThat(config.values("a")).containsExactly(Map.entry("a", "x"));
    assertThat(config.values("b"))
        .containsExactly(Map.entry("b.0000", "x"), Map.entry("b.0001", "y"));
    assertThat(config.values("c").values()).containsExactly("1", "2");
    assertThat(config.values("d")).isEmpty();
  }

  @Test
  void findsStoreIdsAlsoWithDots() throws IOException {
    var config = config("store.b.type=1\nstore.a.x.type=2\nstore.type=3\nstores.c.type=4\n");
    assertThat(config.ids("store.", ".type")).containsExactly("a.x", "b");
  }

  @Test
  void expandsVariables() throws IOException {
    var config = config("a = 'x%{env:HOST}%:%{env:HOST}%%{env:EMPTY}%'\n[s]\npw='%{env:PW}%'\n");
    assertThat(config.get("a")).contains("xdb:db");
    assertThat(config.get("s.pw")).contains(PASSWORD);
  }

  @Test
  void leavesWhatIsNoMacro() throws IOException {
    var config = config("a = '%{env:HOST'\nb = '%{x:y}%'\nc = '{env:HOST}'\nd='%{ENV:HOST}%'\n");
    assertThat(config.get("a")).contains("%{env:HOST");
    assertThat(config.get("b")).contains("%{x:y}%");
    assertThat(config.get("c")).contains("{env:HOST}");
    assertThat(config.get("d")).contains("%{ENV:HOST}%");
  }

  @Test
  void missesAVariableOnlyWhereItIsAskedFor() throws IOException {
    var config = config("a = 'x%{env:NONE}%'\nb = 1\nc = ['%{env:NONE}%']\nd = '%{cfg:a}%'\n");
    assertThat(config.get("b")).contains("1");
    assertThat(config.has("a")).isTrue();
    refused(() -> config.get("a"), "a needs", "environment variable NONE", "not set");
    refused(() -> config.require("a", ""), "NONE");
    refused(() -> config.values("c"), "c.0000", "NONE");
    refused(() -> config.get("d"), "a needs", "NONE");
  }

  @Test
  void expandsFilesToTheByte() throws IOException {
    var secret = Files.writeString(dir.resolve("secret"), PASSWORD + "\r\n");
    var config =
        config("a = '%{file:" + secret + "}%'\nb = '<%{file://" + secret + "}%>%{env:HOST}%'\n");
    assertThat(config.get("a")).contains(PASSWORD + "\r\n");
    assertThat(config.get("b")).contains("<" + PASSWORD + "\r\n>db");
  }

  @Test
  void missesAFileOnlyWhereItIsAskedFor() throws IOException {
    Files.write(dir.resolve("binary"), new byte[] {(byte) 0xFF});
    var config =
        config(
            "a = '%{file:DIR/none}%'\nb = 1\nc = '%{file:DIR}%'\nd = '%{file:DIR/binary}%'\n"
                .replace("DIR", dir.toString()));
    assertThat(config.get("b")).contains("1");
    refused(() -> config.get("a"), "a needs the file " + dir + "/none: no such file");
    refused(() -> config.get("c"), "c needs the file " + dir + ": it is a directory");
    refused(() -> config.get("d"), "d needs the file " + dir + "/binary: not valid UTF-8");
  }

  @Test
  void expandsOtherKeysInTheOrderOfTheServer() throws IOException {
    var config =
        config(
            """
            a = "%{env:HOST}%"
            b = "%{cfg:a}%/%{cfg:z}%/%{cfg:none}%"
            c = "%{cfg:b}%!"
            d = "%{cfg:e}%"
            e = "%{cfg:z}%"
            f = "%{cfg:f}%"
            g = "%{cfg:h}%"
            h = "%{cfg:g}%"
            i = "%{env:REF}%"
            z = "%{env:HOST}%2"
            """);
    assertThat(config.get("b")).contains("db/db2/");
    assertThat(config.get("c")).contains("db/db2/!");
    assertThat(config.get("e")).contains("db2");
    assertThat(config.get("i")).contains("db");
    refused(() -> config.get("d"), "d refers to e, which refers to z");
    refused(() -> config.get("f"), "f refers to f, which refers to f");
    refused(() -> config.get("g"), "g refers to h, which refers to g");
    refused(() -> config.get("h"), "g refers to h, which refers to g");
  }

  @Test
  void overridesAreLiteralAndSeenByOtherKeys() throws IOException {
    var config =
        config(
            "a = '%{env:NONE}%'\nb = '%{cfg:a}%/%{cfg:z}%'\n",
            Map.of("a", "%{env:HOST}%", "z", "%{cfg:b}%", "X.y", PASSWORD));
    assertThat(config.get("a")).contains("%{env:HOST}%");
    assertThat(config.get("b")).contains("%{env:HOST}%/%{cfg:b}%");
    assertThat(config.get("X.y")).contains(PASSWORD);
  }

  @Test
  void takesTheEnvironmentOfTheProcess() throws IOException {
    Files.writeString(file, "a = '%{env:PATH}%'\n");
    assertThat(TomlConfig.read(file).get("a")).contains(System.getenv("PATH"));
  }

  @ParameterizedTest
  @CsvSource({
    "Storage.Data, storage.data",
    "storage.date, storage.data",
    "storage.dtaa, storage.data",
    "store.a.databse, store.a.database",
    "store.a.datbse, store.a.database",
    "stor.a.path, store.a.path",
  })
  void suggestsTheKeyThatWasMeant(String asked, String there) throws IOException {
    var config = config(there + " = 1\nother.key = 2\n");
    refused(
        () -> config.require(asked, "names the store"),
        asked + " is missing (names the store): did you mean " + there + "?");
  }

  @Test
  void suggestsNothingFarFetched() throws IOException {
    var config = config("store.a.port = 1\nstorage.blob = 2\n");
    refused(() -> config.require("store.a.host", "x"), "store.a.host is missing (x): add it");
    refused(() -> config.require("storage.data", "x"), "storage.data is missing (x): add it");
  }

  @Test
  void showsNoSecrets() throws IOException {
    var config = config("password = 'hunter2'\n", Map.of("secret", "hunter3"));
    assertThat(config).hasToString("Config[" + file + ", 2 keys]");
  }

  @Test
  void refusesAFileThatIsNone() throws IOException {
    refused(() -> TomlConfig.read(file), "no such file: give the server's config.toml");
    Files.createDirectory(file);
    refused(() -> TomlConfig.read(file), "it is a directory: give the server's config.toml");
  }

  @Test
  void refusesAFileThatIsNotUtf8() throws IOException {
    Files.write(file, new byte[] {'a', '=', '"', (byte) 0xE4, '"', '\n'});
    refused(() -> TomlConfig.read(file), "not valid UTF-8");
  }

  /** Root may read it all the same. */
  @Test
  void refusesAFileThatItMayNotRead() throws IOException {
    Files.writeString(file, "a = 1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(file)) {
      assertThat(TomlConfig.read(file).get("a")).contains("1");
    } else {
      refused(() -> TomlConfig.read(file), "permission denied: give");
    }
  }

  @Test
  void namesTheLineOfASyntaxError() {
    refused(() -> config("a = 1\nb = 2"), file + ":2: ", "add a newline at the end of the file");
  }
}
