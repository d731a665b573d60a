// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.Field;
import swkit.registry.RegistryObject;

/**
 * An entry, decoded; its key is of a known form.
 *
 * @param object the object of the registry that the value is; null for all else, and for one that
 *     can't be decoded
 */
record DecodedRow(
    Subspace subspace, Entry entry, DecodedKey key, DecodedValue value, RegistryObject object) {
  /** Rights that an object gives to an account. */
  record Grant(int account, String rights) {}

  byte[] bytes() {
    return entry.key();
  }

  String form() {
    return key.form();
  }

  /** Whether the key begins with an account. */
  boolean isOfAccount() {
    return key.has("acct");
  }

  /** The u32 at {@code offset} of the key. */
  int u32(int offset) {
    return Bytes.u32(entry.key(), offset);
  }

  /** The u32 at the end of the key. */
  int last() {
    return u32(entry.key().length - 4);
  }

  /** The LEB128 number at {@code offset}. */
  static int lebId(byte[] bytes, int offset) {
    return (int) Bytes.leb128(bytes, offset);
  }

  /** Collection and field of a property: {@code coll << 8 | field}. */
  int property() {
    return (entry.key()[4] & 0xFF) << 8 | entry.key()[5] & 0xFF;
  }

  /** Whether the value is all that its layout says. */
  boolean isReadable() {
    return value.complete();
  }

  /** The number in the field {@code name} of the value; -1 if it isn't there. */
  long number(String name) {
    return value.field(name) instanceof Number number ? number.longValue() : -1;
  }

  /** The blob that the value names; null if it names none. */
  byte[] blob() {
    return value.blob();
  }

  List<Grant> grants() {
    List<Grant> grants = new ArrayList<>();
    for (List<?> item : items("acls")) {
      grants.add(new Grant((int) long0(item, 0), String.valueOf(((Field) item.get(1)).value())));
    }
    return grants;
  }

  private List<List<?>> items(String name) {
    List<List<?>> items = new ArrayList<>();
    if (value.field(name) instanceof List<?> list) {
      list.forEach(item -> items.add((List<?>) item));
    }
    return items;
  }

  private static long long0(List<?> item, int index) {
    return ((Number) ((Field) item.get(index)).value()).longValue();
  }

  /** The type in the archive of a principal; -1 if it can't be read. */
  int principalType() {
    Archive archive = isReadable() ? value.archive() : null;
    byte[] payload = archive == null ? null : archive.payload();
    return payload == null || payload.length < 24 ? -1 : payload[payload.length - 24 + 4] & 0xFF;
  }
}
