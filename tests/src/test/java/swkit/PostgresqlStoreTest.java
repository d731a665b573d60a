// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Map;

class PostgresqlStoreTest extends StoreContract {
  @Override
  StoreSettings freshStore() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    return server.settings(server.freshDatabase(), Map.of());
  }

  @Override
  int longestKey() {
    return 2600;
  }

  /** Readers see the state before; writers of other processes are told by their sessions. */
  @Override
  boolean isExclusive() {
    return false;
  }
}
