// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import swkit.registry.ObjectType;
import swkit.registry.Schema;
import swkit.registry.UnionType;

/**
 * Decoders of the values of rows that belong to objects of 0.16's registry: leases, owners of keys,
 * due times of tasks (key-layouts 5). Errors as in {@link Values}.
 */
final class RegistryRowValues {
  private RegistryRowValues() {}

  /** A lease: the time since a server has its number, and the server's name. */
  static DecodedValue lease(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    Field renewed = Field.time("renewed", in.u64());
    String host = QuotedText.utf8(in.rest());
    return host == null || host.isEmpty()
        ? null
        : DecodedValue.of("lease", renewed, Field.text("host", host));
  }

  /** The item with a unique key, and for a report the number of its updates. */
  static DecodedValue owner(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    List<Field> fields = new ArrayList<>(item(in));
    if (!in.atEnd()) {
      fields.add(Field.unsigned("updates", in.u32()));
    }
    return in.atEnd() ? new DecodedValue("owner", List.copyOf(fields), true) : null;
  }

  /** The type of a task that is due. */
  static DecodedValue taskType(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    int number = in.u16();
    var tasks = (UnionType) Schema.get().object("Task").type();
    var variant = tasks.variant(number);
    Field type = Field.of("task", variant == null ? String.valueOf(number) : variant.name());
    return in.atEnd() ? new DecodedValue("task-type", List.of(type), variant != null) : null;
  }

  /** The archived item or sample whose blob a temporary link keeps. */
  static DecodedValue link(DecodedKey key, byte[] value) {
    if (value.length == 0) {
      return Values.empty(key, value);
    }
    ValueReader in = new ValueReader(value);
    List<Field> fields = item(in);
    return in.atEnd() ? new DecodedValue("link", fields, true) : null;
  }

  private static List<Field> item(ValueReader in) {
    int number = in.u16();
    ObjectType type = Schema.get().object(number);
    if (type == null) {
      throw new IndexOutOfBoundsException("type " + number);
    }
    return List.of(
        Field.of("type", type.name()), RegistryParts.ITEM.decode("id", in.take(8), Map.of()));
  }

  /** A hash of an account's addresses, or a leftover of a 0.15 server (key-layouts 1.3). */
  static DecodedValue identityAddresses(DecodedKey key, byte[] value) {
    return value.length == 8
        ? DecodedValue.of("addresses", Field.hex("hash", value))
        : Values.archive(key, value);
  }
}
