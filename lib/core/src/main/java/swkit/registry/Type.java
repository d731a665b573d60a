// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The type of a field, which determines its pickled form (key-layouts 1.9). Immutable. */
public sealed interface Type permits Type.Plain, Type.Optional, Type.Items, Type.Pairs, NamedType {
  /** A type without components. */
  enum Plain implements Type {
    /** UTF-8 after its length in bytes, a LEB128 number. */
    STR,
    /** An unsigned number of up to 64 bits, LEB128. */
    UINT,
    /** A signed 64-bit number, as the LEB128 form of its two's complement. */
    INT,
    /** The id of an item: as {@link #UINT}. */
    ID,
    /** Milliseconds: as {@link #UINT}. */
    DUR,
    /** A 64-bit IEEE 754 number: its bits as {@link #UINT}. */
    FLOAT,
    /** One byte, 0 or 1. */
    BOOL,
    /** Unix seconds, 8 bytes, big-endian, signed. */
    TIME,
    /** The 32 bytes of a blob's hash. */
    BLOB32,
    /** An address: a byte 4 or 6, then 4 or 16 bytes. */
    IP,
    /** An address and as many bytes of a mask. */
    IPMASK,
    /** An address and a port, LEB128. */
    SOCK;

    private static final Map<String, Plain> BY_WORD =
        Arrays.stream(values())
            .collect(
                Collectors.toMap(plain -> plain.name().toLowerCase(Locale.ROOT), plain -> plain));

    /** The type with the name {@code word} in the schema; null if none has it. */
    static Plain of(String word) {
      return BY_WORD.get(word);
    }
  }

  /** A byte 0, or a byte 1 and a value of {@code type}. */
  record Optional(Type type) implements Type {}

  /** The number of items, LEB128, and the items. */
  record Items(Type item, boolean isSet) implements Type {}

  /** The number of pairs, LEB128, and the pairs. */
  record Pairs(Type key, Type value) implements Type {}
}
