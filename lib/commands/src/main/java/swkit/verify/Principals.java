// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.io.Bytes;
import swkit.registry.ObjectId;
import swkit.registry.RegistryObject;

/**
 * The principals of the directory, or the accounts of the registry: ids, types and names. Needs
 * memory for all of them.
 */
final class Principals {
  private static final int LOWEST_BUILT_IN_ROLE = 0xFFFFFFFD;

  /** The type of roles (key-layouts 4, d). */
  static final int ROLE = 9;

  private static final int NO_TYPE = -1;

  private final Map<Integer, Integer> types = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, Long> domainsOf = new HashMap<>();
  private final Map<Long, String> domains = new HashMap<>();
  private final Set<Integer> leaving = new HashSet<>();

  /** Adds a row of the directory. */
  void add(DecodedRow row) {
    switch (row.key().form()) {
      case "principal" -> types.put(DecodedRow.lebId(row.bytes(), 1), row.principalType());
      case "name" -> {
        int id = DecodedRow.lebId(row.entry().value(), 0);
        names.put(id, String.valueOf(row.key().field("name")));
      }
      case "item" -> item(ObjectId.ofKey(row.bytes()), row.object());
      default -> {
        // names no principal
      }
    }
  }

  /** Adds an object of 0.16's registry, which is null if it can't be decoded. */
  private void item(ObjectId id, RegistryObject object) {
    switch (id.object().name()) {
      case "Account" -> {
        types.put((int) id.id(), NO_TYPE);
        if (object != null) {
          names.put((int) id.id(), object.fields().text("name"));
          domainsOf.put((int) id.id(), object.fields().number("domainId", 0));
        }
      }
      case "Domain" -> {
        if (object != null) {
          domains.put(id.id(), object.fields().text("name"));
        }
      }
      default -> {
        // has no data of its own
      }
    }
  }

  /** Adds an account that is gone and whose data are about to be removed. */
  void addLeaving(int id) {
    leaving.add(id);
  }

  boolean exists(int id) {
    return types.containsKey(id) || leaving.contains(id);
  }

  /** Whether there are no principals. */
  boolean isEmpty() {
    return types.isEmpty();
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
    return isBuiltInRole(id) ? ROLE : types.getOrDefault(id, NO_TYPE);
  }

  /** Name and id: {@code alice (account 2)}, {@code alice@example.org (account 2)}. */
  String describe(int id) {
    String account = "account " + Integer.toUnsignedString(id);
    if (!names.containsKey(id)) {
      return account;
    }
    String domain = domains.get(domainsOf.get(id));
    return names.get(id) + (domain == null ? "" : "@" + domain) + " (" + account + ")";
  }

  /** The fingerprint of an id. */
  static long fingerprint(int id) {
    return Fingerprints.of(Bytes.u32(id));
  }
}
