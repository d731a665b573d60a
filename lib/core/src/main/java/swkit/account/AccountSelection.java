// SPDX-License-Identifier: Apache-2.0
package swkit.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Part;
import swkit.Selection;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.generation.AccountKeys;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;

/**
 * Selects what belongs to one account: its mail and other documents with their indexes, change log,
 * counters and tasks, its blobs and the links to them, its entry in the directory, and the rights
 * that it has granted.
 *
 * <p>Excluded are things that belong to nobody or to others: settings, the mail queue, reports,
 * telemetry, and rights that others have granted to the account. Immutable.
 */
public final class AccountSelection implements Selection {
  private final String account;

  private AccountSelection(String account) {
    this.account = account;
  }

  /** The account with this id, a decimal number, or with this name. */
  public static AccountSelection account(String idOrName) {
    return new AccountSelection(idOrName);
  }

  /**
   * The parts of {@code snapshot} that belong to the account, beginning with the directory.
   * Together they are one account. Throws if there is no such account, or if its release can't be
   * copied by account.
   */
  @Override
  public List<Part> parts(Snapshot snapshot) {
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    int id = id(directory, snapshot);
    AccountKeys keys = Generation.of(snapshot).accountKeys();
    keys.requireCopyable(snapshot.address());
    List<Subspace> subspaces = new ArrayList<>(List.of(Subspace.DIRECTORY));
    for (Subspace subspace : snapshot.subspaces()) {
      boolean ofAccounts = subspace == Subspace.BLOBS || !keys.ranges(subspace, id).isEmpty();
      if (ofAccounts && subspace != Subspace.DIRECTORY) {
        subspaces.add(subspace);
      }
    }
    AccountCopy copy = new AccountCopy(snapshot, directory, id);
    List<Part> parts = new ArrayList<>();
    for (Subspace subspace : subspaces) {
      Supplier<Source> source = () -> scan(snapshot, subspace, keys, id, copy::missingBlob);
      copy.add(subspace, source);
      parts.add(new AccountPart(subspace, lazy(source), copy));
    }
    return parts;
  }

  private int id(PrincipalDirectory directory, Snapshot snapshot) {
    Integer named = directory.id(account);
    if (named != null && directory.isAccount(named)) {
      return named;
    }
    try {
      int id = Integer.parseUnsignedInt(account);
      if (directory.isAccount(id)) {
        return id;
      }
    } catch (NumberFormatException e) {
      // not an id: reported below
    }
    throw directory.unknown(snapshot.address(), "there is no account '" + account + "'", account);
  }

  /** The subspaces of {@code layout} whose entries can be assigned to accounts. */
  public static Set<Subspace> subspaces(Generation layout) {
    Set<Subspace> subspaces = EnumSet.of(Subspace.BLOBS);
    for (Subspace subspace : Subspace.values()) {
      if (!layout.accountKeys().ranges(subspace, 0).isEmpty()) {
        subspaces.add(subspace);
      }
    }
    return subspaces;
  }

  /**
   * The entries of {@code account} in one of the {@link #subspaces(Generation)}; the account need
   * not be in the directory. Blobs are those that exist and that the account has links to. The
   * count of all principals, which a copy needs too, is not included.
   */
  public static Source entries(
      Snapshot snapshot, Generation layout, Subspace subspace, int account) {
    return subspace == Subspace.COUNTERS
        ? snapshot.scan(subspace, KeyRange.account(account))
        : scan(snapshot, subspace, layout.accountKeys(), account, missing -> {});
  }

  private static Source scan(
      Snapshot snapshot, Subspace subspace, AccountKeys keys, int id, Consumer<byte[]> missing) {
    return switch (subspace) {
      case BLOBS ->
          snapshot.blobs(
              BlobContent.linked(
                  scanRanges(snapshot, Subspace.BLOB_LINKS, keys, id), snapshot.address()),
              missing);
      case BLOB_LINKS -> new LinkGroups(snapshot.scan(subspace), keys, id);
      default -> scanRanges(snapshot, subspace, keys, id);
    };
  }

  /**
   * The entries of {@code subspace} that belong to the account {@code id}, which need not be in the
   * directory. Empty if the subspace's entries belong to nobody, and for blobs.
   */
  public static Source scan(Snapshot snapshot, Subspace subspace, int id) {
    Generation generation = Generation.of(snapshot);
    return scanRanges(snapshot, subspace, generation.accountKeys(), id)
        .filter(entry -> Integer.valueOf(id).equals(generation.owner(subspace, entry)));
  }

  private static Source scanRanges(Snapshot snapshot, Subspace subspace, AccountKeys keys, int id) {
    List<Source> ranges = new ArrayList<>();
    for (KeyRange range : keys.ranges(subspace, id)) {
      ranges.add(lazy(() -> snapshot.scan(subspace, range)));
    }
    return keys.select(new Concatenation(ranges), subspace, id);
  }

  private static Source lazy(Supplier<Source> open) {
    return new AbstractSource("the source") {
      private Source source;

      @Override
      protected Entry pull() {
        if (source == null) {
          source = open.get();
        }
        return source.next();
      }

      @Override
      protected void release() {
        if (source != null) {
          source.close();
        }
      }
    };
  }

  /** The entries of several sources, one source after another. */
  private static final class Concatenation extends AbstractSource {
    private final Iterator<Source> sources;
    private Source current = Source.empty();

    Concatenation(List<Source> sources) {
      super("the source");
      this.sources = sources.iterator();
    }

    @Override
    protected Entry pull() {
      Entry entry = current.next();
      while (entry == null && sources.hasNext()) {
        current.close();
        current = sources.next();
        entry = current.next();
      }
      return entry;
    }

    @Override
    protected void release() {
      current.close();
    }
  }
}
