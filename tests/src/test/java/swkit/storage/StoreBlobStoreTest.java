// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import swkit.blob.BlobStoreContract;
import swkit.store.StoreSettings;

class StoreBlobStoreTest extends BlobStoreContract {
  @Override
  public StoreSettings freshBlobs() {
    return memory();
  }

  @Override
  public boolean countsThere() {
    return false;
  }
}
