// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import swkit.Entry;

/**
 * A decoded value of a field. Immutable. Values are equal if their types and bytes are.
 *
 * <p>{@code toString} does not show contents that may be secret; {@link ObjectText} does.
 */
public sealed interface Value {
  /** The type in the schema. */
  Type type();

  /** Text: {@link Type.Plain#STR}. */
  record Text(String text) implements Value {
    @Override
    public Type type() {
      return Type.Plain.STR;
    }

    @Override
    public String toString() {
      return "text of " + text.length();
    }
  }

  /**
   * A value of up to 64 bits.
   *
   * @param type {@code UINT}, {@code INT}, {@code ID}, {@code DUR}, {@code TIME}, {@code BOOL} or
   *     {@code FLOAT}
   * @param bits a signed or unsigned number, 0 or 1, or the bits of a {@code double}, by type
   */
  record Number(Type.Plain type, long bits) implements Value {}

  /** A value of an enumeration, which may be unknown to this schema. */
  record Name(EnumType type, int number) implements Value {
    /** The name; the number if the schema has no name for it. */
    public String text() {
      String name = type.name(number);
      return name == null ? String.valueOf(number) : name;
    }
  }

  /**
   * Bytes.
   *
   * @param type {@code BLOB32}; {@code IP}; {@code IPMASK}, mask after address; {@code SOCK}, port
   *     of 2 bytes, big-endian, after address
   * @param bytes the bytes; must not be changed
   */
  record Binary(Type.Plain type, byte[] bytes) implements Value {
    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary
          && type == binary.type
          && Arrays.equals(bytes, binary.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return type + " " + Entry.hex(bytes);
    }
  }

  /** A list or set, in stored order. */
  record Items(Type.Items type, List<Value> values) implements Value {
    /** Copies {@code values}. */
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return values.size() + " items";
    }
  }

  /** A key of a map and its value. */
  record Pair(Value key, Value value) {}

  /** A map, in stored order. */
  record Pairs(Type.Pairs type, List<Pair> pairs) implements Value {
    /** Copies {@code pairs}. */
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    @Override
    public String toString() {
      return pairs.size() + " pairs";
    }
  }

  /**
   * The fields of a structure.
   *
   * @param values the values of all the type's fields, in their order; null for an absent optional
   *     field, and for a field that objects of this version don't have
   */
  record Struct(StructType type, List<Value> values) implements Value {
    /** Copies {@code values}. */
    public Struct {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /**
     * The value of the field {@code name}; null if absent. This and the following methods throw an
     * {@link IllegalArgumentException} if the type has no such field.
     */
    public Value get(String name) {
      int index = type.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException(type + " has no field " + name);
      }
      return values.get(index);
    }

    /** The text of the field {@code name}; null if absent. */
    public String text(String name) {
      return get(name) instanceof Text text ? text.text : null;
    }

    /** The number in the field {@code name}; {@code otherwise} if absent. */
    public long number(String name, long otherwise) {
      return get(name) instanceof Number number ? number.bits : otherwise;
    }

    /** Whether the field {@code name} is present and true. */
    public boolean flag(String name) {
      return number(name, 0) != 0;
    }

    /** The name of the enumeration value in the field {@code name}; null if absent. */
    public String choice(String name) {
      return get(name) instanceof Name choice ? choice.text() : null;
    }

    /** The variant in the field {@code name}; null if absent. */
    public Variant variant(String name) {
      return (Variant) get(name);
    }

    /** The items of the field {@code name}; empty if absent. */
    public List<Value> items(String name) {
      return get(name) instanceof Items items ? items.values : List.of();
    }

    @Override
    public String toString() {
      return type.name();
    }
  }

  /**
   * A variant of a union.
   *
   * @param struct the fields; null if it has none
   */
  record Variant(UnionType type, int number, Struct struct) implements Value {
    /** The {@code @type}. */
    public String name() {
      return type.variant(number).name();
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
