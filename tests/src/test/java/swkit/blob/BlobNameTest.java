// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.blobstore.ShardedBlobStore;

/** The vectors of store-and-dump 3.7, and of XXH3-64. */
class BlobNameTest {
  @ParameterizedTest
  @CsvSource({
    "05ff, ax3q",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + " aaaqeayeaudaocajbifqydiob2ibceqtcqkrmfyydenbwha0dypq",
    "5354414c574152545f57454241444d494e, knkectcxifjfix7xivbecrcnjfha"
  })
  void namesAreThoseOfTheServer(String key, String name) {
    assertThat(BlobName.of(HexFormat.of().parseHex(key))).isEqualTo(name);
    assertThat(BlobName.key(name)).isEqualTo(HexFormat.of().parseHex(key));
  }

  @ParameterizedTest
  @CsvSource({"ax3r", "ax3", "AX3Q", "a", "ax3q=", "ax 3q", "ä", "ax3qab"})
  void whatNoKeyHasForItsNameIsNone(String name) {
    assertThat(BlobName.key(name)).isNull();
  }

  @Test
  void everyLengthComesBack() {
    for (int length = 1; length < 70; length++) {
      byte[] key = new byte[length];
      new java.util.Random(length).nextBytes(key);
      assertThat(BlobName.key(BlobName.of(key))).isEqualTo(key);
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 2d06800538d394c2", "hello, 9555e8555c62dcfd"})
  void shardsAreChosenByXxh3(String text, String hash) {
    assertThat(ShardedBlobStore.hash(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Long.parseUnsignedLong(hash, 16));
  }
}
