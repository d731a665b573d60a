// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;

/** The vectors of store-and-dump 3.7. */
class BlobNameTest {
  private static final String ASCENDING = "aaaqeayeaudaocajbifqydiob2ibceqtcqkrmfyydenbwha0dypq";

  private static byte[] ascending() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void namesOfFileStores() {
    assertThat(BlobName.base32(new byte[] {5, (byte) 0xFF})).isEqualTo("ax3q");
    assertThat(BlobName.base32(ascending())).isEqualTo(ASCENDING);
    assertThat(BlobName.base32("STALWART_WEBADMIN".getBytes(US_ASCII)))
        .isEqualTo("knkectcxifjfix7xivbecrcnjfha");
    assertThat(BlobName.parse(ASCENDING)).isEqualTo(ascending());
    assertThat(BlobName.parse(" " + swkit.Entry.hex(ascending()) + "\n")).isEqualTo(ascending());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ax3q",
        "knkectcxifjfix7xivbecrcnjfha",
        "aaaqeayeaudaocajbifqydiob2ibceqtcqkrmfyydenbwha0dypr",
        "8aaqeayeaudaocajbifqydiob2ibceqtcqkrmfyydenbwha0dypq",
        "000102",
      })
  void whatIsNoName(String text) {
    assertThatThrownBy(() -> BlobName.parse(text))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is no blob's hash");
  }
}
