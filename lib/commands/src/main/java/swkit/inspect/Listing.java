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
 * Entries of a snapshot, one by one, in the order of letters and keys.
 *
 * @param where which entries
 * @param account the id or name of the account whose entries to list; null for everybody's
 * @param needle a text that entries must hold, or null
 * @param blobs whether blobs are listed too where no subspace is named
 * @param limit how many entries at most
 * @param withSecrets whether secrets are shown
 */
public record Listing(
    KeyQuery where,
    String account,
    TextSearch needle,
    boolean blobs,
    long limit,
    boolean withSecrets) {

  /** Throws with exit code 2 for a negative limit. */
  public Listing {
    if (limit < 1) {
      throw RefusedException.usage("--limit " + limit + ": give 1 or more");
    }
  }

  /**
   * Gives the lines to {@code out}, until that says false, and returns how many. Throws for an
   * account that is not there, and with exit code 2 for a subspace in which it can't be told what
   * is whose.
   */
  public long run(Snapshot snapshot, Workers workers, LineFormat form, Predicate<String> out) {
    Generation layout = Generation.layoutOf(snapshot);
    PrincipalDirectory directory = account == null ? null : PrincipalDirectory.of(snapshot, layout);
    Integer id = account == null ? null : id(directory, snapshot);
    long left = limit;
    for (Subspace subspace : subspaces(snapshot, layout)) {
      Source scan =
          id == null
              ? snapshot.scan(subspace, where.range())
              : AccountSelection.entries(snapshot, layout, subspace, id).within(where.range());
      try (Source entries = workers.watched(scan, subspace, Progress.SILENT)) {
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
          "nothing of an account " + account + " is there, and the directory doesn't know it",
          directory,
          snapshot);
    }
    return limit - left;
  }

  private Set<Subspace> subspaces(Snapshot snapshot, Generation layout) {
    Set<Subspace> owned = AccountSelection.subspaces(layout);
    if (where.subspace() != null) {
      if (account != null && !owned.contains(where.subspace())) {
        throw RefusedException.usage(
            "what belongs to whom can't be told in " + where.subspace() + ": leave out --account");
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
    return new RefusedException(snapshot.address(), problem + "; " + directory.hint(account));
  }
}
