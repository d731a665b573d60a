// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import swkit.testing.FakeFoundationDb;

/** The hosts of addresses; a real cluster's answer needs a real cluster. */
class StorageHostsTest {
  @Test
  void portsAndTlsAreNoPartOfAHost() {
    assertThat(
            StorageHosts.hosts(
                "10.0.0.1:4500",
                "10.0.0.2:4500:tls",
                "10.0.0.1:4501",
                "10.0.0.3",
                "[fd00::1]:4500"))
        .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1");
    assertThat(StorageHosts.hosts()).isEmpty();
    assertThat(StorageHosts.hosts("", "[", ":4500")).isEmpty();
  }

  /** The stand-in is no real cluster, whose driver refuses to ask it. */
  @Test
  void aClusterThatDoesNotSayHasNone() {
    assertThat(StorageHosts.of(new FakeFoundationDb().database(), new byte[] {'p'})).isEmpty();
  }
}
