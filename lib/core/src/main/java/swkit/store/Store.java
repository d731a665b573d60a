// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * One backend, opened: keys and bytes, nothing of blobs' framing or of configuration.
 *
 * <p>Opened by its {@link Backend} either for reading, when it changes nothing, or for writing,
 * when nobody else has it. Thread-safe, but see {@link #severalWriters}. Who opens a store closes
 * it; closing closes what it gave first.
 */
public interface Store extends AutoCloseable {
  /** What it is, for messages: {@code rocksdb:/var/lib/stalwart}. */
  String address();

  /**
   * One state of all subspaces, as entries: counters as 8 bytes, key-only ones without a value,
   * blobs framed as they are stored. The schema version is what the schema key says.
   */
  Snapshot snapshot();

  /** About how many bytes all entries of {@code subspace} have, or -1 where that is not known. */
  long estimate(Subspace subspace);

  /**
   * What is wrong with the table or column family of {@code subspace}, in which a server would keep
   * {@code kind}; null if nothing is wrong. Of {@link Generation.Kind#LEGACY} any form of a server
   * is right. Backends that have neither find nothing wrong.
   */
  default Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return null;
  }

  /**
   * Creates what the server would create for {@code generation}: tables, column families. Throws,
   * before anything is created, if what exists has another form than the server's.
   */
  void prepare(Generation generation);

  /**
   * Writes entries of {@code range} over whatever stands at their keys, the fast way if nothing
   * stands in that range when it is opened. Batches are written on the way; {@link Sink#commit}
   * writes the last. A key outside of the range is refused.
   */
  Sink sink(Subspace subspace, KeyRange range);

  /** Writes entries of the whole subspace. */
  default Sink sink(Subspace subspace) {
    return sink(subspace, KeyRange.all());
  }

  /** Removes the entries of {@code range}. */
  void clear(Subspace subspace, KeyRange range);

  /**
   * Writes {@code entry} and removes {@code other}, both or, after a crash, neither. For small
   * entries of {@link Subspace#PROPERTY}, while no sink of it is open.
   */
  void exchange(Entry entry, byte[] other);

  /** Returns when all that was committed so far survives a crash of the machine. */
  void sync();

  /**
   * Whether several threads may write at once, each into a sink of its own: of different subspaces,
   * or of ranges of one that have no key in common.
   */
  default boolean severalWriters() {
    return false;
  }

  /** What ought to be known of this store, and of what was read and written so far. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
