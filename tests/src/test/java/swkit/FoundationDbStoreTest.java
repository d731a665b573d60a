// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Map;
import java.util.UUID;
import swkit.foundationdb.StandIns;

/** The contract, on a cluster in memory. */
class FoundationDbStoreTest extends StoreContract {
  @Override
  StoreSettings freshStore() {
    String name = UUID.randomUUID().toString();
    StandIns.put(name, new FakeFoundationDb().database());
    return new StoreSettings("foundationdb", Map.of("cluster-file", name), "fdb:" + name);
  }

  @Override
  boolean isExclusive() {
    return false;
  }

  /** FoundationDB keeps no state for long, and says so. */
  @Override
  boolean isSnapshotBesideWriters() {
    return false;
  }
}
