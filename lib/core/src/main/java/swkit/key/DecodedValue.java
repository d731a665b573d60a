// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.io.Secrets;

/**
 * A value, decoded. Immutable.
 *
 * @param kind what it is: {@code archive}, {@code counter}, …; package-info lists them
 * @param fields what is in it; where that can't be told, its size and its first bytes as {@code
 *     hex}
 * @param complete whether all of it was as the layout says: checksum and all
 */
public record DecodedValue(String kind, List<Field> fields, boolean complete) {
  /** The kind of what can't be decoded. */
  public static final String UNDECODED = "undecoded";

  /** The kind of what is of a release whose layout of it isn't known: it may be sound or not. */
  public static final String OPAQUE = "opaque";

  private static final int SHOWN = 32;

  /** A value as the layout has it. */
  static DecodedValue of(String kind, Field... fields) {
    return new DecodedValue(kind, List.of(fields), true);
  }

  /** A value that isn't as its layout says. */
  static DecodedValue undecoded(byte[] value) {
    return bytes(UNDECODED, value);
  }

  /** A value of a layout that isn't known. */
  static DecodedValue opaque(byte[] value) {
    return bytes(OPAQUE, value);
  }

  private static DecodedValue bytes(String kind, byte[] value) {
    boolean isLong = value.length > SHOWN;
    String hex = Entry.hex(isLong ? Arrays.copyOf(value, SHOWN) : value);
    return new DecodedValue(
        kind,
        List.of(
            new Field("size", (long) value.length, kind + " " + value.length + "B"),
            new Field("hex", hex, hex + (isLong ? "…" : ""))),
        false);
  }

  /** Whether it shows bytes as they are stored. */
  boolean hasBytes() {
    return field("hex") != null && (kind.equals(UNDECODED) || kind.equals(OPAQUE));
  }

  /** The same without these bytes. */
  DecodedValue withoutBytes() {
    return new DecodedValue(
        kind,
        fields.stream()
            .map(f -> f.name().equals("hex") ? new Field("hidden", true, Secrets.HIDDEN) : f)
            .toList(),
        complete);
  }

  /** The value of the field {@code name}, or null if there is none. */
  public Object field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** The fields in a line; empty for an empty value. */
  public String text() {
    return Field.texts(fields);
  }
}
