// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  StoreSettings freshStore() {
    String path = directory.resolve("a #store?" + count++ + "%20.db").toString();
    return new StoreSettings("sqlite", Map.of("path", path), "sqlite:" + path);
  }
}
