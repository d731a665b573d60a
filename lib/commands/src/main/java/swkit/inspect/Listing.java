// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.account.AccountSelection;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;

/**
 * Lists entries of a snapshot in the order of subspaces and keys.
 *
 * @param where the keys to list
 * @param account the id or name of the account whose entries are listed; null for all entries
 * @param needle the text that entries must contain; null for any
 * @param blobs whether blobs are listed even if no subspace is named
 * @param limit the most entries to list, 1 or more
 * @param withSecrets whether secrets are shown
 */
public record Listing(
    KeyQuery where,
    String account,
    TextSearch needle,
    boolean blobs,
    long limit,
    boolean withSecrets) {

  /** Throws with exit code 2 if the limit is less than 1. */
  public Listing {
    if (limit < 1) {
      throw RefusedException.usage("--limit " + limit + ": give 1 or more");
    }
  }

  /**
   * Gives lines to {@code out} until it returns false, and returns their number. Throws if the
   * account does not exist, and with exit code 2 if entries of the subspace can't be assigned to
   * accounts.
   */
  public long run(
      Snapshot snapshot,
      Workers workers,
      Progress progress,
      LineFormat form,
      Predicate<String> out) {
    Generation layout = Generation.layoutOf(snapshot);
    PrincipalDirectory directory = account == null ? null : PrincipalDirectory.of(snapshot, layout);
    Integer id = account == null ? null : id(directory, snapshot);
    long left = limit;
    for (Subspace subspace : subspaces(snapshot, layout)) {
      Source scan =
          id == null
              ? snapshot.scan(subspace, where.range())
              : AccountSelection.entries(snapshot, layout, subspace, id).within(where.range());
      try (Source entries = workers.watched(scan, subspace, progress)) {
        while (left > 0) {
          Entry entry = entries.next();
          if (entry == null) {
            break;
          }
          TextSearch.Found found = needle == null ? null : needle.in(entry);
          if (needle != null && found == null) {
            continue;
          }
          left--;
          if (!out.test(form.line(layout, subspace, entry, found, withSecrets))) {
            return limit - left;
          }
        }
      }
    }
    if (id != null && left == limit && needle == null && directory.name(id) == null) {
      throw absent(
          "account " + account + " has no entries, and the directory doesn't know it",
          directory,
          snapshot);
    }
    return limit - left;
  }

  /** The subspaces whose entries are read. */
  Set<Subspace> subspaces(Snapshot snapshot, Generation layout) {
    Set<Subspace> owned = AccountSelection.subspaces(layout);
    if (where.subspace() != null) {
      if (account != null && !owned.contains(where.subspace())) {
        throw RefusedException.usage(
            "entries of "
                + where.subspace()
                + " can't be assigned to accounts: leave out --account");
      }
      return EnumSet.of(where.subspace());
    }
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    subspaces.addAll(snapshot.subspaces());
    if (account != null) {
      subspaces.retainAll(owned);
    }
    if (!blobs) {
      subspaces.remove(Subspace.BLOBS);
    }
    return subspaces;
  }

  private int id(PrincipalDirectory directory, Snapshot snapshot) {
    Integer named = directory.id(account);
    try {
      return named != null ? named : Integer.parseUnsignedInt(account);
    } catch (NumberFormatException e) {
      throw absent("there is no account '" + account + "'", directory, snapshot);
    }
  }

  private RefusedException absent(String problem, PrincipalDirectory directory, Snapshot snapshot) {
    return directory.unknown(snapshot.address(), problem, account);
  }
}
