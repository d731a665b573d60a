// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;
import java.util.TreeSet;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.PrincipalDirectory;

/** The accounts to extract, and their names. Immutable. */
final class Accounts {
  private final PrincipalDirectory directory;
  private final List<Integer> ids;

  private Accounts(PrincipalDirectory directory, List<Integer> ids) {
    this.directory = directory;
    this.ids = ids;
  }

  /**
   * The accounts that {@code list} names, by id or name, separated by commas; all if it is null.
   * Throws if one of them does not exist.
   */
  static Accounts of(Snapshot snapshot, PrincipalDirectory directory, String list) {
    if (list == null) {
      return new Accounts(directory, null);
    }
    TreeSet<Integer> ids = new TreeSet<>(Integer::compareUnsigned);
    for (String name : list.split(",")) {
      ids.add(id(snapshot, directory, name.strip()));
    }
    return new Accounts(directory, List.copyOf(ids));
  }

  private static int id(Snapshot snapshot, PrincipalDirectory directory, String name) {
    Integer named = directory.id(name);
    if (named != null && directory.isAccount(named)) {
      return named;
    }
    try {
      int id = Integer.parseUnsignedInt(name);
      if (directory.isAccount(id) || hasDocuments(snapshot, id)) {
        return id;
      }
    } catch (NumberFormatException e) {
      // not an id: reported below
    }
    throw directory.unknown(snapshot.address(), "there is no account '" + name + "'", name);
  }

  private static boolean hasDocuments(Snapshot snapshot, int id) {
    try (Source documents = snapshot.scan(Subspace.PROPERTY, KeyRange.account(id))) {
      return documents.next() != null;
    }
  }

  /** Whether all accounts are selected, also those that the directory does not know. */
  boolean areAll() {
    return ids == null;
  }

  /** The ids, ascending as unsigned numbers; of all accounts, those that the directory knows. */
  List<Integer> ids() {
    return ids == null ? directory.accountIds() : ids;
  }

  /** The name of the account {@code id}; {@code account-<id>} if the directory has none. */
  String name(int id) {
    String name = directory.name(id);
    return name == null ? "account-" + Integer.toUnsignedString(id) : name;
  }
}
