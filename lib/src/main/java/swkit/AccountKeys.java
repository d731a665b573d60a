// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.Map;

/** Which entries of a database belong to one account, in one {@link Generation}. */
interface AccountKeys {
  /**
   * The ranges of {@code subspace} in which entries of {@code account} stand, in ascending order;
   * empty where no entry belongs to an account.
   */
  List<KeyRange> ranges(Subspace subspace, int account);

  /**
   * Whether {@code entry}, which lies in one of the ranges, belongs to {@code account}. Throws
   * {@link IllegalArgumentException} for a subspace in which that can't be told from the entry.
   */
  boolean contains(Subspace subspace, Entry entry, int account);

  /**
   * The account, or other principal, that {@code entry} belongs to; null for what is nobody's, and
   * for {@link Subspace#BLOBS}, whose owners their links tell.
   */
  Integer owner(Subspace subspace, Entry entry);

  /** The account that a blob link of {@code key} belongs to, or null if to none. */
  Integer linkOwner(byte[] key);

  /** The document that a blob link of {@code key} stands for, collection and id, or null. */
  Long linkDocument(byte[] key);

  /**
   * Whether {@code property} is a document itself that no blob stands behind: a mailbox, an event,
   * a contact.
   */
  boolean isDocument(Entry property);

  /**
   * The principal, other than {@code account}, that an entry of the account speaks of: a group it
   * is in, somebody it has granted rights. Null if none.
   */
  Integer otherPrincipal(Subspace subspace, Entry entry, int account);

  /** The name that an entry of the directory gives to a principal, or null if it gives none. */
  Map.Entry<Integer, Principal> principal(Entry entry);

  /** The principal that a name or address in the directory leads to, or null for other entries. */
  Integer nameOwner(Entry entry);

  /** A principal of the directory. */
  record Principal(String name, int type) {
    /** Whether mail is delivered to it and it has documents of its own. */
    boolean isAccount() {
      return type <= 1;
    }

    /** Whether it is one person's account. */
    boolean isIndividual() {
      return type == 0;
    }
  }
}
