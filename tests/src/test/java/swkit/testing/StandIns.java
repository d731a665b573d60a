// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.apple.foundationdb.Database;
import swkit.foundationdb.FoundationDbBackend;

/** Lets tests give the backend a database that needs no client library. */
public final class StandIns {
  private StandIns() {}

  /** From now on {@code clusterFile} names {@code database}. */
  public static void put(String clusterFile, Database database) {
    FoundationDbBackend.STAND_INS.put(clusterFile, () -> database);
  }
}
