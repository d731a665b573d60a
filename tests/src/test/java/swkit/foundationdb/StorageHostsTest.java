// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
    assertThat(StorageHosts.of(new FakeFoundationDb().database()).of(new byte[] {'p'})).isEmpty();
  }

  /** Many keys are asked for, one after the other: that may wait once, not for each. */
  @Test
  void aClusterThatIsSilentIsAskedOnce() {
    AtomicInteger asked = new AtomicInteger();
    StorageHosts silent =
        new StorageHosts(
            key -> {
              asked.incrementAndGet();
              return new CompletableFuture<>();
            },
            0);
    for (byte key = 0; key < 10; key++) {
      assertThat(silent.of(new byte[] {key})).isEmpty();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aKeyThatFailsIsNoReasonNotToAskForOthers() {
    StorageHosts hosts =
        new StorageHosts(
            key ->
                key[0] == 0
                    ? CompletableFuture.failedFuture(new IllegalStateException())
                    : CompletableFuture.completedFuture(new String[] {"10.0.0." + key[0]}),
            1);
    assertThat(hosts.of(new byte[] {0})).isEmpty();
    assertThat(hosts.of(new byte[] {7})).containsExactly("10.0.0.7");
  }
}
