// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.LocalityUtil;
import com.apple.foundationdb.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * On which hosts keys are. If the cluster doesn't answer once, it isn't asked again, since readers
 * ask for many keys and anybody can read them anywhere. Thread-safe.
 */
final class StorageHosts {
  private static final int PATIENCE_SECONDS = 5;

  private final Function<byte[], CompletableFuture<String[]>> addresses;
  private final long patienceMillis;
  private volatile boolean isSilent;

  /**
   * Asks {@code addresses} for those of a key, and waits for the answer up to {@code
   * patienceMillis}.
   */
  StorageHosts(Function<byte[], CompletableFuture<String[]>> addresses, long patienceMillis) {
    this.addresses = addresses;
    this.patienceMillis = patienceMillis;
  }

  /** Asks the cluster of {@code database}. */
  static StorageHosts of(Database database) {
    return new StorageHosts(
        key -> {
          Transaction transaction = database.createTransaction();
          try {
            CompletableFuture<String[]> asked =
                LocalityUtil.getAddressesForKey(transaction, key).thenApply(Function.identity());
            asked.whenComplete((found, failure) -> transaction.close());
            return asked;
          } catch (RuntimeException e) {
            transaction.close();
            throw e;
          }
        },
        TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  /** The hosts that hold {@code key}; empty if the cluster doesn't say so soon. */
  List<String> of(byte[] key) {
    if (isSilent) {
      return List.of();
    }
    CompletableFuture<String[]> asked = null;
    try {
      asked = addresses.apply(key);
      return hosts(asked.get(patienceMillis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (TimeoutException e) {
      isSilent = true;
      asked.cancel(true);
      return List.of();
    } catch (ExecutionException | RuntimeException e) {
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
