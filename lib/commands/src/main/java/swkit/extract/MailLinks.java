// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.generation.AccountKeys;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Bytes;

/**
 * The mails that blob links name, for releases whose mails may not be decodable (store-and-dump
 * 2.2). Holds the links of all selected accounts, some 100 bytes each. Immutable once read.
 */
final class MailLinks {
  private static final int LENGTH = 41;
  private static final int COLLECTION = 36;
  private static final int DOCUMENT = 37;
  private static final int EMAIL = 0;

  private final Map<Integer, TreeMap<Long, byte[]>> byAccount = new HashMap<>();
  private final String releases;
  private long read;

  private MailLinks(Generation generation) {
    releases = generation.releases();
  }

  static MailLinks of(Snapshot snapshot, Generation generation, Accounts accounts) {
    MailLinks all = new MailLinks(generation);
    IntPredicate wanted = accounts.selection();
    try (Source links = generation.accountKeys().links(snapshot)) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        all.read++;
        byte[] key = link.key();
        int account = key.length == LENGTH ? Bytes.u32(key, BlobLink.HASH_LENGTH) : 0;
        if (key.length == LENGTH
            && key[COLLECTION] == EMAIL
            && account != AccountKeys.NOBODY
            && wanted.test(account)) {
          all.byAccount
              .computeIfAbsent(account, any -> new TreeMap<>())
              .put(
                  Integer.toUnsignedLong(Bytes.u32(key, DOCUMENT)),
                  Arrays.copyOf(key, BlobLink.HASH_LENGTH));
        }
      }
    }
    return all;
  }

  /** How many links were read. */
  long read() {
    return read;
  }

  /** The accounts that links name; they need not be in the directory. */
  Set<Integer> accounts() {
    return byAccount.keySet();
  }

  /**
   * Adds hashes to the mails of {@code account} whose metadata couldn't be read; and if none of its
   * mails has an archive, as before 0.12, all mails that are linked.
   *
   * @param deleted documents that are mails no more
   */
  void addTo(int account, List<Mail.Builder> mails, Set<Long> deleted) {
    TreeMap<Long, byte[]> linked = byAccount.getOrDefault(account, new TreeMap<>());
    for (Mail.Builder mail : mails) {
      mail.hash = mail.hash == null ? linked.get(mail.document) : mail.hash;
    }
    if (mails.isEmpty()) {
      linked.forEach(
          (document, hash) -> {
            if (!deleted.contains(document)) {
              Mail.Builder mail = new Mail.Builder(document);
              mail.hash = hash;
              mail.problem = "how " + releases + " stores mailboxes and flags isn't known";
              mails.add(mail);
            }
          });
    }
  }
}
