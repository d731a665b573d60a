// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.LocalityUtil;
import com.apple.foundationdb.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** On which hosts a key is. Stateless. */
final class StorageHosts {
  private static final int PATIENCE_SECONDS = 5;

  private StorageHosts() {}

  /** The hosts that hold {@code key}; empty if the cluster doesn't say so soon. */
  static List<String> of(Database database, byte[] key) {
    try (Transaction transaction = database.createTransaction()) {
      String[] addresses =
          LocalityUtil.getAddressesForKey(transaction, key).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return hosts(addresses);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return List.of(); // a reader anywhere reads the same
    }
  }

  /** The hosts of {@code addresses}, which may have ports: {@code 10.0.0.1:4500:tls}. */
  static List<String> hosts(String... addresses) {
    Set<String> hosts = new LinkedHashSet<>();
    for (String address : addresses) {
      String host =
          address.startsWith("[")
              ? address.substring(1, Math.max(1, address.indexOf(']')))
              : address.replaceFirst(":\\d+(?::tls)?$", "");
      if (!host.isEmpty()) {
        hosts.add(host);
      }
    }
    return new ArrayList<>(hosts);
  }
}
