// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * An open key-value store: entries in subspaces. It knows nothing of the framing of blobs or of
 * configuration.
 *
 * <p>A {@link Backend} opens it either for reading, when it changes nothing, or for writing, when
 * nobody else has it open. It is thread-safe, but see {@link #severalWriters}. Whoever opens a
 * store closes it. All its methods throw {@link swkit.SwkitException}s for what fails outside the
 * program.
 *
 * <p>Rules for implementers:
 *
 * <ul>
 *   <li>Keys are compared as unsigned bytes; a scan must ascend strictly, and must throw if the
 *       engine hands out keys in any other order.
 *   <li>A counter's value has 8 bytes, little-endian, however the engine keeps it. A key-only entry
 *       has the empty value. A blob is as it is stored, framed.
 *   <li>A snapshot must see one state, or say in {@link Snapshot#consistency} that it doesn't.
 *   <li>A failed read must throw; it must never look like the end of the data, and a missing or
 *       unreadable table must never look like an empty one.
 *   <li>A sink must refuse keys that don't ascend or lie outside its range ({@link KeyOrder}).
 *   <li>What a sink has not committed may be written or not; what it has committed must survive a
 *       crash of the machine after {@link #sync}.
 *   <li>{@link #close} must close what the store handed out first, must release every lock and
 *       connection even if a part of that fails, and must do nothing the second time.
 *   <li>After closing, a store must throw; its snapshots, sources and sinks must throw {@link
 *       IllegalStateException}.
 *   <li>A store that was opened for reading must not change its content. The one exception is to
 *       undo a write of ours that was cut short, if the engine can't read the store otherwise.
 * </ul>
 *
 * <p>{@code StoreContract} in the tests checks these for each backend.
 */
public interface Store extends AutoCloseable {
  /** What it is, for messages: {@code rocksdb:/var/lib/stalwart}. */
  String address();

  /**
   * One state of all subspaces, as entries. Its schema version is what the schema key says. The
   * caller closes it.
   */
  Snapshot snapshot();

  /**
   * The rows of a store whose tables are heaps, each with an index; null in any other. For reading
   * what is damaged. The caller closes it.
   */
  default HeapRows heap() {
    return null;
  }

  /** About how many bytes all entries of {@code subspace} have; -1 if that is not known. */
  long estimate(Subspace subspace);

  /**
   * What is wrong with the table or column family in which a server would keep {@code subspace} as
   * entries of {@code kind}; null if nothing is wrong. For {@link Generation.Kind#LEGACY} any form
   * that a server creates is right. A backend without tables or column families returns null.
   */
  default Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return null;
  }

  /**
   * Creates the tables or column families that a server of {@code generation} would create. Throws,
   * before anything is created, if an existing one has another form than the server's.
   */
  void prepare(Generation generation);

  /**
   * Opens a sink that writes entries of {@code range} over those that have their keys. It is faster
   * if the range is empty when the sink is opened. It writes batches as it goes; {@link
   * Sink#commit} writes the last. It refuses keys outside the range. The caller closes it.
   */
  Sink sink(Subspace subspace, KeyRange range);

  /** Opens a sink for the whole of {@code subspace}. */
  default Sink sink(Subspace subspace) {
    return sink(subspace, KeyRange.all());
  }

  /** Removes the entries of {@code range}. */
  void clear(Subspace subspace, KeyRange range);

  /**
   * Removes the entries with {@code keys}, which ascend; keys without an entry are ignored. They
   * are gone for good after {@link #sync}; after an interruption, some may be. Several threads may
   * remove and write at once under the conditions of {@link #severalWriters}.
   */
  void remove(Subspace subspace, List<byte[]> keys);

  /**
   * Writes {@code entry} and removes the entry at {@code other}: both, or neither after a crash.
   * For small entries of {@link Subspace#PROPERTY}, while no sink of that is open. Does neither,
   * and throws a {@link swkit.RefusedException}, if the {@link #guard} isn't in place.
   */
  void exchange(Entry entry, byte[] other);

  /**
   * From now on, sinks and {@link #exchange} write only while {@code mark}, an entry of {@link
   * Subspace#PROPERTY}, is in the store as it is: whoever changes it waits for the transactions
   * that are under way, and later ones throw a {@link swkit.RefusedException}. So a process that
   * writes along with others can't write after it was told to stop. Does nothing in a backend that
   * lets one process write.
   */
  default void guard(Entry mark) {}

  /** Returns once everything committed so far survives a crash of the machine. */
  void sync();

  /**
   * Whether several threads may write at once, each into a sink of its own. The sinks are of
   * different subspaces, or of ranges that have no key in common.
   */
  default boolean severalWriters() {
    return false;
  }

  /**
   * Makes later snapshots give values as a server reads them, with what one has left after them by
   * mistake (store-and-dump 3.5). To be called before the first snapshot. Only a backend that cuts
   * values into pieces has anything to do.
   */
  default void readAsIs() {}

  /** What servers left after the values that were read so far, and was left out. */
  default LeftOvers leftOvers() {
    return new LeftOvers();
  }

  /** Warnings about this store, including those found while reading and writing. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
