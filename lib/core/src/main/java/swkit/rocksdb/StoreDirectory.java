// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.nio.file.Path;
import swkit.store.StoreSettings;

/**
 * The files of a store: its own directory, or a checkpoint of it that is read in its place.
 *
 * @param settings the store, by whose address messages name it
 * @param path the directory of the files
 */
record StoreDirectory(StoreSettings settings, Path path) {
  /** The store's own directory. */
  static StoreDirectory of(StoreSettings settings) {
    return new StoreDirectory(settings, settings.path());
  }

  /** The store's address. */
  String address() {
    return settings.address();
  }
}
