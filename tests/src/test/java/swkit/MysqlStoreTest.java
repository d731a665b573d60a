// SPDX-License-Identifier: Apache-2.0
package swkit;

/** MySQL with all rights: LOAD DATA into empty tables, one connection for each scan. */
class MysqlStoreTest extends StoreContract {
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
