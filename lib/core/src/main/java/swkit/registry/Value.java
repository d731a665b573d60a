// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import swkit.Entry;

/**
 * A decoded value of a field. Immutable; equal if the schema calls it the same and its bytes are.
 *
 * <p>{@code toString} of what may hold secrets doesn't show its contents: {@link ObjectText} does.
 */
public sealed interface Value {
  /** What the schema says that it is. */
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
   * What fits into 64 bits.
   *
   * @param type {@code UINT}, {@code INT}, {@code ID}, {@code DUR}, {@code TIME}, {@code BOOL} or
   *     {@code FLOAT}
   * @param bits the number, signed or not by its type; 0 or 1; the bits of a {@code double}
   */
  record Number(Type.Plain type, long bits) implements Value {}

  /** A number that the schema has a name for, or had or will have one. */
  record Name(EnumType type, int number) implements Value {
    /** The name, or the number where the schema knows none. */
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
   * @param bytes nobody changes them
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

  /** A list or set, in the order of its bytes. */
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

  /** A key and what it stands for. */
  record Pair(Value key, Value value) {}

  /** A map, in the order of its bytes. */
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
   * @param values one for each of the type's fields, in their order; null where an optional one
   *     isn't given and where objects of this version don't have it
   */
  record Struct(StructType type, List<Value> values) implements Value {
    /** Copies {@code values}. */
    public Struct {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /**
     * The value of the field {@code name}, or null if it isn't there. Throws {@link
     * IllegalArgumentException} if the type has no such field, as the other readers do.
     */
    public Value get(String name) {
      int index = type.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException(type + " has no field " + name);
      }
      return values.get(index);
    }

    /** The text of the field {@code name}, or null if it isn't there. */
    public String text(String name) {
      return get(name) instanceof Text text ? text.text : null;
    }

    /** The number of the field {@code name}, or {@code otherwise} if it isn't there. */
    public long number(String name, long otherwise) {
      return get(name) instanceof Number number ? number.bits : otherwise;
    }

    /** Whether the field {@code name} is there and true. */
    public boolean flag(String name) {
      return number(name, 0) != 0;
    }

    /** The name that the field {@code name} has a number for, or null if it isn't there. */
    public String choice(String name) {
      return get(name) instanceof Name choice ? choice.text() : null;
    }

    /** The variant in the field {@code name}, or null if it isn't there. */
    public Variant variant(String name) {
      return (Variant) get(name);
    }

    /** The items of the field {@code name}; empty if it isn't there. */
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
   * @param struct its fields; null if it has none
   */
  record Variant(UnionType type, int number, Struct struct) implements Value {
    /** Its {@code @type}. */
    public String name() {
      return type.variant(number).name();
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
