// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Maps the entries of a legacy dump to entries of a store, with the keys of the release that wrote
 * the dump (store-and-dump 2.2). Letters and keys are those of RocksDB, the key without its letter.
 * Integers in keys are big-endian, counters little-endian. Immutable.
 */
public abstract sealed class KeyMap permits KeyMap073, KeyMap080 {
  /** A consumer of entries of the store. */
  public interface Target {
    /** Takes an entry with {@code value}. */
    void put(char letter, byte[] key, byte[] value) throws IOException;

    /** Takes an entry with the value of the operation that is mapped. */
    void put(char letter, byte[] key) throws IOException;
  }

  static final byte[] NOTHING = {};

  private static final int MAILBOX = 1;
  private static final int UID_COUNTER = 84;

  /** The map of a dump of {@code version}, 1 or 2. */
  public static KeyMap of(int version) {
    return version == 1 ? KeyMap073.INSTANCE : KeyMap080.INSTANCE;
  }

  /** The letters of the subspaces with entries of {@code family}; the largest subspace first. */
  public abstract String letters(Family family);

  /**
   * Maps {@code from}, and passes the results to {@code target}. Throws {@link LegacyException} if
   * its family has no such entries.
   */
  public abstract void map(LegacyEntry from, Target target) throws IOException;

  /** Whether the property is a counter: the next UID of a mailbox. */
  static boolean isCounter(LegacyEntry from) {
    return from.collection() == MAILBOX && (from.key()[0] & 0xFF) == UID_COUNTER;
  }

  /** Whether the entry is a blob's content, not a link to it. */
  static boolean isContent(LegacyEntry from) {
    return from.account() == -1 && from.document() == -1;
  }

  /** The value, 8 bytes big-endian in the dump, as a counter of a store. */
  static byte[] counter(LegacyEntry from) throws IOException {
    if (from.valueLength() != 8) {
      throw from.problem("damaged: a counter of " + from.valueLength() + " bytes, not of 8");
    }
    long count = ByteBuffer.wrap(from.value()).getLong();
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
  }

  static void requireKey(LegacyEntry from, boolean isLegal) {
    if (!isLegal) {
      throw from.problem(
          "damaged: a key of "
              + from.key().length
              + " bytes, which family "
              + from.family()
              + " doesn't have");
    }
  }

  static byte[] rest(LegacyEntry from) {
    return Arrays.copyOfRange(from.key(), 1, from.key().length);
  }

  /** A builder of keys. */
  static final class Key {
    private byte[] bytes = new byte[64];
    private int length;

    Key u8(int value) {
      return bytes(new byte[] {(byte) value});
    }

    Key u32(int value) {
      return bytes(ByteBuffer.allocate(4).putInt(value).array());
    }

    Key leb128(int value) {
      int left = value;
      for (; (left & ~0x7F) != 0; left >>>= 7) {
        u8(left | 0x80);
      }
      return u8(left);
    }

    Key bytes(byte... more) {
      if (length + more.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
      }
      System.arraycopy(more, 0, bytes, length, more.length);
      length += more.length;
      return this;
    }

    /** Account and collection. */
    Key owner(LegacyEntry from) {
      return u32(from.account()).u8(from.collection());
    }

    /** Account, collection, {@code field} and document. */
    Key document(LegacyEntry from, int field) {
      return owner(from).u8(field).u32(from.document());
    }

    byte[] done() {
      return Arrays.copyOf(bytes, length);
    }
  }
}
