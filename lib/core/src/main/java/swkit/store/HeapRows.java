// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;

/**
 * The rows of a database whose tables are heaps, with an index of the keys besides: each can be
 * read without the other, as far as the engine does that, if one is damaged. The place of a row is
 * its page times 65,536, and its number in the page.
 *
 * <p>Each method sees a state of its own. A failure leaves it usable, unless the server has ended
 * the connection. For one thread; the caller closes it, before the store.
 */
public interface HeapRows extends AutoCloseable {
  /** The number of places that a page has, used or not. */
  long PLACES = 1 << 16;

  /** Takes what was found in a table. */
  interface Keys {
    /** Takes the key of the row at {@code place}. */
    void key(byte[] key, long place);
  }

  /**
   * The number of pages of the table of {@code subspace}.
   *
   * @param there how many its files have, 0 if they are missing
   * @param counted how many it had when the engine last counted them; 0 if it never did
   */
  record Pages(long there, long counted) {}

  /** The size of the table of {@code subspace}. */
  Pages pages(Subspace subspace);

  /**
   * Finds the rows in a part of a table, in the order of their places, without its index. Throws if
   * one of them can't be read, after some of the others.
   */
  void keys(Subspace subspace, long from, long to, Keys found);

  /** The rows at {@code places}, in any order; none for a place that has none. */
  List<Entry> rows(Subspace subspace, List<Long> places);

  /**
   * The keys that the index has in {@code range}, in its order. The engine looks into the table
   * only for rows that may be too new or too old to be seen.
   */
  Source indexed(Subspace subspace, KeyRange range);

  /** Whether {@code failure} is one of the index, not of the table. */
  boolean isOfIndex(Subspace subspace, String failure);

  /** Whether a page has nothing but zeros; null if this user may not see that. */
  Boolean isBlank(Subspace subspace, long page);

  /** Whether the engine proves by a checksum that a page is as it was written. */
  boolean hasChecksums();

  /** Whether the server still answers. */
  boolean answers();

  @Override
  void close();
}
