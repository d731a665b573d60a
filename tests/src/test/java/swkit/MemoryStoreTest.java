// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Map;
import java.util.UUID;

class MemoryStoreTest extends StoreContract {
  @Override
  StoreSettings freshStore() {
    String name = UUID.randomUUID().toString();
    return new StoreSettings("memory", Map.of("name", name), "memory:" + name);
  }

  @Override
  boolean isExclusive() {
    return false;
  }
}
