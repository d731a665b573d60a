// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.blob.BlobFraming;
import swkit.open.DatabaseAddress;
import swkit.store.StoreSettings;

class StorageSettingsTest {
  @TempDir Path temp;

  private StorageSettings settings(String config) throws Exception {
    Path file = Files.writeString(temp.resolve("config.toml"), config);
    return DatabaseAddress.config(file, Map.of()).storage();
  }

  @ParameterizedTest
  @CsvSource({
    "2d,172800000",
    "1H,3600000",
    "5m,300000",
    "30s,30000",
    "s5,5000",
    "7ms,7",
    "15000,15000"
  })
  void aDurationHasAUnitOrIsMilliseconds(String text, long millis) {
    assertThat(timeout(text).duration("timeout")).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "disable", "disabled", "never", "0", "0ms", ""})
  void aDurationMayBeNone(String text) {
    assertThat(timeout(text).duration("timeout")).isEmpty();
    assertThat(timeout(text).duration("other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1h30m", "0s", "5w", "s", "1.5s", "-1s", "Never", "9223372036854775807d"})
  void anyOtherDurationIsRefused(String text) {
    assertThatThrownBy(() -> timeout(text).duration("timeout"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "config.toml: the setting 'timeout' is \"" + text + "\"; write a duration like 30s");
  }

  private static StoreSettings timeout(String text) {
    return new StoreSettings("s3", Map.of("timeout", text), "config.toml");
  }

  @Test
  void ofReadReplicasThePrimaryIsUsedAndThatIsSaid() throws Exception {
    StorageSettings settings =
        settings(
            """
            storage.data = "pool"
            storage.blob = "main"
            [store.pool]
            type = "sql-read-replica"
            primary = "main"
            replicas = ["copy"]
            [store.main]
            type = "postgresql"
            host = "db1"
            database = "mail"
            compression = "lz4"
            [store.copy]
            type = "postgresql"
            host = "db2"
            database = "mail"
            """);
    assertThat(settings.address()).isEqualTo("postgresql://db1/mail");
    assertThat(settings.notes()).singleElement().asString().contains("'pool'", "primary is used");
    assertThat(settings.isOneStore()).isTrue();
    assertThat(settings.compression()).isEqualTo(BlobFraming.LZ4);
  }

  @Test
  void theSameStoreByAnotherSpellingIsOneStore() throws Exception {
    Files.createDirectory(temp.resolve("data"));
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("data"));
    StorageSettings settings =
        settings(
            """
            storage.data = "a"
            storage.blob = "b"
            store.a.type = "rocksdb"
            store.a.path = "%1$s/data"
            store.b.type = "rocksdb"
            store.b.path = "%1$s/link"
            """
                .formatted(temp));
    assertThat(settings.isOneStore()).isTrue();
    assertThat(settings.notes()).isEmpty();
  }

  @Test
  void aCompressionThatTheConfigurationContradictsIsRefused() throws Exception {
    StorageSettings settings =
        settings(
            """
            storage.data = "a"
            storage.blob = "a"
            store.a.type = "rocksdb"
            store.a.path = "/nowhere"
            """);
    assertThat(settings.compression()).isEqualTo(BlobFraming.NONE);
    assertThat(settings.with(BlobFraming.NONE)).isEqualTo(settings);
    assertThatThrownBy(() -> settings.with(BlobFraming.LZ4))
        .hasMessageContaining("stores blobs with compression none");
  }

  @Test
  void secretsAreNotInItsText() throws Exception {
    StorageSettings settings =
        settings(
            """
            storage.data = "a"
            storage.blob = "a"
            store.a.type = "mysql"
            store.a.host = "db"
            store.a.database = "mail"
            store.a.password = "s3cret"
            """);
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(settings.data().toString()).isEqualTo("mysql://db/mail");
  }
}
