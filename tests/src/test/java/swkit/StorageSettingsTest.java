// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageSettingsTest {
  @TempDir Path temp;

  private StorageSettings settings(String config) throws Exception {
    Path file = Files.writeString(temp.resolve("config.toml"), config);
    return Operand.config(file, Map.of()).storage();
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
    assertThat(settings.compression()).isEqualTo(Compression.LZ4);
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
    assertThat(settings.compression()).isEqualTo(Compression.NONE);
    assertThat(settings.with(Compression.NONE)).isEqualTo(settings);
    assertThatThrownBy(() -> settings.with(Compression.LZ4))
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
