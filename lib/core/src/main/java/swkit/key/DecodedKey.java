// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;
import swkit.Entry;
import swkit.Subspace;

/**
 * A decoded key: its form and fields. Immutable.
 *
 * <p>A key without a known form has the form {@link #UNKNOWN} and no fields.
 */
public final class DecodedKey {
  /** The form of a key without a known form. */
  public static final String UNKNOWN = "unknown";

  private final Subspace subspace;
  private final KeyForm keyForm;
  private final byte[] bytes;

  /** Decoded when first asked for, by any thread: many keys are only checked. */
  private List<Field> fields;

  /** The key {@code bytes}, which is of the form {@code keyForm}; of none if that is null. */
  DecodedKey(Subspace subspace, KeyForm keyForm, byte[] bytes) {
    this.subspace = subspace;
    this.keyForm = keyForm;
    this.bytes = bytes;
  }

  static DecodedKey unknown(Subspace subspace, byte[] bytes) {
    return new DecodedKey(subspace, null, bytes);
  }

  /** The subspace of the key. */
  public Subspace subspace() {
    return subspace;
  }

  /** The name of the form: {@code property}. */
  public String form() {
    return keyForm == null ? UNKNOWN : keyForm.name();
  }

  /** The fields, in the order of the text. */
  public List<Field> fields() {
    List<Field> decoded = fields;
    if (decoded == null) {
      decoded = keyForm == null ? List.of() : keyForm.fields(bytes);
      fields = decoded;
    }
    return decoded;
  }

  /** Whether a field {@code name} exists. */
  public boolean has(String name) {
    return keyForm != null && keyForm.has(name);
  }

  /** The key itself, without the letter of the subspace. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the key has a known form. */
  public boolean isKnown() {
    return keyForm != null;
  }

  /** The value of the field {@code name}; null if no such field exists. */
  public Object field(String name) {
    for (Field field : fields()) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /**
   * The key as text that {@link KeyText} reads: {@code p acct=3 coll=Email doc=17 field=Metadata}.
   * A key without a known form is a letter and hexadecimal.
   */
  public String text() {
    return keyForm == null
        ? (subspace.letter() + " " + Entry.hex(bytes)).strip()
        : keyForm.text(fields());
  }

  /**
   * Decodes {@code value}, which is stored under this key, and hides secrets in it. Never null,
   * never throws.
   */
  public DecodedValue value(byte[] value) {
    DecodedValue decoded = decoded(value);
    return decoded.hasBytes() && hides(value) ? decoded.withoutBytes() : decoded;
  }

  /** The same with secrets. */
  public DecodedValue valueWithSecrets(byte[] value) {
    DecodedValue decoded = decoded(value);
    if (decoded.kind().equals(RegistryValues.OBJECT)) {
      return RegistryValues.withSecrets(this, value);
    }
    return decoded.kind().equals(Values.TEXT) ? Values.text(this, value) : decoded;
  }

  /**
   * Whether {@code value} must be hidden, because it is or contains a secret. Under a key without a
   * known form every value of the settings and the directory is hidden.
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
