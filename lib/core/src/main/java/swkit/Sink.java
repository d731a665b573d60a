// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * Takes entries, in ascending order of their keys, for one subspace.
 *
 * <p>One thread at a time. {@link #commit} makes them stand; {@link #close} without it abandons: a
 * frame then never appears, in a store batches that were already written stay. Closing twice does
 * nothing. Writing throws a {@link SwkitException} with the address of what could not be written.
 * After {@link #close}, also where the store was closed, {@link #put} and {@link #commit} throw an
 * {@link IllegalStateException} ("… is closed").
 */
public interface Sink extends AutoCloseable {
  void put(Entry entry);

  void commit();

  @Override
  void close();

  /** Puts everything of {@code source}, without committing, and returns how many entries it was. */
  default long putAll(Source source) {
    long entries = 0;
    for (Entry entry = source.next(); entry != null; entry = source.next()) {
      put(entry);
      entries++;
    }
    return entries;
  }
}
