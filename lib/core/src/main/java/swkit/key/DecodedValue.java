// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.io.Secrets;

/**
 * A decoded value. Immutable.
 *
 * @param kind the kind, such as {@code archive} or {@code counter}; see the package documentation
 * @param fields the content; if it can't be decoded, the size and the first bytes as {@code hex}
 * @param complete whether the whole value, with its checksum, conforms to the layout
 */
public record DecodedValue(String kind, List<Field> fields, boolean complete) {
  /** The kind of a value that can't be decoded. */
  public static final String UNDECODED = "undecoded";

  /** The kind of a value whose layout in its release is unknown; it may be sound or not. */
  public static final String OPAQUE = "opaque";

  private static final int SHOWN = 32;

  /** A value that conforms to its layout. */
  static DecodedValue of(String kind, Field... fields) {
    return new DecodedValue(kind, List.of(fields), true);
  }

  /** A value that contradicts its layout. */
  static DecodedValue undecoded(byte[] value) {
    return bytes(UNDECODED, value);
  }

  /** A value with an unknown layout. */
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

  /** Whether a field shows stored bytes. */
  boolean hasBytes() {
    return field("hex") != null && (kind.equals(UNDECODED) || kind.equals(OPAQUE));
  }

  /** This value without the fields that show stored bytes. */
  DecodedValue withoutBytes() {
    return new DecodedValue(
        kind,
        fields.stream()
            .map(f -> f.name().equals("hex") ? new Field("hidden", true, Secrets.HIDDEN) : f)
            .toList(),
        complete);
  }

  /** The value of the field {@code name}; null if no such field exists. */
  public Object field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** The fields in one line; empty for an empty value. */
  public String text() {
    return Field.texts(fields);
  }
}
