// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoreTest extends StoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  StoreSettings freshStore() {
    String path = directory.resolve("store" + count++).toString();
    return new StoreSettings("rocksdb", Map.of("path", path), "rocksdb:" + path);
  }
}
