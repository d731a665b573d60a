// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Snapshot;
import swkit.generation.SchemaKey;

/** One state of a {@link Store}. Its schema version is what its schema key says. */
public interface StoreSnapshot extends Snapshot {
  @Override
  default int schemaVersion() {
    return SchemaKey.read(this);
  }
}
