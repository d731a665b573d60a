// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.util.Arrays;
import java.util.function.Function;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Wording;

/**
 * Says why a table can't hold an entry, or null if it can (store-and-dump 3.4). Takes the entries
 * of one subspace in ascending order, and keeps the last key, since only the first 400 bytes of an
 * index key count. For one thread.
 */
final class MysqlLimits implements Function<Entry, String> {
  /** How many bytes of a key the primary key of a key-only subspace holds. */
  static final int INDEXED = 400;

  /** The most bytes of a key that has a value. */
  static final int LONGEST_KEY = 255;

  private static final int LONGEST_INDEX_KEY = 65_535;
  private static final int LONGEST_VALUE = (1 << 24) - 1;

  /** The largest value of max_allowed_packet, in bytes. */
  private static final long LARGEST_PACKET = 1L << 30;

  /** The most bytes that a packet has besides a key and a value. */
  private static final int BESIDES = 64;

  private final Subspace subspace;
  private final long packet;
  private byte[] lastKey = Entry.NO_VALUE;

  /**
   * The limits of a server that accepts packets of {@code packet} bytes.
   *
   * @param packet bytes; at most what max_allowed_packet can be
   */
  MysqlLimits(Subspace subspace, long packet) {
    this.subspace = subspace;
    this.packet = packet;
  }

  /** Why no server can hold {@code entry}; null if one can. */
  static String of(Subspace subspace, Entry entry) {
    return new MysqlLimits(subspace, LARGEST_PACKET).apply(entry);
  }

  @Override
  public String apply(Entry entry) {
    byte[] key = entry.key();
    int length = entry.value().length;
    if (isIndex(subspace)) {
      byte[] before = lastKey;
      lastKey = key;
      if (key.length > LONGEST_INDEX_KEY) {
        return "the key has " + key.length + " bytes, MySQL holds 65,535 here";
      }
      return sharesPrefix(before, key)
          ? "the key of "
              + key.length
              + " bytes shares its first 400 with the one before, and MySQL can't distinguish them"
          : null;
    }
    if (key.length > LONGEST_KEY) {
      return "the key has " + key.length + " bytes, MySQL holds 255";
    }
    if (subspace != Subspace.BLOBS && length > LONGEST_VALUE) {
      return "the value has " + length + " bytes, MySQL holds 16,777,215 here";
    }
    long needed = entry.size() + BESIDES;
    if (needed > LARGEST_PACKET) {
      return "the value has " + length + " bytes, MySQL holds no more than 1 GiB";
    }
    return needed > packet ? raise(length, needed) : null;
  }

  private String raise(int length, long needed) {
    long megabytes = (needed >> 20) + 1;
    return "the value has "
        + length
        + " bytes, but max_allowed_packet is "
        + Wording.bytes(packet)
        + ": set it to "
        + megabytes
        + "M or more on the MySQL server (and max-allowed-packet = "
        + (megabytes << 20)
        + " where Stalwart's configuration has that)";
  }

  /** Whether the subspace has keys alone. {@code b} has in 0.16; before, it is never written. */
  private static boolean isIndex(Subspace subspace) {
    return subspace == Subspace.INDEXES || subspace == Subspace.BITMAP_IDS;
  }

  private static boolean sharesPrefix(byte[] a, byte[] b) {
    return a.length >= INDEXED
        && b.length >= INDEXED
        && Arrays.equals(a, 0, INDEXED, b, 0, INDEXED);
  }
}
