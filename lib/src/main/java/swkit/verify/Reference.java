// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashSet;
import java.util.Set;
import swkit.Subspace;

/**
 * Two kinds of rows that must stand for each other, in whatever order they come: of every item only
 * its fingerprint is kept, and what stands on one side alone is found again by reading a second
 * time.
 *
 * <p>First both sides are {@link Side#collect collected}, one thread a side; after {@link #compare}
 * all rows are given to {@link Side#recall}, then to {@link Side#report}.
 */
final class Reference {
  /** What a row has to say. */
  interface Items {
    /**
     * An item. Where the other side has none of the same {@code id}, {@code absent} doesn't hold;
     * where it has one, but of other {@code content}, {@code different}; null for what is legal.
     */
    void item(long id, long content, Rule absent, Rule different);

    /** An item of which only the id can be told: its value is damaged. */
    void unreadable(long id);
  }

  /** How items are read from a row. */
  interface Reader {
    void read(Row row, Items items);
  }

  /** One of the two kinds. */
  final class Side {
    private final Subspace subspace;
    private final Reader reader;
    private final Fingerprints present = new Fingerprints();
    private final Set<Long> unreadable = new HashSet<>();
    private Fingerprints alone;
    private final Fingerprints idsAlone = new Fingerprints();
    private final Set<Long> idsOfOther = new HashSet<>();
    private Side other;

    Side(Subspace subspace, Reader reader) {
      this.subspace = subspace;
      this.reader = reader;
    }

    Subspace subspace() {
      return subspace;
    }

    void collect(Row row) {
      read(
          row,
          (id, content, absent, different) -> present.add(Fingerprints.of(id, content)),
          unreadable::add);
    }

    /** Learns the ids of the items that stand here alone. */
    void identify(Row row) {
      read(
          row,
          (id, content, absent, different) -> {
            if (alone.contains(Fingerprints.of(id, content))) {
              idsAlone.add(id);
            }
          },
          id -> {});
    }

    /** Tells the other side which of its lonely items have a counterpart of other content. */
    void recall(Row row) {
      read(
          row,
          (id, content, absent, different) -> {
            if (other.idsAlone.contains(id)) {
              other.idsOfOther.add(id);
            }
          },
          id -> {});
    }

    void report(Row row, Findings findings) {
      read(
          row,
          (id, content, absent, different) -> {
            if (alone.contains(Fingerprints.of(id, content)) && !other.unreadable.contains(id)) {
              Rule rule = idsOfOther.contains(id) ? different : absent;
              if (rule != null) {
                findings.add(rule, row, "");
              }
            }
          },
          id -> {});
    }

    private void read(Row row, Item each, java.util.function.LongConsumer damaged) {
      reader.read(
          row,
          new Items() {
            @Override
            public void item(long id, long content, Rule absent, Rule different) {
              each.item(id, content, absent, different);
            }

            @Override
            public void unreadable(long id) {
              damaged.accept(id);
            }
          });
    }
  }

  private interface Item {
    void item(long id, long content, Rule absent, Rule different);
  }

  private final Side left;
  private final Side right;

  Reference(Subspace left, Reader ofLeft, Subspace right, Reader ofRight) {
    this.left = new Side(left, ofLeft);
    this.right = new Side(right, ofRight);
    this.left.other = this.right;
    this.right.other = this.left;
  }

  Side left() {
    return left;
  }

  Side right() {
    return right;
  }

  /** Whether there is an item without its counterpart. */
  boolean compare() {
    left.present.sort();
    right.present.sort();
    left.alone = left.present.without(right.present);
    right.alone = right.present.without(left.present);
    return !left.alone.isEmpty() || !right.alone.isEmpty();
  }

  /** To be called when all rows have been identified. */
  void sort() {
    left.idsAlone.sort();
    right.idsAlone.sort();
  }
}
