// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;
import swkit.Subspace;

/**
 * Two kinds of rows, each of which must have a counterpart among the other, in whatever order they
 * come. Only a fingerprint of each item is kept, so the rows without a counterpart are found by
 * reading again.
 *
 * <p>First both sides are {@link Side#collect collected}, on one thread for each side; after {@link
 * #compare} all rows are given to {@link Side#identify}, then to {@link Side#recall}, then to
 * {@link Side#report}.
 */
final class CrossReference {
  /** Words what is wrong with an item. Asked only if that is reported. */
  interface Detail {
    /** {@code isThere} says whether the other side has an item of the same id. */
    String text(boolean isThere);
  }

  /** Takes the items of a row. */
  interface Items {
    /**
     * Takes an item. It breaks {@code absent} if the other side has no item of the same {@code id},
     * and {@code different} if it has one of other {@code content}.
     */
    void item(long id, long content, Rule absent, Rule different, Detail detail);

    /** The same, without a detail. */
    default void item(long id, long content, Rule absent, Rule different) {
      item(id, content, absent, different, isThere -> "");
    }

    /** Takes an item that needs no counterpart. */
    default void possible(long id, long content) {}

    /** Takes an item of which only the id is known, because its value is damaged. */
    default void unreadable(long id) {}
  }

  /** Reads the items of a row. */
  interface Reader {
    void read(DecodedRow row, Items items);
  }

  /** One of the two kinds of rows. */
  final class Side {
    private final Subspace subspace;
    private final Reader reader;
    private Fingerprints present = new Fingerprints();
    private Fingerprints possible = new Fingerprints();
    private final Fingerprints unreadable = new Fingerprints();
    private Fingerprints alone;
    private final Fingerprints idsAlone = new Fingerprints();
    private final Fingerprints idsOfOther = new Fingerprints();
    private Side other;

    Side(Subspace subspace, Reader reader) {
      this.subspace = subspace;
      this.reader = reader;
    }

    Subspace subspace() {
      return subspace;
    }

    /** Keeps what it takes. */
    private final Items collected =
        new Items() {
          @Override
          public void item(long id, long content, Rule absent, Rule different, Detail detail) {
            present.add(Fingerprints.of(id, content));
          }

          @Override
          public void possible(long id, long content) {
            possible.add(Fingerprints.of(id, content));
          }

          @Override
          public void unreadable(long id) {
            unreadable.add(id);
          }
        };

    void collect(DecodedRow row) {
      reader.read(row, collected);
    }

    /** Learns the ids of the items without a counterpart. */
    void identify(DecodedRow row) {
      reader.read(
          row,
          (id, content, absent, different, detail) -> {
            if (alone.contains(Fingerprints.of(id, content))) {
              idsAlone.add(id);
            }
          });
    }

    /**
     * Tells the other side which of its items without a counterpart have one of other content here.
     */
    void recall(DecodedRow row) {
      reader.read(
          row,
          new Items() {
            @Override
            public void item(long id, long content, Rule absent, Rule different, Detail detail) {
              possible(id, content);
            }

            @Override
            public void possible(long id, long content) {
              if (other.idsAlone.contains(id)) {
                other.idsOfOther.add(id);
              }
            }
          });
    }

    void report(DecodedRow row, Findings findings) {
      reader.read(
          row,
          (id, content, absent, different, detail) -> {
            if (alone.contains(Fingerprints.of(id, content)) && !other.unreadable.contains(id)) {
              boolean isThere = idsOfOther.contains(id);
              findings.add(isThere ? different : absent, row, detail.text(isThere));
            }
          });
    }
  }

  private final Side left;
  private final Side right;

  CrossReference(Subspace left, Reader ofLeft, Subspace right, Reader ofRight) {
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
    for (Side side : List.of(left, right)) {
      side.present.sort();
      side.possible.sort();
      side.unreadable.sort();
    }
    left.alone = left.present.without(right.present).without(right.possible);
    right.alone = right.present.without(left.present).without(left.possible);
    for (Side side : List.of(left, right)) {
      side.present = null;
      side.possible = null;
    }
    return !left.alone.isEmpty() || !right.alone.isEmpty();
  }

  /** Ends {@link Side#identify}, for both sides. */
  void identified() {
    left.idsAlone.sort();
    right.idsAlone.sort();
  }

  /** Ends {@link Side#recall}, for both sides. */
  void recalled() {
    left.idsOfOther.sort();
    right.idsOfOther.sort();
  }
}
