// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiFunction;
import swkit.io.Bytes;

/** The table of the parts that keys of all releases are made of (key-layouts 0). */
final class KeyParts {
  private static final int NONE = -1;

  static final KeyPart U8 = number(1);
  static final KeyPart U16 = number(2);
  static final KeyPart U32 = number(4);
  static final KeyPart U64 = number(8);

  /** An account id; {@code none} if all bits are set. */
  static final KeyPart ACCT =
      KeyPart.of(
          4,
          (name, bytes) ->
              Bytes.u32(bytes, 0) == NONE
                  ? new Field(name, 0xFFFFFFFFL, name + "=none")
                  : Field.unsigned(name, Bytes.u32(bytes, 0)),
          text -> text.equals("none") ? Bytes.u32(NONE) : parse(4, text));

  static final KeyPart COLL = enumeration(0, Names.COLLECTIONS);
  static final KeyPart HASH = hex(32);
  static final KeyPart HEX64 = hex(8);

  /** A time in Unix seconds. */
  static final KeyPart TIME =
      KeyPart.of(
          8,
          (name, bytes) -> Field.time(name, Bytes.u64(bytes, 0)),
          text -> bytes(8, UnixTime.parse(text)));

  /** A time in 32-bit seconds since the epoch of tasks (key-layouts 1.5). */
  static final KeyPart TASK_TIME =
      KeyPart.of(
          4,
          (name, bytes) ->
              Field.time(name, UnixTime.EPOCH + Integer.toUnsignedLong(Bytes.u32(bytes, 0))),
          text -> {
            long seconds = UnixTime.parse(text) - UnixTime.EPOCH;
            if (seconds >>> 32 != 0) {
              throw new IllegalArgumentException(text + " is not the time of a task");
            }
            return bytes(4, seconds);
          });

  /**
   * A snowflake id, which contains the time of its creation: {@code number@time}. Encoding ignores
   * the time.
   */
  static final KeyPart SNOWFLAKE =
      KeyPart.of(
          8,
          (name, bytes) -> snowflake(name, Bytes.u64(bytes, 0)),
          text -> parse(8, text.replaceFirst("@.*", "")));

  static final KeyPart LEB32 = leb128(false);

  /** The code and the kind of a metric in one LEB128 number: {@code 5:counter}. */
  static final KeyPart METRIC = leb128(true);

  /** Text, which may be empty. */
  static final KeyPart TEXT = KeyPart.of(KeyPart.REST, QuotedText::field, QuotedText::parse);

  /** Text of at least one byte. */
  static final KeyPart NAME =
      KeyPart.of(
          KeyPart.REST,
          (key, at, length) -> length > 0,
          QuotedText::field,
          text -> {
            byte[] bytes = QuotedText.parse(text);
            if (bytes.length == 0) {
              throw new IllegalArgumentException("it can't be empty");
            }
            return bytes;
          });

  /** Text whose first byte is not one of the prefixes in {@code m}. */
  static final KeyPart LOOKUP =
      KeyPart.of(
          KeyPart.REST,
          (key, at, length) -> length > 0 && (key[at] & 0xFF) > 26,
          QuotedText::field,
          QuotedText::parse);

  /** Text of up to 8 bytes, padded with zeros. */
  static final KeyPart QUEUE_NAME =
      KeyPart.of(
          8,
          (name, bytes) -> {
            int end = 8;
            while (end > 0 && bytes[end - 1] == 0) {
              end--;
            }
            return QuotedText.field(name, Arrays.copyOf(bytes, end));
          },
          text -> {
            byte[] bytes = QuotedText.parse(text);
            if (bytes.length > 8) {
              throw new IllegalArgumentException("the name of a queue has at most 8 bytes");
            }
            return Arrays.copyOf(bytes, 8);
          });

  /** An IPv4 or IPv6 address in 4 or 16 bytes, or text. */
  static final KeyPart ADDRESS =
      KeyPart.of(
          KeyPart.REST,
          (name, bytes) -> {
            boolean v6 = bytes.length == 16 && QuotedText.printable(bytes) == null;
            return v6 || bytes.length == 4
                ? Field.of(name, ip(bytes))
                : QuotedText.field(name, bytes);
          },
          KeyParts::parseAddress);

  /** A CheekyHash; its first byte gives its length. */
  static final KeyPart CHEEKY = KeyPart.of(KeyPart.SELF, CheekyHash::field, CheekyHash::parse);

  /** A CheekyHash whose length byte comes last: a term of the search index (key-layouts 3, z). */
  static final KeyPart TERM =
      KeyPart.of(
          KeyPart.REST,
          (key, at, length) -> length > 0 && CheekyHash.kept(key[at + length - 1]) == length - 1,
          (name, bytes) -> CheekyHash.field(name, rotate(bytes, bytes.length - 1)),
          text -> rotate(CheekyHash.parse(text), 1));

  private KeyParts() {}

  private static KeyPart number(int width) {
    return KeyPart.of(
        width, (name, bytes) -> Field.unsigned(name, value(bytes)), text -> parse(width, text));
  }

  private static KeyPart hex(int width) {
    return KeyPart.of(
        width,
        Field::hex,
        text -> {
          byte[] bytes = HexFormat.of().parseHex(text);
          if (bytes.length != width) {
            throw new IllegalArgumentException(
                text + " is " + bytes.length + " bytes, not " + width);
          }
          return bytes;
        });
  }

  /** A byte with one of {@code names}, which are numbered from {@code first} on. */
  static KeyPart enumeration(int first, List<String> names) {
    return KeyPart.of(
        1,
        (key, at, length) -> {
          int index = (key[at] & 0xFF) - first;
          return index >= 0 && index < names.size();
        },
        (name, bytes) -> Field.of(name, names.get((bytes[0] & 0xFF) - first)),
        text -> {
          for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(text) || text.equals(String.valueOf(first + i))) {
              return new byte[] {(byte) (first + i)};
            }
          }
          throw new IllegalArgumentException("'" + text + "' is not one of " + names);
        });
  }

  /** A byte whose name depends on the parts before it; without a name it is a number. */
  private static KeyPart named(BiFunction<Map<String, byte[]>, Integer, String> names) {
    return new KeyPart(1) {
      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        String known = names.apply(before, bytes[0] & 0xFF);
        return known == null ? Field.of(name, (long) (bytes[0] & 0xFF)) : Field.of(name, known);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
          String name = names.apply(before, i);
          if (text.equalsIgnoreCase(name) || text.equals(String.valueOf(i))) {
            return new byte[] {(byte) i};
          }
          if (name != null) {
            known.add(name);
          }
        }
        throw new IllegalArgumentException("'" + text + "' is not one of " + known);
      }
    };
  }

  /** A field of the collection in the part {@code coll} before it. */
  static final KeyPart FIELD = named((before, field) -> Names.field(before.get("coll")[0], field));

  /** A field whose highest bit tells whether a tag is text or a number (up to 0.14). */
  static KeyPart tagged(boolean isText) {
    int flag = isText ? 0x80 : 0;
    return new KeyPart(1) {
      @Override
      boolean fits(byte[] key, int at, int length) {
        return (key[at] & 0x80) == flag;
      }

      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        return FIELD.decode(name, new byte[] {(byte) (bytes[0] & 0x7F)}, before);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        return new byte[] {(byte) (FIELD.encode(text, before)[0] | flag)};
      }
    };
  }

  /** A field of the search index in the part {@code index} before it. */
  static final KeyPart INDEX_FIELD =
      named((before, field) -> Names.indexField(before.get("index")[0] & 0x3F, field));

  /** A field of the search index of traces. */
  static final KeyPart TRACE_FIELD = named((before, field) -> Names.indexField(4, field));

  /**
   * A field of a property, directly after its collection, except {@code others}, which have key
   * forms of their own.
   *
   * @param others pairs of collection and field: {@code coll << 8 | field}
   */
  static KeyPart fieldExcept(int... others) {
    return new KeyPart(1) {
      private boolean isOther(byte coll, byte field) {
        int pair = coll << 8 | field & 0xFF;
        for (int other : others) {
          if (other == pair) {
            return true;
          }
        }
        return false;
      }

      @Override
      boolean fits(byte[] key, int at, int length) {
        return !isOther(key[at - 1], key[at]);
      }

      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        return FIELD.decode(name, bytes, before);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        byte[] field = FIELD.encode(text, before);
        if (isOther(before.get("coll")[0], field[0])) {
          throw new IllegalArgumentException("field " + text + " has a value before doc");
        }
        return field;
      }
    };
  }

  private static KeyPart leb128(boolean isMetric) {
    List<String> kinds = List.of("counter", "histogram", "gauge");
    return new KeyPart(KeyPart.SELF) {
      @Override
      int length(byte[] key, int at) {
        long value = Bytes.leb128(key, at);
        int length = Bytes.leb128((int) value).length;
        boolean shortest = value >= 0 && key[at + length - 1] >= 0;
        return shortest ? length : -1;
      }

      @Override
      boolean fits(byte[] key, int at, int length) {
        return !isMetric || (key[at] & 3) < kinds.size();
      }

      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        long value = Bytes.leb128(bytes, 0);
        return Field.of(
            name, isMetric ? (value >>> 2) + ":" + kinds.get((int) value & 3) : (Object) value);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        int colon = text.indexOf(':');
        if (!isMetric) {
          return Bytes.leb128((int) value(parse(4, text)));
        }
        int kind = kinds.indexOf(text.substring(colon + 1));
        if (colon < 0 || kind < 0) {
          throw new IllegalArgumentException(text + " is not code:kind with a kind of " + kinds);
        }
        return Bytes.leb128(Integer.parseInt(text.substring(0, colon)) << 2 | kind);
      }
    };
  }

  /** {@code bytes} with the first {@code by} moved to the end. */
  private static byte[] rotate(byte[] bytes, int by) {
    return by <= 0
        ? bytes
        : Bytes.concat(Arrays.copyOfRange(bytes, by, bytes.length), Arrays.copyOf(bytes, by));
  }

  private static String ip(byte[] bytes) {
    boolean v6 = bytes.length == 16;
    StringJoiner joiner = new StringJoiner(v6 ? ":" : ".");
    for (int i = 0; i < bytes.length; i += v6 ? 2 : 1) {
      int b = bytes[i] & 0xFF;
      joiner.add(v6 ? Integer.toHexString(b << 8 | bytes[i + 1] & 0xFF) : String.valueOf(b));
    }
    return joiner.toString();
  }

  private static byte[] parseAddress(String text) {
    if (text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      ByteBuffer bytes = ByteBuffer.allocate(4);
      for (String number : text.split("\\.")) {
        bytes.put(parse(1, number));
      }
      return bytes.array();
    }
    if (!text.matches("[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}")) {
      return QuotedText.parse(text);
    }
    ByteBuffer bytes = ByteBuffer.allocate(16);
    for (String group : text.split(":")) {
      bytes.putShort((short) Integer.parseInt(group, 16));
    }
    return bytes.array();
  }

  private static long value(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | b & 0xFF;
    }
    return value;
  }

  private static byte[] bytes(int width, long value) {
    byte[] bytes = ByteBuffer.allocate(8).putLong(value).array();
    return Arrays.copyOfRange(bytes, 8 - width, 8);
  }

  /** The field of a snowflake id: number and time. */
  static Field snowflake(String name, long id) {
    String number = Long.toUnsignedString(id);
    String time = UnixTime.ofSnowflake(id);
    return new Field(
        name,
        List.of(Field.of("id", number), Field.of("time", time)),
        name + "=" + number + "@" + time);
  }

  /** The {@code width} bytes of an unsigned decimal number, big-endian. */
  static byte[] parse(int width, String text) {
    try {
      long value = Long.parseUnsignedLong(text);
      if (width == 8 || value >>> (8 * width) == 0) {
        return bytes(width, value);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number", e);
    }
    throw new IllegalArgumentException(text + " has more than " + 8 * width + " bits");
  }
}
