// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.AccountKeys;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;

/** The accounts to extract, and their names. Immutable. */
final class Accounts {
  private final PrincipalDirectory directory;
  private final KeyRange range;
  private final List<Integer> ids;

  private Accounts(PrincipalDirectory directory, KeyRange range, List<Integer> ids) {
    this.directory = directory;
    this.range = range;
    this.ids = ids;
  }

  /**
   * The accounts whose ids, 4 bytes big-endian, lie in {@code range}; of these only {@code ids},
   * unless that is null. They need not exist.
   */
  static Accounts in(PrincipalDirectory directory, KeyRange range, Set<Integer> ids) {
    return new Accounts(
        directory,
        range,
        ids == null
            ? null
            : ids.stream()
                .filter(id -> id != AccountKeys.NOBODY && range.contains(Bytes.u32(id)))
                .sorted(Integer::compareUnsigned)
                .toList());
  }

  /**
   * The accounts that {@code list} names, by id or name, separated by commas; all if it is null.
   * Throws if one of them does not exist.
   */
  static Accounts of(Snapshot snapshot, PrincipalDirectory directory, String list) {
    if (list == null) {
      return new Accounts(directory, KeyRange.all(), null);
    }
    TreeSet<Integer> ids = new TreeSet<>(Integer::compareUnsigned);
    for (String name : list.split(",")) {
      ids.add(id(snapshot, directory, name.strip()));
    }
    return new Accounts(directory, KeyRange.all(), List.copyOf(ids));
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

  /** Whether all accounts of the range are selected, also those that the directory doesn't know. */
  boolean areAll() {
    return ids == null;
  }

  /** The ids, ascending as unsigned numbers; of all accounts, those that the directory knows. */
  List<Integer> ids() {
    return ids == null ? directory.accountIds().stream().filter(this::isInRange).toList() : ids;
  }

  /** The range of ids, each as 4 bytes, from the first account to the last one. */
  KeyRange range() {
    if (ids == null || ids.isEmpty()) {
      return range;
    }
    int after = ids.get(ids.size() - 1) + 1;
    return new KeyRange(Bytes.u32(ids.get(0)), after == 0 ? null : Bytes.u32(after));
  }

  /** A test whether an account is selected; it need not be in the directory. */
  IntPredicate selection() {
    if (ids == null) {
      return this::isInRange;
    }
    Set<Integer> selected = new HashSet<>(ids);
    return selected::contains;
  }

  private boolean isInRange(int id) {
    return range.contains(Bytes.u32(id));
  }

  /** The name of the account {@code id}; {@code account-<id>} if the directory has none. */
  String name(int id) {
    String name = directory.name(id);
    return name == null ? "account-" + Integer.toUnsignedString(id) : name;
  }
}
