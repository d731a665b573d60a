// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A writer of entries into one subspace.
 *
 * <p>One thread writes to a sink at a time. Whoever opens a sink closes it. Entries are kept once
 * {@link #commit} returns. A sink that is closed without a commit abandons them: a frame never
 * appears, but a store keeps the batches that were already written. It is an error to write to a
 * closed sink.
 *
 * <p>Rules for implementers:
 *
 * <ul>
 *   <li>{@link #put} must throw if the keys do not ascend strictly.
 *   <li>{@link #commit} must return only when all entries are written. {@link #close} must not
 *       commit.
 *   <li>What can't be written must throw a {@link SwkitException} with its address.
 *   <li>After {@link #close}, of the sink or of its store, {@link #put} and {@link #commit} must
 *       throw an {@link IllegalStateException} ("… is closed").
 *   <li>Closing twice must do nothing.
 * </ul>
 */
public interface Sink extends AutoCloseable {
  /** Writes {@code entry}, whose key must be greater than those before. */
  void put(Entry entry);

  /** Completes the writing: from now on the entries are in the subspace. */
  void commit();

  /** Closes the sink; entries that were not committed are abandoned. */
  @Override
  void close();

  /**
   * Puts all entries of {@code source}, and neither commits nor closes anything.
   *
   * @return the number of entries
   */
  default long putAll(Source source) {
    long entries = 0;
    for (Entry entry = source.next(); entry != null; entry = source.next()) {
      put(entry);
      entries++;
    }
    return entries;
  }
}
