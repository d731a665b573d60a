// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;
import swkit.Entry;
import swkit.Subspace;

/**
 * A key, decoded: what form it has and its fields. Immutable.
 *
 * <p>A key of no known form has the form {@link #UNKNOWN} and no fields.
 */
public final class DecodedKey {
  /** The form of a key that has none. */
  public static final String UNKNOWN = "unknown";

  private final Subspace subspace;
  private final String form;
  private final List<Field> fields;
  private final KeyForm keyForm;
  private final byte[] bytes;

  DecodedKey(Subspace subspace, String form, List<Field> fields, KeyForm keyForm, byte[] bytes) {
    this.subspace = subspace;
    this.form = form;
    this.fields = fields;
    this.keyForm = keyForm;
    this.bytes = bytes;
  }

  static DecodedKey unknown(Subspace subspace, byte[] bytes) {
    return new DecodedKey(subspace, UNKNOWN, List.of(), null, bytes);
  }

  /** The subspace that it is a key of. */
  public Subspace subspace() {
    return subspace;
  }

  /** The name of the form: {@code property}. */
  public String form() {
    return form;
  }

  /** The fields, in the order in which the text has them. */
  public List<Field> fields() {
    return fields;
  }

  /** The key itself, without the letter of the subspace. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the key has one of the forms that its subspace knows. */
  public boolean isKnown() {
    return keyForm != null;
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

  /**
   * The text that {@link KeyText} reads again: {@code p acct=3 coll=Email doc=17 field=Metadata};
   * for an unknown form letter and hexadecimal.
   */
  public String text() {
    return keyForm == null
        ? (subspace.letter() + " " + Entry.hex(bytes)).strip()
        : keyForm.text(fields);
  }

  /**
   * What {@code value}, which stands under this key, is; secrets in it are hidden. Never null,
   * never throws.
   */
  public DecodedValue value(byte[] value) {
    DecodedValue decoded = decoded(value);
    return decoded.hasBytes() && hides(value) ? decoded.withoutBytes() : decoded;
  }

  /** The same with its secrets. */
  public DecodedValue valueWithSecrets(byte[] value) {
    DecodedValue decoded = decoded(value);
    if (decoded.kind().equals(RegistryValues.OBJECT)) {
      return RegistryValues.withSecrets(this, value);
    }
    return decoded.kind().equals(Values.TEXT) ? Values.text(this, value) : decoded;
  }

  /**
   * Whether the bytes of {@code value} aren't to be shown, as it is a secret or holds some. Of a
   * key of no known form that is so among settings and in the directory.
   */
  public boolean hides(byte[] value) {
    return keyForm == null
        ? (subspace == Subspace.SETTINGS || subspace == Subspace.DIRECTORY)
            && SecretValues.any(this, value)
        : keyForm.hides(this, value);
  }

  private DecodedValue decoded(byte[] value) {
    DecodedValue decoded = null;
    if (keyForm != null) {
      try {
        decoded = keyForm.decodeValue(this, value);
      } catch (IndexOutOfBoundsException e) {
        return DecodedValue.undecoded(value);
      }
    }
    return decoded == null ? DecodedValue.undecoded(value) : decoded;
  }

  @Override
  public String toString() {
    return text();
  }
}
