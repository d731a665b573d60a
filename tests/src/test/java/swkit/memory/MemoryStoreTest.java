// SPDX-License-Identifier: Apache-2.0
package swkit.memory;

import java.util.Map;
import java.util.UUID;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;

class MemoryStoreTest extends StoreContract {
  @Override
  public StoreSettings freshStore() {
    String name = UUID.randomUUID().toString();
    return new StoreSettings("memory", Map.of("name", name), "memory:" + name);
  }

  @Override
  public boolean isGuarded() {
    return false;
  }

  @Override
  public boolean isExclusive() {
    return false;
  }
}
