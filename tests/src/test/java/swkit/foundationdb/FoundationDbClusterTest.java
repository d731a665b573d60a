// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.store.Store;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;

/**
 * The contract, on the real and EMPTY cluster of which {@code FDB_CLUSTER_FILE} names the cluster
 * file: each test empties its keys {@code a} to {@code z}. Needs the client library.
 */
@EnabledIf("isClusterGiven")
class FoundationDbClusterTest extends StoreContract {
  private static final String FILE = System.getenv("FDB_CLUSTER_FILE");

  static boolean isClusterGiven() {
    if (FILE == null) {
      System.out.println(
          "NOT RUN: FoundationDB against a real cluster (FDB_CLUSTER_FILE is not set)");
    }
    return FILE != null;
  }

  private static StoreSettings settings() {
    return new StoreSettings("foundationdb", Map.of("cluster-file", FILE), "fdb:" + FILE);
  }

  @BeforeAll
  static void refuseAClusterWithSomethingInIt() {
    StoreSettings settings = settings();
    if (settings.backend().exists(settings)) {
      throw new IllegalStateException(settings.address() + " is not empty, and is left alone");
    }
  }

  @AfterAll
  static void empty() {
    StoreSettings settings = settings();
    try (Store store = settings.backend().openForWriting(settings)) {
      for (Subspace subspace : Subspace.values()) {
        store.clear(subspace, KeyRange.all());
      }
    }
  }

  @Override
  public StoreSettings freshStore() {
    empty();
    return settings();
  }

  @Override
  public boolean isExclusive() {
    return false;
  }
}
