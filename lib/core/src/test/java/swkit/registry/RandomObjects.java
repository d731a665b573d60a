// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Objects as the schema allows them. */
final class RandomObjects {
  private static final int DEEPEST = 12;
  private static final String[] TEXTS = {
    "",
    "a",
    "jane",
    "example.org",
    "Größe 12",
    "日本語 テスト",
    "it's \"quoted\"\n",
    "x".repeat(300),
    "\u0000\u007f"
  };

  private final Random random;

  RandomObjects(long seed) {
    random = new Random(seed);
  }

  RegistryObject object(ObjectType type) {
    long id = type.isSingleton() ? ObjectId.SINGLETON : random.nextLong();
    int version = random.nextInt(type.version() + 1);
    return new RegistryObject(
        new ObjectId(type.number(), id), version, value(type.type(), version, 0));
  }

  private Value value(Type type, int version, int depth) {
    if (type instanceof Type.Plain plain) {
      return plain(plain);
    }
    if (type instanceof Type.Optional optional) {
      return random.nextInt(3) == 0 ? null : value(optional.type(), version, depth);
    }
    if (type instanceof EnumType names) {
      boolean isKnown = random.nextInt(20) > 0;
      return new Value.Name(names, isKnown ? oneOf(names.numbers()) : random.nextInt(0x10000));
    }
    if (type instanceof UnionType union) {
      int number = oneOf(union.numbers());
      StructType struct = union.variant(number).struct();
      return new Value.Variant(
          union, number, struct == null ? null : struct(struct, version, depth + 1));
    }
    if (type instanceof StructType struct) {
      return struct(struct, version, depth + 1);
    }
    int count = depth > DEEPEST ? 0 : random.nextInt(random.nextInt(4) + 1);
    if (type instanceof Type.Items items) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(value(items.item(), version, depth + 1));
      }
      return new Value.Items(items, values);
    }
    Type.Pairs pairs = (Type.Pairs) type;
    List<Value.Pair> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Value key = value(pairs.key(), version, depth + 1);
      made.add(new Value.Pair(key, value(pairs.value(), version, depth + 1)));
    }
    return new Value.Pairs(pairs, made);
  }

  private Value.Struct struct(StructType type, int version, int depth) {
    List<Value> values = new ArrayList<>();
    for (StructType.Field field : type.fields()) {
      values.add(field.isIn(version) ? value(field.type(), version, depth) : null);
    }
    return new Value.Struct(type, values);
  }

  private Value plain(Type.Plain type) {
    return switch (type) {
      case STR -> new Value.Text(TEXTS[random.nextInt(TEXTS.length)]);
      case BOOL -> new Value.Number(type, random.nextInt(2));
      case UINT, INT, ID, DUR, FLOAT, TIME ->
          new Value.Number(type, random.nextLong() >>> random.nextInt(64));
      case BLOB32 -> bytes(type, 32);
      case IP -> bytes(type, random.nextBoolean() ? 4 : 16);
      case IPMASK -> bytes(type, random.nextBoolean() ? 8 : 32);
      case SOCK -> bytes(type, random.nextBoolean() ? 6 : 18);
    };
  }

  private Value bytes(Type.Plain type, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new Value.Binary(type, bytes);
  }

  private int oneOf(Set<Integer> numbers) {
    return List.copyOf(numbers).get(random.nextInt(numbers.size()));
  }
}
