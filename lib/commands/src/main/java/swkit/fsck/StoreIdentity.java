// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.zip.CRC32C;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;

/**
 * What tells a store from others: a checksum of the keys in its directory, which are the accounts,
 * names and domains. Keys that a repair changes don't count.
 */
final class StoreIdentity {
  private StoreIdentity() {}

  /** That of the store {@code what}, which is opened for it. */
  static String of(StorageSettings what, Changes changes) {
    try (ServerStorage storage = ServerStorage.readUnshared(what);
        Snapshot data = storage.data().snapshot()) {
      return of(data, changes);
    }
  }

  /** The identity of {@code data}, 8 hexadecimal digits, which {@code changes} don't change. */
  static String of(Snapshot data, Changes changes) {
    CRC32C sum = new CRC32C();
    try (Source keys = data.scan(Subspace.DIRECTORY)) {
      for (Entry entry = keys.next(); entry != null; entry = keys.next()) {
        if (!changes.of(Subspace.DIRECTORY).containsKey(entry.key())) {
          sum.update(entry.key().length);
          sum.update(entry.key());
        }
      }
    }
    return String.format("%08x", sum.getValue());
  }
}
