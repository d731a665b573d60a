// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.KeyRange;
import swkit.blob.BlobBackends;
import swkit.blob.BlobStore;
import swkit.blob.BlobStoreContract;
import swkit.config.TomlConfig;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

class ShardedBlobStoreTest extends BlobStoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  public StoreSettings freshBlobs() {
    return new StoreSettings(
        "sharded-blob",
        Map.of(),
        List.of(files("one"), memory(), sqlite(), files("two")),
        "a test");
  }

  private StoreSettings files(String name) {
    return new StoreSettings(
        "fs", Map.of("path", directory.resolve(name + count++).toString()), "a test");
  }

  private StoreSettings sqlite() {
    return new StoreSettings(
        "sqlite", Map.of("path", directory.resolve("s" + count++).toString()), "a test");
  }

  @Test
  void theHashOfTheKeyUnsignedChoosesTheShard() {
    StoreSettings sharded =
        new StoreSettings(
            "sharded-blob", Map.of(), List.of(files("x"), files("y"), files("z")), "a test");
    int negative = 0;
    try (BlobStore blobs = open(sharded)) {
      for (int i = 0; i < 50; i++) {
        byte[] key = {(byte) i, 1, 2};
        blobs.put(key, key);
        long hash = ShardedBlobStore.hash(key);
        negative += hash < 0 ? 1 : 0;
        int shard =
            new java.math.BigInteger(Long.toUnsignedString(hash))
                .mod(java.math.BigInteger.valueOf(3))
                .intValue();
        for (int member = 0; member < 3; member++) {
          try (BlobStore one = open(sharded.members().get(member))) {
            boolean there = one.keys(KeyRange.of(key)).stream().count() == 1;
            assertThat(there).isEqualTo(member == shard);
          } catch (swkit.StoreException e) {
            assertThat(e).hasMessageContaining("no such directory");
            assertThat(member).isNotEqualTo(shard);
          }
        }
      }
    }
    assertThat(negative).isBetween(10, 40);
  }

  private static BlobStore open(StoreSettings settings) {
    return BlobBackends.of(settings).open(settings, ShardedBlobStoreTest::open);
  }

  @Test
  void membersAreInTheOrderOfTheFlattenedKeys() throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(
        file,
        """
        [storage]
        data = "db"
        blob = "all"
        [store.db]
        type = "sqlite"
        path = "/x/db"
        [store.all]
        type = "distributed-blob"
        compression = "lz4"
        stores = ["b", "db", "a"]
        [store.a]
        type = "fs"
        path = "/x/a"
        compression = "none"
        [store.b]
        type = "s3"
        bucket = "mail"
        region = "eu-central-1"
        access-key = "AKID"
        secret-key = "SECRET"
        key-prefix = "in/"
        """);
    StorageSettings settings = StorageSettings.of(TomlConfig.read(file));
    assertThat(settings.blobs().address())
        .isEqualTo("distributed-blob(s3://eu-central-1/mail/in, sqlite:/x/db, fs:/x/a)");
    assertThat(settings.blobs().toString()).doesNotContain("SECRET");
    assertThat(settings.compression()).isEqualTo(swkit.blob.BlobFraming.LZ4);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("stores = [\"b\", \"db\", \"a\"]", "stores.2 = \"b\"\nstores.10 = \"a\""));
    assertThat(StorageSettings.of(TomlConfig.read(file)).blobs().address())
        .isEqualTo("distributed-blob(fs:/x/a, s3://eu-central-1/mail/in)");
    Files.writeString(file, Files.readString(file).replace("\"b\"", "\"all\""));
    assertThatThrownBy(() -> StorageSettings.of(TomlConfig.read(file)))
        .hasMessageContaining("store.all.stores.2")
        .hasMessageContaining("can't be in itself");
    Files.writeString(file, Files.readString(file).replace("\"all\"\nstores", "\"no\"\nstores"));
    assertThatThrownBy(() -> StorageSettings.of(TomlConfig.read(file)))
        .hasMessageContaining("names the store 'no'");
  }

  @Test
  void withoutMembersThereIsNone() {
    StoreSettings none = new StoreSettings("sharded-blob", Map.of(), "a test");
    assertThatThrownBy(() -> open(none)).hasMessageContaining("'stores' names no blob stores");
  }
}
