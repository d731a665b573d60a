// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import swkit.Database;
import swkit.KeyRange;
import swkit.Source;
import swkit.storage.ServerStorage;

/** The keys in a blob store that isn't the data store, which are read without the contents. */
final class StoredBlobKeys {
  private StoredBlobKeys() {}

  /** All keys; null if {@code database} has no blob store of its own. */
  static Source of(Database database) {
    return database instanceof ServerStorage storage && !storage.settings().isOneStore()
        ? storage.blobs().keys(KeyRange.all())
        : null;
  }
}
