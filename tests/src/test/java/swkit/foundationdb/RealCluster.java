// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDB;
import java.util.Map;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * The real and EMPTY clusters of which {@code FDB_CLUSTER_FILE} and {@code FDB_CLUSTER_FILE_2} name
 * the cluster files. Needs the client library.
 */
final class RealCluster {
  static final String FIRST = System.getenv("FDB_CLUSTER_FILE");
  static final String SECOND = System.getenv("FDB_CLUSTER_FILE_2");

  private RealCluster() {}

  static boolean isGiven() {
    if (FIRST == null) {
      System.out.println(
          "NOT RUN: FoundationDB against a real cluster (FDB_CLUSTER_FILE is not set)");
    }
    return FIRST != null;
  }

  static boolean isSecondGiven() {
    if (SECOND == null) {
      System.out.println(
          "NOT RUN: FoundationDB against two real clusters (FDB_CLUSTER_FILE_2 is not set)");
    }
    return SECOND != null;
  }

  static StoreSettings settings(String file) {
    return new StoreSettings("foundationdb", Map.of("cluster-file", file), "fdb:" + file);
  }

  /** Throws if the cluster has any keys: tests empty it. */
  static void refuseSomethingInIt(String file) {
    StoreSettings settings = settings(file);
    if (settings.backend().exists(settings)) {
      throw new IllegalStateException(settings.address() + " is not empty, and is left alone");
    }
  }

  /** Empties its keys {@code a} to {@code z}. */
  static void empty(String file) {
    StoreSettings settings = settings(file);
    try (Store store = settings.backend().openForWriting(settings)) {
      for (Subspace subspace : Subspace.values()) {
        store.clear(subspace, KeyRange.all());
      }
    }
  }

  /** Sets a key as any client can. */
  static void set(String file, byte[] key, byte[] value) {
    try (Database database = FDB.selectAPIVersion(730).open(file)) {
      database.run(
          transaction -> {
            transaction.set(key, value);
            return null;
          });
    }
  }
}
