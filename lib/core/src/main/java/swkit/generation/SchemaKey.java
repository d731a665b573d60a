// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * The schema key, h'00' in {@link Subspace#PROPERTY}: the schema version of a store, 4 bytes,
 * big-endian (store-and-dump 6.1).
 */
public final class SchemaKey {
  private static final byte[] KEY = {0};

  private SchemaKey() {}

  /** The key. */
  public static byte[] key() {
    return KEY.clone();
  }

  /** Whether {@code entry} of {@link Subspace#PROPERTY} is the one with the schema version. */
  public static boolean is(Entry entry) {
    return entry.key().length == 1 && entry.key()[0] == 0;
  }

  /** The entry with {@code schemaVersion}. */
  public static Entry entry(int schemaVersion) {
    return new Entry(key(), Bytes.u32(schemaVersion));
  }

  /** {@code version} for people; {@code FFFFFFFF, an unfinished import} for the mark of one. */
  public static String text(int version) {
    return version == Snapshot.UNFINISHED
        ? "FFFFFFFF, an unfinished import"
        : Integer.toUnsignedString(version);
  }

  /** The version in a store's snapshot. Throws {@link RefusedException} if it has none. */
  public static int read(Snapshot snapshot) {
    byte[] value = snapshot.get(Subspace.PROPERTY, KEY);
    boolean isThere = value != null || snapshot.subspaces().contains(Subspace.PROPERTY);
    if (value != null && value.length == 4) {
      return Bytes.u32(value, 0);
    }
    throw new RefusedException(
        snapshot.address(),
        value != null
            ? "its schema key (p h'00') holds " + Entry.hex(value) + ", which is not a version"
            : "has no schema key (p h'00'): it is empty, or not a Stalwart database of 0.12 or"
                + " later"
                + (isThere ? "" : "; p (property), which would hold it, is missing"));
  }
}
