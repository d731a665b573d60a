// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.generation.AccountKeys.Principal;
import swkit.io.Wording;

/** The names of the principals in one snapshot, by id. Immutable. */
public final class PrincipalDirectory {
  /** The most accounts that a message names. */
  private static final int FEW = 5;

  /** The longest name in a message. */
  private static final int LONGEST = 100;

  /** The distance from which names count as different. */
  private static final int FAR = 4;

  private final Map<Integer, Principal> principals = new TreeMap<>(Integer::compareUnsigned);

  private PrincipalDirectory() {}

  /** Reads all names into memory. Throws if the layout is unknown. */
  public static PrincipalDirectory of(Snapshot snapshot) {
    return of(snapshot, Generation.of(snapshot));
  }

  /** Reads all names into memory, by {@code layout}, even if an import was interrupted. */
  public static PrincipalDirectory of(Snapshot snapshot, Generation layout) {
    PrincipalDirectory directory = new PrincipalDirectory();
    directory.principals.putAll(layout.accountKeys().principals(snapshot));
    return directory;
  }

  /** The name of the principal {@code id}; null if it has none. */
  public String name(int id) {
    Principal principal = principals.get(id);
    return principal == null ? null : principal.name();
  }

  /**
   * The id of the principal {@code name}; null if none has it. The part before the {@code @} is
   * enough if it is unique.
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

  /** The bytes that the principal {@code id} may use; null if that isn't known or not limited. */
  public Long quota(int id) {
    return principals.containsKey(id) ? principals.get(id).quota() : null;
  }

  /** The ids of all principals with documents of their own, ascending. */
  public List<Integer> accountIds() {
    return principals.keySet().stream().filter(this::isAccount).toList();
  }

  /** The ids of all principals, ascending. */
  public Set<Integer> ids() {
    return Collections.unmodifiableSet(principals.keySet());
  }

  /** The number of accounts of persons. */
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

  /**
   * The refusal of {@code wanted}, which is not an account. It names all accounts if there are few,
   * otherwise those with similar names.
   *
   * @param address the database, for the message
   * @param problem what is wrong with {@code wanted}
   */
  public RefusedException unknown(String address, String problem, String wanted) {
    RefusedException refusal = new RefusedException(address, problem + "; " + hint(wanted));
    long accounts = principals.values().stream().filter(Principal::isAccount).count();
    return accounts > FEW ? refusal.with(Remedy.LIST_ACCOUNTS) : refusal;
  }

  private String hint(String wanted) {
    List<Map.Entry<Integer, Principal>> accounts =
        principals.entrySet().stream().filter(p -> p.getValue().isAccount()).toList();
    if (accounts.isEmpty()) {
      return "the directory has none";
    }
    if (accounts.size() <= FEW) {
      return "there are " + names(accounts);
    }
    String pattern = wanted.toLowerCase(Locale.ROOT);
    List<Map.Entry<Integer, Principal>> near =
        accounts.stream()
            .filter(account -> distance(pattern, account.getValue().name()) < FAR)
            .sorted(Comparator.comparingInt(a -> distance(pattern, a.getValue().name())))
            .limit(FEW)
            .toList();
    return (near.isEmpty() ? "no name is similar" : "did you mean " + names(near) + "?")
        + String.format(Locale.ROOT, " (%,d accounts)", accounts.size());
  }

  private static String names(List<Map.Entry<Integer, Principal>> accounts) {
    return accounts.stream()
        .map(a -> Integer.toUnsignedString(a.getKey()) + " " + Wording.bounded(name(a), LONGEST))
        .collect(Collectors.joining(", "));
  }

  private static String name(Map.Entry<Integer, Principal> account) {
    return account.getValue().name();
  }

  /**
   * How far {@code name} is from {@code pattern}: 0 the same but for case, {@link #FAR} at most.
   */
  private static int distance(String pattern, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int at = lower.indexOf('@');
    String local = at < 0 || pattern.contains("@") ? lower : lower.substring(0, at);
    if (pattern.length() >= 3 && local.contains(pattern)) {
      return 1;
    }
    if (pattern.length() > LONGEST) {
      return FAR;
    }
    int limit = Math.min(FAR, 1 + pattern.length() / 3);
    return Math.abs(local.length() - pattern.length()) >= limit
        ? FAR
        : edits(pattern, local) < limit ? edits(pattern, local) : FAR;
  }

  /** The number of letters to add, omit or change. */
  private static int edits(String a, String b) {
    int[] above = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
