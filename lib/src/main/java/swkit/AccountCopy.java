// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One account on its way from a snapshot into a storage: what must hold in the target before, what
 * is left out on the way, and when it is complete.
 */
final class AccountCopy {
  private final Snapshot from;
  private final Directory names;
  private final AccountKeys keys;
  private final int account;
  private final int parts;
  private final Map<String, Long> leftOut = new LinkedHashMap<>();
  private Storage target;
  private Directory targetNames;
  private int written;

  AccountCopy(Snapshot from, Directory names, int account, int parts) {
    this.from = from;
    this.names = names;
    this.keys = from.generation().accountKeys();
    this.account = account;
    this.parts = parts;
  }

  /**
   * Writes one part; the first is preceded by all checks, the last makes the target whole again.
   */
  Written write(Part part, Storage storage) {
    if (target == null) {
      target = storage;
      targetNames = storage.isEmpty() ? null : check(storage);
      storage.begin(from.generation());
    }
    leftOut.clear();
    long entries;
    try (Source source = part.source().filter(entry -> admits(part.subspace(), entry))) {
      entries = storage.load(part.subspace(), source, Storage.Existing.MERGE, Workers.none());
    }
    if (++written == parts) {
      storage.finish();
    }
    return new Written(entries, Map.copyOf(leftOut));
  }

  void missingBlob(byte[] hash) {
    leftOut.merge("blobs that are missing in " + from.address(), 1L, Long::sum);
  }

  private Directory check(Storage storage) {
    try (Snapshot snapshot = storage.snapshot()) {
      Directory directory = Directory.of(snapshot);
      String name = names.name(account);
      String there = directory.name(account);
      if (there != null && !there.equals(name)) {
        throw conflict(
            storage, "id " + id(account) + " is '" + there + "' there, not '" + name + "'");
      }
      checkNames(storage, snapshot);
      checkDocuments(storage, snapshot);
      return directory;
    }
  }

  /** Names and addresses of the account must not lead to somebody else in the target. */
  private void checkNames(Storage storage, Snapshot snapshot) {
    try (Source entries = from.scan(Subspace.DIRECTORY)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (keys.contains(Subspace.DIRECTORY, entry, account) && keys.nameOwner(entry) != null) {
          byte[] value = snapshot.get(Subspace.DIRECTORY, entry.key());
          Integer owner = value == null ? null : keys.nameOwner(new Entry(entry.key(), value));
          if (owner != null && owner != account) {
            String name =
                new String(
                    entry.key(),
                    1,
                    entry.key().length - 1,
                    java.nio.charset.StandardCharsets.UTF_8);
            throw conflict(storage, "'" + name + "' belongs to id " + id(owner) + " there");
          }
        }
      }
    }
  }

  /** A document that stands for one mail here must not stand for another one in the target. */
  private void checkDocuments(Storage storage, Snapshot snapshot) {
    Map<Long, byte[]> documents = new HashMap<>();
    try (Source links = snapshot.scan(Subspace.BLOB_LINKS)) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        Long document = ownDocument(link);
        if (document != null) {
          documents.put(document, link.key());
        }
      }
    }
    if (documents.isEmpty()) {
      return;
    }
    try (Source links = from.scan(Subspace.BLOB_LINKS)) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        byte[] there = documents.get(ownDocument(link));
        if (there != null && Entry.compareKeys(there, link.key()) != 0) {
          throw conflict(
              storage,
              "document "
                  + id(Bytes.u32(link.key(), link.key().length - 4))
                  + " of "
                  + names.describe(account)
                  + " has other content there, which would be lost");
        }
      }
    }
  }

  private Long ownDocument(Entry link) {
    Integer owner = keys.linkOwner(link.key());
    return owner != null && owner == account ? keys.linkDocument(link.key()) : null;
  }

  /** Rights and memberships count only where the target knows the same principal. */
  private boolean admits(Subspace subspace, Entry entry) {
    Integer other = keys.otherPrincipal(subspace, entry, account);
    if (other == null || other == account) {
      return true;
    }
    String name = names.name(other);
    String there = targetNames == null ? null : targetNames.name(other);
    if (name != null && name.equals(there)) {
      return true;
    }
    String what = subspace == Subspace.ACL ? "rights granted to " : "membership of ";
    leftOut.merge(what + names.describe(other) + ", which the target lacks", 1L, Long::sum);
    return false;
  }

  private RefusedException conflict(Storage storage, String what) {
    return new RefusedException(
        storage.address(), what + "; nothing was written. Give the account another target");
  }

  private static String id(int id) {
    return Integer.toUnsignedString(id);
  }
}
