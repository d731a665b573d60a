// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Subspace;

/**
 * A form of keys in a subspace: its parts in the order of the bytes, by which keys are decoded and
 * encoded, and the decoder of the values. Configured once, by chained calls, while the table of a
 * generation is built; not changed afterwards.
 */
final class KeyForm {
  /** A decoder of values; returns null for a value that it can't decode. */
  interface ValueForm {
    DecodedValue decode(DecodedKey key, byte[] value);
  }

  /** Tells whether a value is or contains a secret. */
  interface Secrecy {
    boolean isSecret(DecodedKey key, byte[] value);
  }

  /** A part: a name and a kind, or constant bytes without a name. */
  private record Part(String name, KeyPart kind, byte[] constant) {
    int width() {
      return kind == null ? constant.length : kind.width();
    }

    boolean fits(byte[] key, int at, int length) {
      return kind == null
          ? Arrays.equals(key, at, at + length, constant, 0, length)
          : kind.fits(key, at, length);
    }
  }

  /** The bytes of a text, and whether they are a whole key. */
  record Encoded(byte[] bytes, boolean whole) {}

  private final Subspace subspace;
  private final String name;
  private final ValueForm value;
  private Secrecy secrecy = (key, bytes) -> false;
  private final List<Part> parts = new ArrayList<>();
  private int length;
  private boolean isOpen;
  private boolean isWorded;
  private List<String> shown = List.of();

  KeyForm(Subspace subspace, String name, ValueForm value) {
    this.subspace = subspace;
    this.name = name;
    this.value = value;
  }

  /** Includes the form's name in the text of its keys. */
  KeyForm worded() {
    isWorded = true;
    return this;
  }

  /** Sets which values are or contain secrets; none by default. */
  KeyForm hiding(Secrecy which) {
    secrecy = which;
    return this;
  }

  KeyForm part(String partName, KeyPart kind) {
    return add(new Part(partName, kind, null));
  }

  KeyForm constant(int... bytes) {
    byte[] constant = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      constant[i] = (byte) bytes[i];
    }
    return add(new Part(null, null, constant));
  }

  private KeyForm add(Part part) {
    isOpen |= part.width() < 0;
    length += Math.max(part.width(), 0);
    parts.add(part);
    return this;
  }

  /** Sets the order of the fields in text; that of the bytes by default. */
  KeyForm shown(String... names) {
    shown = List.of(names);
    return this;
  }

  String name() {
    return name;
  }

  /** Whether {@code key} is of this form. Builds nothing, since every key is asked. */
  boolean fits(byte[] key) {
    if (isOpen ? key.length < length : key.length != length) {
      return false;
    }
    int at = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      int width = width(i, key, at);
      if (width < 0 || at + width > key.length || !part.fits(key, at, width)) {
        return false;
      }
      at += width;
    }
    return at == key.length;
  }

  /** The fields of {@code key}, which is of this form, in the order of the text. */
  List<Field> fields(byte[] key) {
    Map<String, byte[]> before = new HashMap<>();
    List<Field> fields = new ArrayList<>(parts.size());
    int at = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      int width = width(i, key, at);
      if (part.kind != null) {
        byte[] bytes = Arrays.copyOfRange(key, at, at + width);
        fields.add(part.kind.decode(part.name, bytes, before));
        before.put(part.name, bytes);
      }
      at += width;
    }
    return inOrder(fields);
  }

  /** Whether the form has a field {@code field}. */
  boolean has(String field) {
    for (Part part : parts) {
      if (field.equals(part.name)) {
        return true;
      }
    }
    return false;
  }

  private List<Field> inOrder(List<Field> fields) {
    if (shown.isEmpty()) {
      return List.copyOf(fields);
    }
    List<Field> ordered = new ArrayList<>(shown.size());
    for (String field : shown) {
      for (Field one : fields) {
        if (one.name().equals(field)) {
          ordered.add(one);
        }
      }
    }
    return List.copyOf(ordered);
  }

  private int width(int index, byte[] key, int at) {
    Part part = parts.get(index);
    if (part.width() == KeyPart.SELF) {
      return part.kind.length(key, at);
    }
    if (part.width() != KeyPart.REST) {
      return part.width();
    }
    int rest = key.length - at;
    for (int i = index + 1; i < parts.size(); i++) {
      rest -= parts.get(i).width();
    }
    return rest;
  }

  /** The decoded value of {@code key}; null if it can't be decoded. */
  DecodedValue decodeValue(DecodedKey key, byte[] bytes) {
    return value.decode(key, bytes);
  }

  /** Whether {@code bytes}, the value of {@code key}, are or contain a secret. */
  boolean hides(DecodedKey key, byte[] bytes) {
    return secrecy.isSecret(key, bytes);
  }

  /** The letter, the form's name if it is shown, and the fields. */
  String text(List<Field> fields) {
    String texts = Field.texts(fields);
    return subspace.letter() + (isWorded ? " " + name : "") + (texts.isEmpty() ? "" : " " + texts);
  }

  /**
   * The key of {@code fields}; if the last ones are missing, the common start of the keys with
   * those that are given.
   *
   * @param isNamed whether the form's name is given too
   * @throws IllegalArgumentException if a field is not of this form, or one in between is missing
   */
  Encoded encode(boolean isNamed, Map<String, String> fields) {
    Map<String, String> left = new HashMap<>(fields);
    Map<String, byte[]> before = new HashMap<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteArrayOutputStream constants = new ByteArrayOutputStream();
    String missing = null;
    for (Part part : parts) {
      if (part.kind == null) {
        constants.writeBytes(part.constant);
        continue;
      }
      String text = left.remove(part.name);
      if (text == null) {
        missing = part.name;
        break;
      }
      byte[] encoded = part.kind.encode(text, before);
      before.put(part.name, encoded);
      bytes.writeBytes(constants.toByteArray());
      bytes.writeBytes(encoded);
      constants.reset();
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          missing == null || !names().containsAll(left.keySet())
              ? "its fields are " + String.join(" ", names())
              : missing + " is missing: the keys are in the order of " + String.join(" ", names()));
    }
    if (missing == null || isNamed) {
      bytes.writeBytes(constants.toByteArray());
    }
    return new Encoded(bytes.toByteArray(), missing == null);
  }

  /** The names of the fields, in the order of the bytes. */
  List<String> names() {
    return parts.stream().map(Part::name).filter(part -> part != null).toList();
  }

  @Override
  public String toString() {
    return name + "(" + String.join(" ", names()) + ")";
  }
}
