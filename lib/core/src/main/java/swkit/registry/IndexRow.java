// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Arrays;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * A row of {@code b} or {@code g} that belongs to an object (key-layouts 5).
 *
 * @param kind the kind of row
 * @param key the key without the letter of the subspace; must not be changed
 * @param value the value; must not be changed
 */
public record IndexRow(Kind kind, byte[] key, byte[] value) implements Comparable<IndexRow> {
  /** A kind of rows. */
  public enum Kind {
    /** {@code b}: the item exists. */
    INDEX_ID('b'),
    /**
     * {@code b}: the singleton exists. The row is written at the first update, so may be missing.
     */
    SINGLETON_ID('b'),
    /** {@code b}: a search key of an item. */
    INDEX('b'),
    /** {@code g}: a unique key of an item. */
    PRIMARY_KEY('g'),
    /** {@code g}: a unique key of a report; its value ends with a u32, the number of updates. */
    REPORT_KEY('g'),
    /** {@code g}: a reference from one item to another. */
    REFERENCE('g');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** The subspace of rows of this kind. */
    public Subspace subspace() {
      return Subspace.of(letter);
    }

    /** Whether the row may be missing. */
    public boolean isOptional() {
      return this == SINGLETON_ID;
    }
  }

  /** The length of a key in {@code b}: exact, or without the search key. */
  private static final int INDEX_LENGTH = 2 + ObjectId.KEY_LENGTH;

  private static final int LEASE_LENGTH = 6;
  private static final int REPORT_VALUE = ObjectId.KEY_LENGTH + 4;

  /** Whether a row with this key and the value {@code stored} is this row. */
  public boolean isStoredAs(byte[] stored) {
    return kind == Kind.REPORT_KEY
        ? stored.length == REPORT_VALUE
            && Arrays.equals(stored, 0, value.length, value, 0, value.length)
        : Arrays.equals(stored, value);
  }

  /**
   * The item that a stored row belongs to: the one with the search key or unique key, or the one
   * that refers to another. Null for the lease of a node, and for other bytes.
   */
  public static ObjectId owner(Subspace subspace, byte[] key, byte[] value) {
    if (subspace == Kind.INDEX.subspace()) {
      return ofIndex(key);
    }
    boolean isLease = key.length == LEASE_LENGTH && Bytes.u32(key, 0) == -1;
    if (!isLease && (value.length == ObjectId.KEY_LENGTH || value.length == REPORT_VALUE)) {
      return ObjectId.at(value, 0);
    }
    boolean isReference = value.length == 0 && key.length == 2 * ObjectId.KEY_LENGTH;
    return isReference ? ObjectId.at(key, ObjectId.KEY_LENGTH) : null;
  }

  private static ObjectId ofIndex(byte[] key) {
    if (key.length < INDEX_LENGTH) {
      return null;
    }
    int type = ObjectId.u16(key, 0);
    if (type != 0xFFFF) {
      return new ObjectId(type, Bytes.u64(key, key.length - Long.BYTES));
    }
    return key.length == INDEX_LENGTH ? ObjectId.at(key, 2) : null;
  }

  /** The item that a stored {@link Kind#REFERENCE} refers to. */
  public static ObjectId referent(byte[] key) {
    return ObjectId.at(key, 0);
  }

  @Override
  public int compareTo(IndexRow other) {
    int letters = kind.subspace().compareTo(other.kind.subspace());
    return letters != 0 ? letters : Entry.compareKeys(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexRow row
        && kind == row.kind
        && Arrays.equals(key, row.key)
        && Arrays.equals(value, row.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return kind.subspace().letter() + " " + new Entry(key, value);
  }
}
