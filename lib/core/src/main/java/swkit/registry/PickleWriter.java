// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A writer of the fields of one object, in the form that {@link PickleReader} reads. */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int version;

  PickleWriter(int version) {
    this.version = version;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  void value(Type type, Value value) {
    if (type instanceof Type.Optional optional) {
      out.write(value == null ? 0 : 1);
      if (value != null) {
        value(optional.type(), value);
      }
    } else if (value == null || !value.type().equals(type)) {
      throw new IllegalArgumentException(value + " is no " + type);
    } else if (value instanceof Value.Text text) {
      byte[] utf8 = text.text().getBytes(StandardCharsets.UTF_8);
      leb128(utf8.length);
      out.writeBytes(utf8);
    } else if (value instanceof Value.Number number) {
      number(number);
    } else if (value instanceof Value.Name name) {
      leb128(name.number());
    } else if (value instanceof Value.Binary binary) {
      binary(binary.type(), binary.bytes());
    } else if (value instanceof Value.Items items) {
      leb128(items.values().size());
      items.values().forEach(item -> value(items.type().item(), item));
    } else if (value instanceof Value.Pairs pairs) {
      leb128(pairs.pairs().size());
      for (Value.Pair pair : pairs.pairs()) {
        value(pairs.type().key(), pair.key());
        value(pairs.type().value(), pair.value());
      }
    } else if (value instanceof Value.Struct struct) {
      struct(struct);
    } else if (value instanceof Value.Variant variant) {
      leb128(variant.number());
      if (variant.struct() != null) {
        struct(variant.struct());
      }
    }
  }

  private void struct(Value.Struct struct) {
    List<StructType.Field> fields = struct.type().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).isIn(version)) {
        value(fields.get(i).type(), struct.values().get(i));
      }
    }
  }

  private void number(Value.Number number) {
    switch (number.type()) {
      case BOOL -> out.write((int) number.bits());
      case TIME -> out.writeBytes(ByteBuffer.allocate(8).putLong(number.bits()).array());
      default -> leb128(number.bits());
    }
  }

  private void binary(Type.Plain type, byte[] bytes) {
    switch (type) {
      case IP -> address(bytes, bytes.length);
      case IPMASK -> address(bytes, bytes.length / 2);
      case SOCK -> {
        int port = bytes.length - 2;
        address(Arrays.copyOf(bytes, port), port);
        leb128(ObjectId.u16(bytes, port));
      }
      default -> out.writeBytes(bytes);
    }
  }

  private void address(byte[] bytes, int length) {
    out.write(length == 4 ? 4 : 6);
    out.writeBytes(bytes);
  }

  private void leb128(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) rest | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
