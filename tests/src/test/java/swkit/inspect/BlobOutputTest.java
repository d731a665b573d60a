// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;

/** How a blob is named on the command line; the name is a vector of store-and-dump 3.7. */
class BlobOutputTest {
  private static final String ASCENDING = "aaaqeayeaudaocajbifqydiob2ibceqtcqkrmfyydenbwha0dypq";

  private static byte[] ascending() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void aHashIsGivenInHexadecimalOrAsAName() {
    assertThat(BlobOutput.hash(ASCENDING)).isEqualTo(ascending());
    assertThat(BlobOutput.hash(" " + swkit.Entry.hex(ascending()) + "\n")).isEqualTo(ascending());
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
  void whatIsNoHash(String text) {
    assertThatThrownBy(() -> BlobOutput.hash(text))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is not the hash of a blob");
  }
}
