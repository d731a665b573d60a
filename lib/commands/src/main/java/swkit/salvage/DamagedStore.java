// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * A data store that may be damaged, read as far as it is readable. It knows nothing of what values
 * mean: {@link DamagedStorage} checks them by their hashes. Used by one thread at a time.
 */
interface DamagedStore extends AutoCloseable {
  /** The address of the store, for messages. */
  String address();

  /** The type of the store, for the manifest: {@code sqlite}. */
  String kind();

  /** The schema version; 0 if it can't be read, and nothing else tells it. */
  int schemaVersion();

  /** The subspaces of which anything is there. */
  Set<Subspace> subspaces();

  /** What was found out or decided so far, one line each. */
  List<String> notes();

  /** The size of {@code subspace} in bytes, for the progress; 0 if that isn't known. */
  long estimate(Subspace subspace);

  /**
   * The readable entries of {@code subspace}, in key order; blobs as they are stored. The source
   * doesn't fail because of damage.
   *
   * @param generation the layout of the store
   * @param losses called with everything that is lost, on the reading thread
   */
  Source entries(Subspace subspace, Generation generation, Consumer<Loss> losses);

  /** What may be lost that belongs to no range of keys, one line each. */
  default List<String> lost() {
    return List.of();
  }

  /** How many places were damaged and could be corrected so far. */
  long corrected();

  /** Throws if others wrote to the store while it was read. To be called after the last read. */
  void checkUnchanged();

  @Override
  void close();
}
