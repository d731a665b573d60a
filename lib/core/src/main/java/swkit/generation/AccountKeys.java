// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;

/** Tells which entries of a database belong to an account, in one {@link Generation}. */
public interface AccountKeys {
  /** The account id in keys that belong to no account. */
  int NOBODY = 0xFFFFFFFF;

  /** The length of the key of a document's blob link, since 0.15. */
  int DOCUMENT_LINK = 41;

  /** The length of the key of a temporary blob link, which ends with a time, since 0.15. */
  int TEMPORARY_LINK = 44;

  /**
   * The ranges of {@code subspace} that may contain entries of {@code account}, in ascending order;
   * empty if no entry in it belongs to an account.
   */
  List<KeyRange> ranges(Subspace subspace, int account);

  /**
   * Whether {@code entry}, which lies in one of the ranges, belongs to {@code account}.
   *
   * @throws IllegalArgumentException if the entries of the subspace don't tell that
   */
  boolean contains(Subspace subspace, Entry entry, int account);

  /**
   * The entries of {@code account} among {@code entries}, which must be all entries in the ranges.
   * The source that is returned closes {@code entries}.
   */
  default Source select(Source entries, Subspace subspace, int account) {
    return entries.filter(entry -> contains(subspace, entry, account));
  }

  /** Throws if a single account can't be copied; {@code address} is the target, for the message. */
  default void requireCopyable(String address) {}

  /**
   * The account, or other principal, that {@code entry} belongs to; null for what is nobody's, and
   * for {@link Subspace#BLOBS}, whose owners their links tell.
   */
  Integer owner(Subspace subspace, Entry entry);

  /** The account that the blob link {@code key} belongs to; null if none. */
  default Integer linkOwner(byte[] key) {
    boolean owned = key.length == DOCUMENT_LINK || key.length == TEMPORARY_LINK;
    return owned ? Bytes.u32(key, BlobLink.HASH_LENGTH) : null;
  }

  /** The document of the blob link {@code key}, collection and id; null if none. */
  default Long linkDocument(byte[] key) {
    return key.length == DOCUMENT_LINK
        ? (long) key[36] << 32 | Integer.toUnsignedLong(Bytes.u32(key, 37))
        : null;
  }

  /**
   * The blob links of documents and others, as key-only entries: hash, account, collection,
   * document (store-and-dump 2.2). In no order that a caller may rely on.
   */
  default Source links(Snapshot snapshot) {
    return snapshot.scan(Subspace.BLOB_LINKS);
  }

  /**
   * Whether {@code property} is a whole document without a blob: a mailbox, an event, a contact.
   * Mail (0), scripts (5) and files (12) have blobs.
   */
  default boolean isDocument(Entry property) {
    byte[] key = property.key();
    return key.length == 10 && key[5] == 50 && key[4] != 0 && key[4] != 5 && key[4] != 12;
  }

  /**
   * The other principal in an entry of {@code account}: a group that it belongs to, or somebody to
   * whom it has granted rights; null if none.
   */
  Integer otherPrincipal(Subspace subspace, Entry entry, int account);

  /**
   * The bytes that {@code entry} says an account uses, if it is the counter of that among the disk
   * quotas; else null.
   */
  default Long usage(Entry entry) {
    boolean isCounter = entry.key().length > 1 && entry.key()[0] == AccountKeys015.DISK_QUOTA;
    return isCounter ? counter(entry) : null;
  }

  /** The value of {@code entry}, 8 bytes little-endian, as a counter; null if it has no such. */
  static Long counter(Entry entry) {
    return entry.value().length == Long.BYTES
        ? (Long) Long.reverseBytes(Bytes.u64(entry.value(), 0))
        : null;
  }

  /** The principals in the directory of {@code snapshot}, by their ids. */
  Map<Integer, Principal> principals(Snapshot snapshot);

  /** The principal of a name or address in the directory; null for other entries. */
  Integer nameOwner(Entry entry);

  /**
   * A principal of the directory.
   *
   * @param name its name
   * @param type its type; 0 is a person's account, 1 a group
   * @param quota the bytes that it may use; null if that isn't known or not limited
   */
  record Principal(String name, int type, Long quota) {
    /** A principal whose quota isn't known. */
    Principal(String name, int type) {
      this(name, type, null);
    }

    /** Whether the principal receives mail and has documents of its own. */
    boolean isAccount() {
      return type <= 1;
    }

    /** Whether the principal is a person's account. */
    boolean isIndividual() {
      return type == 0;
    }
  }
}
