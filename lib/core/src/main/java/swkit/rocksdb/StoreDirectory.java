// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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

  /** Opens the file {@code name} to read it. */
  FileChannel open(String name) throws IOException {
    requireNoPipe(name);
    return FileChannel.open(path.resolve(name));
  }

  /** Throws if the file {@code name} isn't an ordinary one: opening a pipe would block. */
  void requireNoPipe(String name) throws IOException {
    Path file = path.resolve(name);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, file + " is not an ordinary file");
    }
  }
}
