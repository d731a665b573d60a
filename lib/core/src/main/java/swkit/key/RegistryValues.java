// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;
import swkit.io.Bytes;
import swkit.registry.ObjectId;
import swkit.registry.ObjectText;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.registry.RegistrySecrets;
import swkit.registry.ScalarText;
import swkit.registry.StructType;
import swkit.registry.Value;

/**
 * Decoders of registry objects of 0.16, with secrets hidden (key-layouts 5). An object that can't
 * be decoded is {@code undecoded} with the reason, without its first bytes, which may be secret.
 */
final class RegistryValues {
  /** The kind of such values. */
  static final String OBJECT = "object";

  /** The largest integer that every JSON reader represents exactly. */
  private static final long EXACT = 1L << 53;

  private RegistryValues() {}

  /** The value of an item: its type and id are the key. */
  static DecodedValue item(DecodedKey key, byte[] value) {
    return decode(ObjectId.ofKey(key.bytes()), value);
  }

  /** The value of a task, whose id is the second half of the key. */
  static DecodedValue task(DecodedKey key, byte[] value) {
    return decode(ObjectId.of("Task", Bytes.u64(key.bytes(), Long.BYTES)), value);
  }

  /** The value of a trace, whose id is the key. */
  static DecodedValue trace(DecodedKey key, byte[] value) {
    return decode(ObjectId.of("Trace", Bytes.u64(key.bytes(), 0)), value);
  }

  /** The value of a metric, whose id is the key. */
  static DecodedValue metric(DecodedKey key, byte[] value) {
    return decode(ObjectId.of("Metric", Bytes.u64(key.bytes(), 0)), value);
  }

  /** The lines of the object under {@code key}, without its type and id. It must be decodable. */
  static List<String> lines(DecodedKey key, byte[] value, boolean withSecrets) {
    ObjectId id = id(key);
    String start = id + ".";
    return ObjectText.lines(Pickle.decode(id, value), withSecrets).stream()
        .map(line -> line.startsWith(start) ? line.substring(start.length()) : line)
        .toList();
  }

  /** The object under {@code key}, with secrets. It must be decodable. */
  static DecodedValue withSecrets(DecodedKey key, byte[] value) {
    RegistryObject object = Pickle.decode(id(key), value);
    return new DecodedValue(OBJECT, fields(object, object), object.trailing().length == 0);
  }

  private static ObjectId id(DecodedKey key) {
    byte[] bytes = key.bytes();
    String type =
        switch (key.subspace()) {
          case TASKS -> "Task";
          case TELEMETRY_SPANS -> "Trace";
          case TELEMETRY_METRICS -> "Metric";
          default -> null;
        };
    return type == null
        ? ObjectId.ofKey(bytes)
        : ObjectId.of(type, Bytes.u64(bytes, bytes.length - Long.BYTES));
  }

  private static DecodedValue decode(ObjectId id, byte[] value) {
    try {
      RegistryObject object = Pickle.decode(id, value);
      return new DecodedValue(
          OBJECT, fields(object, RegistrySecrets.hide(object)), object.trailing().length == 0);
    } catch (PickleException e) {
      return new DecodedValue(
          DecodedValue.UNDECODED,
          List.of(
              new Field("size", (long) value.length, "undecoded " + value.length + "B"),
              new Field("problem", e.getMessage(), e.getMessage())),
          false);
    }
  }

  /** All fields of {@code shown}; the first has the text of all, without secrets. */
  private static List<Field> fields(RegistryObject object, RegistryObject shown) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("object", object.type().name(), ObjectText.line(object)));
    fields.add(silent("version", object.version()));
    if (object.trailing().length > 0) {
      fields.add(
          new Field(
              "trailing", object.trailing().length, "trailing=" + object.trailing().length + "B"));
    }
    add(fields, shown.value());
    return List.copyOf(fields);
  }

  private static Field silent(String name, Object value) {
    return new Field(name, value, "");
  }

  private static void add(List<Field> fields, Value value) {
    if (value instanceof Value.Variant variant) {
      fields.add(silent("@type", variant.name()));
      if (variant.struct() != null) {
        add(fields, variant.struct());
      }
      return;
    }
    Value.Struct struct = (Value.Struct) value;
    List<StructType.Field> types = struct.type().fields();
    for (int i = 0; i < types.size(); i++) {
      Object json = json(struct.values().get(i));
      if (json != null) {
        fields.add(silent(types.get(i).name(), json));
      }
    }
  }

  /** The value for a {@link Field}; null for an absent value and for an empty structure. */
  private static Object json(Value value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Value.Text text) {
      return text.text();
    }
    if (value instanceof Value.Number number) {
      return number(number);
    }
    if (value instanceof Value.Items items) {
      return items.values().stream().map(RegistryValues::json).toList();
    }
    if (value instanceof Value.Pairs pairs) {
      return pairs.pairs().stream()
          .map(
              pair -> List.of(silent("key", json(pair.key())), silent("value", json(pair.value()))))
          .toList();
    }
    if (value instanceof Value.Struct || value instanceof Value.Variant) {
      List<Field> fields = new ArrayList<>();
      add(fields, value);
      return fields.isEmpty() ? null : fields;
    }
    return ScalarText.text(value);
  }

  private static Object number(Value.Number number) {
    long bits = number.bits();
    return switch (number.type()) {
      case BOOL -> bits != 0;
      case INT -> bits;
      case UINT, DUR -> Field.unsigned("", bits).value();
      case ID -> bits >= 0 && bits <= EXACT ? (Object) bits : Long.toUnsignedString(bits);
      case FLOAT -> {
        double real = Double.longBitsToDouble(bits);
        yield Double.isFinite(real) ? (Object) real : String.valueOf(real);
      }
      default -> ScalarText.text(number);
    };
  }
}
