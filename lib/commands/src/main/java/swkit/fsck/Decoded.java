// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.Field;
import swkit.key.KeyForms;

/**
 * An entry, decoded. Immutable.
 *
 * @param key the key
 * @param value the value
 */
record Decoded(DecodedKey key, DecodedValue value) {
  /** The entry at {@code key} in {@code draft}; null if there is none. */
  static Decoded of(Draft draft, Subspace subspace, byte[] key) {
    byte[] value = draft.get(subspace, key);
    return value == null ? null : of(draft.generation(), subspace, key, value);
  }

  static Decoded of(Generation generation, Subspace subspace, byte[] key, byte[] value) {
    DecodedKey decoded = KeyForms.of(generation).decode(subspace, key);
    return new Decoded(decoded, decoded.value(value));
  }

  String form() {
    return key.form();
  }

  /** Whether the value is all that its layout says. */
  boolean isReadable() {
    return value.complete();
  }

  /** The number in the field {@code name} of the value; {@code none} if it isn't there. */
  long number(String name, long none) {
    return value.field(name) instanceof Number number ? number.longValue() : none;
  }

  /** The text in the field {@code name} of the value; null if it isn't there. */
  String text(String name) {
    return value.field(name) instanceof String text ? text : null;
  }

  /** The blob that the value names; null if it names none. */
  byte[] blob() {
    String hash = text("blob");
    return hash == null ? null : HexFormat.of().parseHex(hash);
  }

  /** The pairs in the list {@code name} of the value. */
  List<Pair> pairs(String name) {
    List<Pair> pairs = new ArrayList<>();
    if (value.field(name) instanceof List<?> list) {
      for (Object item : list) {
        List<?> fields = (List<?>) item;
        pairs.add(
            new Pair(
                ((Number) ((Field) fields.get(0)).value()).intValue(),
                ((Field) fields.get(1)).value()));
      }
    }
    return pairs;
  }

  /**
   * An item of two fields: a mailbox and a UID, an account and its rights.
   *
   * @param id the first
   * @param other the second
   */
  record Pair(int id, Object other) {}
}
