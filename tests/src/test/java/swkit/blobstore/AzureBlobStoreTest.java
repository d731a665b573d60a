// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.SwkitException;
import swkit.blob.BlobBackends;
import swkit.blob.BlobStore;
import swkit.blob.BlobStoreContract;
import swkit.store.StoreSettings;
import swkit.testing.AzureServer;

class AzureBlobStoreTest extends BlobStoreContract {
  private static AzureServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new AzureServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  public StoreSettings freshBlobs() {
    return server.container();
  }

  private static BlobStore open(StoreSettings settings) {
    return BlobBackends.of(settings).open(settings, member -> null);
  }

  private static Throwable failure(StoreSettings settings) {
    try (BlobStore blobs = open(settings)) {
      return catchThrowable(() -> blobs.get(new byte[32]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mail/", "a b/ü+%&=~'(x)*!$@:,;-"})
  void aPrefixIsTakenAsItIsWithAKeyAndWithASignature(String prefix) {
    StoreSettings settings =
        server.container(Map.of("sas-token", "?" + AzureServer.SIGNATURE, "key-prefix", prefix));
    StoreSettings keyed =
        server.settings(
            settings.values().get("container"),
            Map.of("azure-access-key", AzureServer.KEY, "key-prefix", prefix));
    byte[] key = {5, -1};
    try (BlobStore blobs = open(settings);
        BlobStore same = open(keyed)) {
      blobs.put(key, new byte[] {1});
      assertThat(same.get(key)).containsExactly(1);
      assertThat(same.put(key, new byte[] {1})).isFalse();
      assertThat(blobs.keys(KeyRange.all()).stream()).containsExactly(new Entry(key));
      assertThat(same.keys(KeyRange.all()).stream()).containsExactly(new Entry(key));
    }
  }

  @Test
  void whatIsWrongIsSaidWithoutSecrets() {
    assertThat(failure(server.container(Map.of("azure-access-key", "aHVudGVyMg=="))))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining("azure://127.0.0.1:")
        .hasMessageContaining("status 403 AuthenticationFailed")
        .hasMessageContaining("check storage-account, azure-access-key")
        .hasMessageNotContaining("aHVudGVyMg");
    assertThat(failure(server.container(Map.of("sas-token", "sv=1&sig=hunter2"))))
        .hasMessageContaining("status 403")
        .hasMessageNotContaining("hunter2");
    assertThat(failure(server.settings("nowhere", Map.of("azure-access-key", AzureServer.KEY))))
        .hasMessageContaining("status 404 ContainerNotFound");
  }

  @Test
  void settingsThatCannotBeRightAreRefusedWithoutShowingThem() {
    for (Map<String, String> wrong :
        java.util.List.of(
            Map.of("azure-access-key", "aHVudGVyMg==\n"),
            Map.of("sas-token", "sig=hunter2 x"),
            Map.of("sas-token", "sig=hunter2\n"),
            Map.of("sas-token", "hunter2", "azure-access-key", "aHVudGVyMg=="),
            Map.<String, String>of())) {
      StoreSettings settings = server.settings("any", wrong);
      assertThat(settings.toString()).doesNotContain("hunter2", "aHVudGVyMg");
      assertThatThrownBy(
              () -> {
                try (BlobStore blobs = open(settings)) {
                  blobs.get(new byte[32]);
                }
              })
          .isInstanceOf(SwkitException.class)
          .hasMessageNotContaining("hunter2")
          .hasMessageNotContaining("aHVudGVyMg");
    }
  }
}
