// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import org.junit.jupiter.api.BeforeAll;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;
import swkit.testing.MysqlServer;

/** MySQL with all rights: LOAD DATA into empty tables, one connection for each scan. */
class MysqlStoreTest extends StoreContract {
  @BeforeAll
  static void start() {
    MysqlServer.shared();
  }

  @Override
  public StoreSettings freshStore() throws Exception {
    MysqlServer server = MysqlServer.shared();
    return server.settings(server.freshDatabase());
  }

  @Override
  public boolean isExclusive() {
    return false;
  }
}
