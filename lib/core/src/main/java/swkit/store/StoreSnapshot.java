// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Snapshot;
import swkit.generation.SchemaKey;

/**
 * One state of a {@link Store}. Its schema version is what its schema key says.
 *
 * <p>Rules for implementers, besides those of {@link Store}:
 *
 * <ul>
 *   <li>All scans and look-ups must see the same state, unless {@link #consistency} says otherwise.
 *   <li>A scan gives the entries of its range, each once, in strictly ascending order.
 *   <li>Several threads may scan at once, each a source of its own, and any thread may close.
 *   <li>Closing must close the sources that are still open.
 *   <li>After closing, the snapshot and its sources must throw {@link IllegalStateException}.
 *   <li>The ranges of {@link #split} must cover all keys, ascend, and have no key in common.
 * </ul>
 */
public interface StoreSnapshot extends Snapshot {
  @Override
  default int schemaVersion() {
    return SchemaKey.read(this);
  }
}
