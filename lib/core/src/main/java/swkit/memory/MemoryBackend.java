// SPDX-License-Identifier: Apache-2.0
package swkit.memory;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import swkit.Entry;
import swkit.StoreException;
import swkit.Subspace;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * Stores in memory, for tests and experiments. {@code memory:NAME} is one store for the whole JVM;
 * {@code memory:} is a new one each time it is opened. Stateless, but for the named stores.
 */
public final class MemoryBackend implements Backend {
  private static final Map<String, MemoryStore.Content> STORES = new ConcurrentHashMap<>();

  @Override
  public boolean exists(StoreSettings settings) {
    return STORES.containsKey(name(settings));
  }

  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    MemoryStore.Content content = STORES.get(name(settings));
    if (content == null) {
      throw new StoreException(settings.address(), "this process has no store of that name");
    }
    return new MemoryStore(settings.address(), content);
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    String name = name(settings);
    MemoryStore.Content content =
        name.isEmpty()
            ? new MemoryStore.Content()
            : STORES.computeIfAbsent(name, key -> new MemoryStore.Content());
    return new MemoryStore(settings.address(), content);
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    return null;
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.empty();
  }

  private static String name(StoreSettings settings) {
    return settings.values().getOrDefault("name", "");
  }
}
