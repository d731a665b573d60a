// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import swkit.registry.ObjectId;

/**
 * The objects of 0.16's registry whose ids are given in sequence: accounts, groups, domains, lists,
 * roles, tenants. 8 to 12 bytes each.
 */
final class RegistryIds {
  private final Map<Integer, UnsignedList> ids = new TreeMap<>();

  /** Adds a row of the directory. Rows come in key order. */
  void add(DecodedRow row) {
    ObjectId id = ObjectId.ofKey(row.bytes());
    if (id.object().isSequential()) {
      ids.computeIfAbsent(id.type(), any -> new UnsignedList()).add(id.id());
    }
  }

  /** Whether there is an object of a sequential type. */
  boolean exists(ObjectId id) {
    return ids.containsKey(id.type()) && ids.get(id.type()).indexOf(id.id()) >= 0;
  }

  /** Gives {@code each} every object, by type and id. */
  void forEach(Consumer<ObjectId> each) {
    ids.forEach(
        (type, list) -> {
          for (int i = 0; i < list.size(); i++) {
            each.accept(new ObjectId(type, list.getLong(i)));
          }
        });
  }
}
