// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import swkit.BlobDamage;
import swkit.Entry;

/**
 * A blob, or one that links name and that isn't there.
 *
 * @param database where it is
 * @param key its key
 * @param isPresent whether it is there
 * @param size the bytes of its content; -1 if they weren't read or can't be
 * @param links the links that name it
 * @param accounts the accounts that these links belong to
 */
record BlobRow(
    TabularDatabase database, byte[] key, boolean isPresent, long size, long links, long accounts) {
  String hash() {
    return Entry.hex(key);
  }

  Long sizeOrNull() {
    return size < 0 ? null : (Long) size;
  }

  /** What is wrong with it, if its content was to be read; null if nothing is. */
  String problem() {
    String damage = database.damageOf(key);
    if (damage != null) {
      return damage;
    }
    if (!isPresent) {
      return BlobDamage.Kind.MISSING.toString();
    }
    if (size < 0) {
      return BlobDamage.Kind.UNREADABLE.toString();
    }
    return links == 0 && database.needsLink(key) ? "no link names it" : null;
  }
}
