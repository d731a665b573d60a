// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Collection;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;

/**
 * Reads the rows of a subspace one after the other. Entries of no known form, and counters of no
 * account, are reported and skipped. It reports what can't be read, and ends there. One thread at a
 * time.
 */
final class RowReader implements AutoCloseable {
  private final Subspace subspace;
  private final Source source;
  private final EntryCheck check;
  private final boolean isTold;
  private final Consumer<SwkitException> damaged;
  private final Consumer<DecodedRow> each;
  private DecodedRow ahead;
  private boolean ended;

  /** Gives {@code damaged} what can't be read, and {@code each} every row. */
  RowReader(
      Subspace subspace,
      Source source,
      EntryCheck check,
      boolean isTold,
      Consumer<SwkitException> damaged,
      Consumer<DecodedRow> each) {
    this.subspace = subspace;
    this.source = source;
    this.check = check;
    this.isTold = isTold;
    this.damaged = damaged;
    this.each = each;
  }

  /** The next row without taking it; null at the end. */
  DecodedRow peek() {
    while (ahead == null && !ended) {
      ahead = read();
    }
    return ahead;
  }

  DecodedRow next() {
    DecodedRow row = peek();
    ahead = null;
    return row;
  }

  /** Takes the next rows as long as their keys begin with {@code account}. */
  void takeAccount(int account, Consumer<DecodedRow> check) {
    for (DecodedRow row = peek(); row != null && row.u32(0) == account; row = peek()) {
      check.accept(next());
    }
  }

  /** The next row with the lowest account among those of {@code all}; null at the end of all. */
  static DecodedRow lowest(Collection<RowReader> all) {
    DecodedRow lowest = null;
    for (RowReader rows : all) {
      DecodedRow row = rows.peek();
      boolean isLower =
          row != null && (lowest == null || Integer.compareUnsigned(row.u32(0), lowest.u32(0)) < 0);
      lowest = isLower ? row : lowest;
    }
    return lowest;
  }

  private DecodedRow read() {
    try {
      Entry entry = source.next();
      if (entry == null) {
        ended = true;
        return null;
      }
      DecodedRow row = check.row(subspace, entry, isTold);
      if (row != null) {
        each.accept(row);
      }
      boolean isOfAccount = subspace != Subspace.COUNTERS || row == null || row.isOfAccount();
      return isOfAccount ? row : null;
    } catch (SwkitException e) {
      ended = true;
      damaged.accept(e);
      return null;
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
