// SPDX-License-Identifier: Apache-2.0
package swkit;

import org.junit.jupiter.api.BeforeAll;

/** MySQL with all rights: LOAD DATA into empty tables, one connection for each scan. */
class MysqlStoreTest extends StoreContract {
  @BeforeAll
  static void start() {
    MysqlServer.shared();
  }

  @Override
  StoreSettings freshStore() throws Exception {
    MysqlServer server = MysqlServer.shared();
    return server.settings(server.freshDatabase());
  }

  @Override
  boolean isExclusive() {
    return false;
  }
}
