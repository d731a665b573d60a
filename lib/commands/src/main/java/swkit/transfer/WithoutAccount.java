// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.key.DecodedEntry;

/**
 * Everything in a snapshot but one account of 0.15: its documents, its entries in the directory,
 * the rights that it has or gives, and the blobs that nothing else links (key-layouts 3, 4).
 *
 * @param snapshot the snapshot
 * @param account the id of the account
 */
public record WithoutAccount(Snapshot snapshot, int account) {
  /**
   * Without the account {@code name}.
   *
   * @throws RefusedException if there is none, or if its release isn't 0.15
   */
  public static WithoutAccount of(Snapshot snapshot, String name) {
    Generation generation = Generation.of(snapshot);
    if (!generation.hasKnownValues() || generation.hasRegistry()) {
      throw new RefusedException(
          snapshot.address(),
          "is of Stalwart "
              + generation.releases()
              + ": only in 0.15 it is known what belongs to an account alone");
    }
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    Integer id = directory.id(name);
    if (id == null || !directory.isAccount(id)) {
      throw directory.unknown(snapshot.address(), "there is no account '" + name + "'", name);
    }
    return new WithoutAccount(snapshot, id);
  }

  /** The entries of {@code subspace}, without those of the account. The caller closes them. */
  public Source scan(Subspace subspace) {
    return switch (subspace) {
      case BLOBS -> snapshot.blobs(keys(scan(Subspace.BLOB_LINKS)), missing -> {});
      case BLOB_LINKS -> links(snapshot.scan(subspace));
      default -> snapshot.scan(subspace).filter(entry -> !isOwn(subspace, entry));
    };
  }

  private boolean isOwn(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    if (subspace == Subspace.ACL) {
      return Bytes.u32(key, 0) == account || Bytes.u32(key, 4) == account;
    }
    Generation generation = Generation.of(snapshot);
    if (subspace == Subspace.DIRECTORY) {
      DecodedEntry decoded = DecodedEntry.of(generation, subspace, entry);
      return isAccount(decoded.key().field("principal"))
          || isAccount(decoded.key().field("group"))
          || isAccount(decoded.value().field("id"));
    }
    Integer owner = generation.owner(subspace, entry);
    return owner != null && owner == account;
  }

  private boolean isAccount(Object id) {
    return id instanceof Number number && number.intValue() == account;
  }

  /** Links come in groups, one for each blob; a group that loses all but its commit goes. */
  private Source links(Source source) {
    Deque<Entry> group = new ArrayDeque<>();
    Entry[] ahead = {source.next()};
    return source.derived(
        () -> {
          while (group.isEmpty() && ahead[0] != null) {
            ahead[0] = fill(group, ahead[0], source);
          }
          return group.poll();
        });
  }

  private Entry fill(Deque<Entry> group, Entry first, Source source) {
    List<Entry> all = new ArrayList<>();
    boolean hasOwn = false;
    boolean hasOther = false;
    Entry next = first;
    while (next != null && hash(next).equals(hash(first))) {
      boolean isCommit = next.key().length == BlobLink.HASH_LENGTH;
      boolean isOwn = !isCommit && isOwn(Subspace.BLOB_LINKS, next);
      hasOwn |= isOwn;
      hasOther |= !isCommit && !isOwn;
      if (!isOwn) {
        all.add(next);
      }
      next = source.next();
    }
    if (hasOther || !hasOwn) {
      group.addAll(all);
    }
    return next;
  }

  private static java.nio.ByteBuffer hash(Entry link) {
    return java.nio.ByteBuffer.wrap(link.key(), 0, BlobLink.HASH_LENGTH);
  }

  /** The blobs that {@code links} name, each once. */
  private static Source keys(Source links) {
    byte[][] last = {null};
    return links
        .map(link -> new Entry(Arrays.copyOf(link.key(), BlobLink.HASH_LENGTH)))
        .filter(
            link -> {
              boolean isNew = !Arrays.equals(last[0], link.key());
              last[0] = link.key();
              return isNew;
            });
  }
}
