// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Bytes;
import swkit.registry.ItemId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;

/** The principals of the directory: ids, types and names. Needs memory for all of them. */
final class Principals {
  private static final int LOWEST_BUILT_IN_ROLE = 0xFFFFFFFD;

  /** The type of roles (key-layouts 4, d). */
  static final int ROLE = 9;

  private final Map<Integer, Integer> types = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  /** Takes in a row of the directory. */
  void add(Row row) {
    switch (row.key().form()) {
      case "principal" -> types.put(Row.lebId(row.bytes(), 1), row.principalType());
      case "name" -> {
        int id = Row.lebId(row.entry().value(), 0);
        names.put(id, String.valueOf(row.key().field("name")));
      }
      case "item" -> item(row);
      default -> {
        // says nothing of who there is
      }
    }
  }

  /** Takes in an object of the registry (0.16): accounts of users are of type 0, groups of 1. */
  private void item(Row row) {
    ItemId id = ItemId.ofKey(row.bytes());
    if (!id.object().name().equals("Account")) {
      return;
    }
    int account = (int) id.id();
    try {
      RegistryObject object = Pickle.decode(id, row.entry().value());
      types.put(account, object.variant().equals("User") ? 0 : 1);
      names.put(account, object.fields().text("name"));
    } catch (PickleException e) {
      types.put(account, -1);
    }
  }

  /** Takes in an account that is about to be destroyed, and has nothing but data any more. */
  void addLeaving(int account) {
    types.putIfAbsent(account, -1);
  }

  boolean exists(int id) {
    return types.containsKey(id);
  }

  /** The ids, ascending. */
  List<Integer> ids() {
    return types.keySet().stream().sorted(Integer::compareUnsigned).toList();
  }

  static boolean isBuiltInRole(int id) {
    return Integer.compareUnsigned(id, LOWEST_BUILT_IN_ROLE) >= 0;
  }

  /** The type of {@code id}, or -1 if that isn't known. */
  int type(int id) {
    return isBuiltInRole(id) ? ROLE : types.getOrDefault(id, -1);
  }

  /** Name and id: {@code alice (account 2)}. */
  String describe(int id) {
    String account = "account " + Integer.toUnsignedString(id);
    return names.containsKey(id) ? names.get(id) + " (" + account + ")" : account;
  }

  /** The fingerprint of an id. */
  static long fingerprint(int id) {
    return Fingerprints.of(Bytes.u32(id));
  }
}
