// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * Which entries belong to an account in 0.8 to 0.14 (key-layouts 3 and 4): as in 0.15, but for
 * bitmaps, the full-text index, and the links and reservations of blobs.
 */
final class AccountKeys014 implements AccountKeys {
  static final AccountKeys014 INSTANCE = new AccountKeys014();

  private static final AccountKeys LATER = AccountKeys015.INSTANCE;
  private static final int COLLECTION = 36;

  private AccountKeys014() {}

  private static boolean isByAccount(Subspace subspace) {
    return switch (subspace) {
      case BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT, FTS_INDEX, BLOB_EXTRA, INDEXES -> true;
      default -> false;
    };
  }

  @Override
  public List<KeyRange> ranges(Subspace subspace, int account) {
    return isByAccount(subspace)
        ? List.of(KeyRange.account(account))
        : LATER.ranges(subspace, account);
  }

  @Override
  public boolean contains(Subspace subspace, Entry entry, int account) {
    if (subspace == BLOB_LINKS) {
      return Integer.valueOf(account).equals(linkOwner(entry.key()));
    }
    return isByAccount(subspace) || LATER.contains(subspace, entry, account);
  }

  @Override
  public Integer owner(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    if (subspace == BLOB_LINKS) {
      return linkOwner(key);
    }
    if (isByAccount(subspace)) {
      return key.length < 4 || Bytes.u32(key, 0) == NOBODY ? null : (Integer) Bytes.u32(key, 0);
    }
    return LATER.owner(subspace, entry);
  }

  /** Links of queued messages (collection FF) and commit keys (nobody's) have the same length. */
  @Override
  public Integer linkOwner(byte[] key) {
    boolean owned =
        key.length == DOCUMENT_LINK
            && key[COLLECTION] != -1
            && Bytes.u32(key, BlobLink.HASH_LENGTH) != NOBODY;
    return owned ? (Integer) Bytes.u32(key, BlobLink.HASH_LENGTH) : null;
  }

  @Override
  public Long linkDocument(byte[] key) {
    return linkOwner(key) == null ? null : LATER.linkDocument(key);
  }

  @Override
  public void requireCopyable(String address) {
    throw new RefusedException(
        address,
        "single accounts of releases before 0.15 can't be copied: the layout of their values is"
            + " unknown; copy the whole database");
  }

  @Override
  public Integer otherPrincipal(Subspace subspace, Entry entry, int account) {
    return LATER.otherPrincipal(subspace, entry, account);
  }

  @Override
  public Map<Integer, Principal> principals(Snapshot snapshot) {
    return LATER.principals(snapshot);
  }

  @Override
  public Integer nameOwner(Entry entry) {
    return LATER.nameOwner(entry);
  }
}
