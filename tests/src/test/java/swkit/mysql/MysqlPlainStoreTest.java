// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;
import swkit.testing.MysqlServer;

/**
 * MySQL where nothing special is allowed: no LOAD DATA LOCAL, no locks on tables, no TRUNCATE. All
 * scans of a snapshot share one connection.
 */
class MysqlPlainStoreTest extends StoreContract {
  @BeforeAll
  static void forbid() throws Exception {
    MysqlServer server = MysqlServer.shared();
    server.sql(
        "SET GLOBAL local_infile = 0",
        "DROP USER IF EXISTS plain",
        "CREATE USER plain IDENTIFIED BY 'plain'",
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `sw\\_%`.* TO plain");
  }

  @AfterAll
  static void allow() throws Exception {
    MysqlServer.shared().sql("SET GLOBAL local_infile = 1");
  }

  @Override
  public StoreSettings freshStore() throws Exception {
    MysqlServer server = MysqlServer.shared();
    Map<String, String> user = Map.of("user", "plain", "password", "plain");
    return server.settings(server.freshDatabase(), user);
  }

  @Override
  public boolean isExclusive() {
    return false;
  }
}
