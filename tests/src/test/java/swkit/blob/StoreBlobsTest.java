// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import swkit.StoreSettings;

class StoreBlobsTest extends BlobStoreContract {
  @Override
  StoreSettings freshBlobs() {
    return memory();
  }

  @Override
  boolean countsThere() {
    return false;
  }
}
