// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import swkit.Subspace;
import swkit.registry.ObjectId;
import swkit.registry.ObjectType;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.registry.RegistrySecrets;
import swkit.registry.Type;
import swkit.registry.Value;

/** The texts of objects of the registry of 0.16, and of their keys (key-layouts 1.9, 5). */
final class RegistryText {
  private static final int ATTEMPTS = 50;
  private static final Set<String> RANGES = Set.of("AllowedIp", "BlockedIp");

  private final Scrubber scrubber;

  RegistryText(Scrubber scrubber) {
    this.scrubber = scrubber;
  }

  /** What the texts of an object of {@code type} are: settings, unless it is about people. */
  static TextKind kind(ObjectType type) {
    if (type == null) {
      return TextKind.TEXT;
    }
    return switch (type.name()) {
      case "Domain" -> TextKind.DOMAIN;
      case "Task", "Trace", "Metric", "QueuedMessage" -> TextKind.TEXT;
      default -> type.subspace() == Subspace.SETTINGS ? TextKind.SETTING : TextKind.TEXT;
    };
  }

  /**
   * The value of the object {@code id}. One that can't be decoded is opaque, but for its version.
   */
  byte[] object(ObjectId id, byte[] value) {
    RegistryObject object;
    try {
      object = Pickle.decode(id, value);
    } catch (PickleException e) {
      return undecoded(id, value);
    }
    byte[] trailing = object.trailing().clone();
    scrubber.opaque(trailing, 0, trailing.length);
    Value changed = value(object.value(), kind(id.object()));
    if (changed.equals(object.value()) && java.util.Arrays.equals(trailing, object.trailing())) {
      return value;
    }
    return Pickle.encode(new RegistryObject(id, object.version(), changed, trailing, null));
  }

  private byte[] undecoded(ObjectId id, byte[] value) {
    byte[] changed = value.clone();
    for (int i = 0; i < ATTEMPTS; i++) {
      scrubber.opaque(changed, Math.min(1, value.length), value.length);
      try {
        Pickle.decode(id, changed);
      } catch (PickleException e) {
        break;
      }
    }
    return changed;
  }

  private String text(String text, TextKind kind) {
    byte[] bytes = text.getBytes(UTF_8);
    SettingText.take(bytes, kind, scrubber);
    return new String(bytes, UTF_8);
  }

  private Value value(Value value, TextKind kind) {
    if (value instanceof Value.Text text) {
      return new Value.Text(text(text.text(), kind));
    }
    if (value instanceof Value.Binary binary) {
      return new Value.Binary(binary.type(), binary(binary));
    }
    if (value instanceof Value.Items items) {
      return new Value.Items(
          items.type(), items.values().stream().map(item -> value(item, kind)).toList());
    }
    if (value instanceof Value.Pairs pairs) {
      return new Value.Pairs(
          pairs.type(),
          pairs.pairs().stream()
              .map(pair -> new Value.Pair(value(pair.key(), kind), value(pair.value(), kind)))
              .toList());
    }
    if (value instanceof Value.Variant variant && variant.struct() != null) {
      return new Value.Variant(
          variant.type(), variant.number(), (Value.Struct) value(variant.struct(), kind));
    }
    return value instanceof Value.Struct struct ? struct(struct, kind) : value;
  }

  private Value struct(Value.Struct struct, TextKind kind) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < struct.values().size(); i++) {
      Value field = struct.values().get(i);
      boolean isSecret = RegistrySecrets.isSecret(struct.type().fields().get(i).name());
      values.add(field == null ? null : value(field, isSecret ? TextKind.TEXT : kind));
    }
    return new Value.Struct(struct.type(), values);
  }

  private byte[] binary(Value.Binary binary) {
    byte[] bytes = binary.bytes().clone();
    int address = binary.type() == Type.Plain.SOCK ? bytes.length - 2 : bytes.length;
    switch (binary.type()) {
      case BLOB32 -> scrubber.blob(bytes, 0);
      case IPMASK -> address(bytes, bytes.length / 2);
      default -> address(bytes, address);
    }
    return bytes;
  }

  /** The address in the first bytes, unless it is the empty one. */
  private void address(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        scrubber.number(bytes, 0, length, 0);
        return;
      }
    }
  }

  /** The bytes of an index or key of {@code type}, from {@code from} to {@code to}. */
  void key(byte[] key, int from, int to, ObjectType type) {
    int length = to - from;
    if (type != null && RANGES.contains(type.name()) && length % 8 == 0) {
      address(key, from, from + length / 2);
    } else if (isText(key, from, to)) {
      scrubber.text(key, from, to, kind(type));
    }
  }

  private void address(byte[] key, int from, int to) {
    byte[] part = java.util.Arrays.copyOfRange(key, from, to);
    address(part, part.length);
    System.arraycopy(part, 0, key, from, part.length);
  }

  /** Numbers begin with a zero, or hold bytes that no text does. */
  private static boolean isText(byte[] bytes, int from, int to) {
    for (int at = from; at < to; ) {
      int c = Words.character(bytes, at, to);
      if (c < ' ') {
        return false;
      }
      at += Letters.length(c);
    }
    return true;
  }
}
