// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import swkit.registry.EnumType;
import swkit.registry.StructType;
import swkit.registry.Type;
import swkit.registry.UnionType;
import swkit.registry.Value;

/**
 * Converts values of the registry to the JSON of {@code config.json} and back: unions have {@code
 * @type}, lists are objects with numbers as names, durations are milliseconds (store-and-dump 5.4,
 * 5.5). Supports the types that stores use: no sets, maps, times or addresses.
 */
final class RegistryJson {
  private static final String TYPE = StoreObjectReader.TYPE;

  private RegistryJson() {}

  /** {@code value} as JSON. */
  static JsonElement of(Value value) {
    if (value instanceof Value.Variant variant) {
      JsonObject object = new JsonObject();
      object.addProperty(TYPE, variant.name());
      if (variant.struct() != null) {
        putAll(object, variant.struct());
      }
      return object;
    }
    if (value instanceof Value.Struct struct) {
      JsonObject object = new JsonObject();
      putAll(object, struct);
      return object;
    }
    if (value instanceof Value.Items items) {
      JsonObject object = new JsonObject();
      for (int i = 0; i < items.values().size(); i++) {
        object.add(String.valueOf(i), of(items.values().get(i)));
      }
      return object;
    }
    if (value instanceof Value.Text text) {
      return new JsonPrimitive(text.text());
    }
    if (value instanceof Value.Name name) {
      return new JsonPrimitive(name.text());
    }
    if (value instanceof Value.Number number) {
      return number.type() == Type.Plain.BOOL
          ? new JsonPrimitive(number.bits() != 0)
          : new JsonPrimitive(new java.math.BigInteger(Long.toUnsignedString(number.bits())));
    }
    return JsonNull.INSTANCE;
  }

  private static void putAll(JsonObject object, Value.Struct struct) {
    List<StructType.Field> fields = struct.type().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (struct.values().get(i) != null) {
        object.add(fields.get(i).name(), of(struct.values().get(i)));
      }
    }
  }

  /**
   * The value of {@code type} in {@code json}. Missing fields are empty, 0 or false. Throws {@link
   * IllegalArgumentException} if {@code json} isn't of that type.
   */
  static Value parse(Type type, JsonElement json) {
    boolean isAbsent = json == null || json.isJsonNull();
    if (type instanceof Type.Optional optional) {
      return isAbsent ? null : parse(optional.type(), json);
    }
    if (type instanceof UnionType union) {
      return variant(union, isAbsent ? new JsonObject() : json.getAsJsonObject());
    }
    if (type instanceof StructType struct) {
      return struct(struct, isAbsent ? new JsonObject() : json.getAsJsonObject());
    }
    if (type instanceof EnumType names) {
      return new Value.Name(names, isAbsent ? 0 : number(names, json.getAsString()));
    }
    if (type instanceof Type.Items items) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; !isAbsent && json.getAsJsonObject().has(String.valueOf(i)); i++) {
        values.add(parse(items.item(), json.getAsJsonObject().get(String.valueOf(i))));
      }
      return new Value.Items(items, values);
    }
    if (type == Type.Plain.STR) {
      return new Value.Text(isAbsent ? "" : json.getAsString());
    }
    Type.Plain plain = (Type.Plain) type;
    if (plain == Type.Plain.BOOL) {
      return new Value.Number(plain, !isAbsent && json.getAsBoolean() ? 1 : 0);
    }
    return new Value.Number(plain, isAbsent ? 0 : Long.parseUnsignedLong(json.getAsString()));
  }

  private static Value variant(UnionType type, JsonObject json) {
    String name = json.has(TYPE) ? json.get(TYPE).getAsString() : type.variant(0).name();
    for (int number : type.numbers()) {
      UnionType.Case variant = type.variant(number);
      if (variant.name().equals(name)) {
        StructType fields = variant.struct();
        return new Value.Variant(type, number, fields == null ? null : struct(fields, json));
      }
    }
    throw new IllegalArgumentException(name + " is no " + type);
  }

  private static Value.Struct struct(StructType type, JsonObject json) {
    List<Value> values = new ArrayList<>();
    for (StructType.Field field : type.fields()) {
      values.add(parse(field.type(), json.get(field.name())));
    }
    return new Value.Struct(type, values);
  }

  private static int number(EnumType type, String name) {
    for (int number : type.numbers()) {
      if (type.name(number).equals(name)) {
        return number;
      }
    }
    throw new IllegalArgumentException(name + " is no " + type);
  }
}
