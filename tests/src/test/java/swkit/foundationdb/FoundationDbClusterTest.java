// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;

/** The contract, on a {@link RealCluster}. Each test empties it first. */
@EnabledIf("swkit.foundationdb.RealCluster#isGiven")
class FoundationDbClusterTest extends StoreContract {
  @BeforeAll
  static void refuseAClusterWithSomethingInIt() {
    RealCluster.refuseSomethingInIt(RealCluster.FIRST);
  }

  @AfterAll
  static void empty() {
    RealCluster.empty(RealCluster.FIRST);
  }

  @Override
  public StoreSettings freshStore() {
    empty();
    return RealCluster.settings(RealCluster.FIRST);
  }

  @Override
  public boolean isExclusive() {
    return false;
  }

  /** As many as are read and written within the five seconds that a state lasts. */
  @Override
  public int entriesBesideWriters() {
    return 1000;
  }

  @Test
  @Override
  public void theSameStoreHasOneIdentity() {
    StoreSettings first = RealCluster.settings(RealCluster.FIRST);
    String identity = first.backend().identity(first);
    assertThat(identity).isNotEmpty().isEqualTo(first.backend().identity(first));
    if (RealCluster.isSecondGiven()) {
      StoreSettings second = RealCluster.settings(RealCluster.SECOND);
      assertThat(second.backend().identity(second)).isNotEqualTo(identity);
    }
  }
}
