// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.util.Map;
import java.util.UUID;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.StandIns;

/** The contract, on a cluster in memory. */
class FoundationDbStoreTest extends StoreContract {
  @Override
  public StoreSettings freshStore() {
    String name = UUID.randomUUID().toString();
    StandIns.put(name, new FakeFoundationDb().database());
    return new StoreSettings("foundationdb", Map.of("cluster-file", name), "fdb:" + name);
  }

  @Override
  public boolean isExclusive() {
    return false;
  }
}
