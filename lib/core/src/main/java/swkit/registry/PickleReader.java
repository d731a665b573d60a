// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import swkit.io.Bytes;
import swkit.io.Wording;

/** A reader of the fields of one object that reports the place of a failure. */
final class PickleReader {
  /** The deepest nesting: only in traces can lists nest without limit. */
  private static final int DEEPEST = 100;

  private final ObjectId id;
  private final int version;
  private final byte[] bytes;
  private final String place;
  private final Deque<Object> path = new ArrayDeque<>();
  private int at;

  /**
   * @param start the offset of the fields in {@code bytes}
   * @param place text for messages, after an offset
   */
  PickleReader(ObjectId id, int version, byte[] bytes, int start, String place) {
    this.id = id;
    this.version = version;
    this.bytes = bytes;
    this.place = place;
    at = start;
  }

  /** The unread bytes. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  Value value(Type type) {
    if (type instanceof Type.Plain plain) {
      return plain(plain);
    }
    if (path.size() > DEEPEST) {
      throw malformed(at, "it is nested deeper than " + DEEPEST);
    }
    if (type instanceof Type.Optional optional) {
      return tag() ? value(optional.type()) : null;
    }
    if (type instanceof EnumType names) {
      return new Value.Name(names, u16());
    }
    if (type instanceof StructType struct) {
      return struct(struct);
    }
    if (type instanceof UnionType union) {
      int start = at;
      int number = u16();
      UnionType.Case variant = union.variant(number);
      if (variant == null) {
        throw malformed(start, union + " has no variant " + number);
      }
      Value.Struct struct = variant.struct() == null ? null : struct(variant.struct());
      return new Value.Variant(union, number, struct);
    }
    return type instanceof Type.Items items ? items(items) : pairs((Type.Pairs) type);
  }

  private Value.Struct struct(StructType type) {
    List<StructType.Field> fields = type.fields();
    List<Value> values = new ArrayList<>(fields.size());
    for (StructType.Field field : fields) {
      if (!field.isIn(version)) {
        values.add(null);
        continue;
      }
      path.addLast(field.name());
      values.add(value(field.type()));
      path.removeLast();
    }
    return new Value.Struct(type, values);
  }

  private Value items(Type.Items type) {
    int count = count("items");
    List<Value> values = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      path.addLast(i);
      values.add(value(type.item()));
      path.removeLast();
    }
    return new Value.Items(type, values);
  }

  private Value pairs(Type.Pairs type) {
    int count = count("pairs");
    List<Value.Pair> pairs = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      path.addLast(i);
      Value key = value(type.key());
      pairs.add(new Value.Pair(key, value(type.value())));
      path.removeLast();
    }
    return new Value.Pairs(type, pairs);
  }

  private Value plain(Type.Plain type) {
    return switch (type) {
      case STR -> new Value.Text(text());
      case UINT, INT, ID, DUR, FLOAT -> new Value.Number(type, leb128());
      case BOOL -> new Value.Number(type, tag() ? 1 : 0);
      case TIME -> new Value.Number(type, Bytes.u64(bytes, advance(8)));
      case BLOB32 -> new Value.Binary(type, take(32));
      case IP -> new Value.Binary(type, take(addressLength()));
      case IPMASK -> new Value.Binary(type, take(2 * addressLength()));
      case SOCK -> {
        byte[] address = take(addressLength());
        int port = u16();
        yield new Value.Binary(
            type, Bytes.concat(address, new byte[] {(byte) (port >>> 8), (byte) port}));
      }
    };
  }

  private String text() {
    int length = count("bytes of text");
    int start = advance(length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed(start, "the text isn't UTF-8");
    }
  }

  private int addressLength() {
    int family = bytes[advance(1)];
    if (family != 4 && family != 6) {
      throw malformed(at - 1, "no address begins with " + (family & 0xFF));
    }
    return family == 4 ? 4 : 16;
  }

  private boolean tag() {
    int tag = bytes[advance(1)] & 0xFF;
    if (tag > 1) {
      throw malformed(at - 1, "neither 0 nor 1 but " + tag);
    }
    return tag == 1;
  }

  private int u16() {
    int start = at;
    long number = leb128();
    if (number < 0 || number > 0xFFFF) {
      throw malformed(start, Long.toUnsignedString(number) + " has more than 16 bits");
    }
    return (int) number;
  }

  /** A number of items of at least one byte each. */
  private int count(String things) {
    int start = at;
    long count = leb128();
    int left = bytes.length - at;
    if (count < 0 || count > left) {
      throw malformed(
          start,
          Long.toUnsignedString(count) + " " + things + " where " + left + " bytes are left");
    }
    return (int) count;
  }

  private long leb128() {
    int start = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = bytes[advance(1)] & 0xFF;
      if (shift == 63 && b > 1) {
        break;
      }
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw malformed(start, "a number of more than 64 bits");
  }

  private byte[] take(int length) {
    int start = advance(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  private int advance(int length) {
    int start = at;
    int left = bytes.length - at;
    if (length > left) {
      throw malformed(
          at, Wording.count(length, "byte", "bytes") + " needed, but " + left + " left");
    }
    at += length;
    return start;
  }

  private PickleException malformed(int offset, String reason) {
    StringBuilder field = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer) {
        field.append('[').append(step).append(']');
      } else {
        field.append(field.length() == 0 ? "" : ".").append(step);
      }
    }
    return new PickleException(id, field.toString(), offset, place, reason);
  }
}
