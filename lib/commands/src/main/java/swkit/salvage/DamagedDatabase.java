// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.Source;
import swkit.Subspace;
import swkit.frame.FrameWriter;

/** A database that may be damaged, read as far as it is readable. Used by one thread at a time. */
interface DamagedDatabase extends AutoCloseable {
  /** The address of the database, for messages. */
  String address();

  /** The kind of the database, for the manifest: {@code dump}, {@code rocksdb}. */
  String kind();

  /** The schema version. */
  int schemaVersion();

  /** The subspaces of which anything is there. */
  Set<Subspace> subspaces();

  /** What was found out or decided so far, one line each. */
  List<String> notes();

  /** The size of {@code subspace} in bytes, for the progress. */
  long estimate(Subspace subspace);

  /**
   * The readable entries of {@code subspace}, in key order. The source doesn't fail because of
   * damage.
   *
   * @param losses called with everything that is lost, on the reading thread
   */
  Source entries(Subspace subspace, Consumer<Loss> losses);

  /**
   * What checksums of the whole of {@code subspace} say of {@code written}, to which all entries
   * that came out were written.
   */
  default Verdict verdict(Subspace subspace, FrameWriter written) {
    return Verdict.UNKNOWN;
  }

  /** What was left out already when the database was written, one line each. */
  default List<String> leftOut() {
    return List.of();
  }

  /** Throws if others wrote to it while it was read, as far as that shows. */
  default void checkUnchanged() {}

  /**
   * What is lost, or may be, that belongs to no range of keys, one line each; complete when all
   * entries have been read.
   */
  default List<String> lost() {
    return List.of();
  }

  /** How many places were damaged and could be corrected so far. */
  long corrected();

  @Override
  void close();
}
