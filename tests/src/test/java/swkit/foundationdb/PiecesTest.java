// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import swkit.Subspace;

/** Sizes that no test has the memory for. */
class PiecesTest {
  @Test
  void theLargestBlobIsWhatTheServerReads() {
    assertThat(Pieces.refuses(Subspace.BLOBS, 32, 698_500_000)).isNull();
    assertThat(Pieces.refuses(Subspace.BLOBS, 32, 698_500_001)).contains("698,500,000");
    assertThat(Pieces.count(Subspace.BLOBS, 698_500_000)).isEqualTo(6985);
    assertThat(Pieces.count(Subspace.BLOBS, 0)).isZero();
    assertThat(Pieces.count(Subspace.PROPERTY, 0)).isEqualTo(1);
    assertThat(Pieces.count(Subspace.PROPERTY, 25_500_000)).isEqualTo(255);
  }
}
