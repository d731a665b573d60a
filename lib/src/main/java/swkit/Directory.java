// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.AccountKeys.Principal;

/** The names of the principals in one snapshot, by id. Immutable. */
public final class Directory {
  private final Map<Integer, Principal> principals = new TreeMap<>(Integer::compareUnsigned);

  private Directory() {}

  /** Reads the names. Needs memory for all of them. Throws where the layout is unknown. */
  public static Directory of(Snapshot snapshot) {
    return of(snapshot, snapshot.generation());
  }

  /**
   * Reads the names, as those of {@code layout}, also where an import was interrupted. Needs memory
   * for all of them.
   */
  public static Directory of(Snapshot snapshot, Generation layout) {
    Directory directory = new Directory();
    directory.principals.putAll(layout.accountKeys().principals(snapshot));
    return directory;
  }

  /** The name of principal {@code id}, or null if it has none. */
  public String name(int id) {
    Principal principal = principals.get(id);
    return principal == null ? null : principal.name();
  }

  /**
   * The id of the principal {@code name}, or null if there is none. Of a name with a domain, what
   * stands before the {@code @} will do where no other has it.
   */
  public Integer id(String name) {
    List<Integer> local = new ArrayList<>();
    for (var principal : principals.entrySet()) {
      String full = principal.getValue().name();
      if (full.equals(name)) {
        return principal.getKey();
      }
      if (full.startsWith(name + "@")) {
        local.add(principal.getKey());
      }
    }
    return local.size() == 1 ? local.get(0) : null;
  }

  /** Whether {@code id} has documents of its own: a person's account or a group. */
  public boolean isAccount(int id) {
    return principals.containsKey(id) && principals.get(id).isAccount();
  }

  /** Whether {@code id} is a group, which has documents of its own too. */
  public boolean isGroup(int id) {
    return isAccount(id) && !principals.get(id).isIndividual();
  }

  /** The ids of all that have documents of their own, in ascending order. */
  public List<Integer> accountIds() {
    return principals.keySet().stream().filter(this::isAccount).toList();
  }

  /** How many accounts of persons there are. */
  public long individuals() {
    return principals.values().stream().filter(Principal::isIndividual).count();
  }

  /** Name and id for a message: {@code alice (account 2)}. */
  public String describe(int id) {
    String name = name(id);
    return name == null
        ? "account " + Integer.toUnsignedString(id)
        : name + " (account " + Integer.toUnsignedString(id) + ")";
  }

  /** The accounts, by id and name, for a message. */
  public String accounts() {
    return principals.entrySet().stream()
        .filter(principal -> principal.getValue().isAccount())
        .map(p -> Integer.toUnsignedString(p.getKey()) + " " + p.getValue().name())
        .collect(Collectors.joining(", "));
  }
}
