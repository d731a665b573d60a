// SPDX-License-Identifier: Apache-2.0
package swkit.account;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Part;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.Written;
import swkit.generation.AccountKeys;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageSnapshot;
import swkit.storage.StorageWriter;

/**
 * Copies one account from a snapshot into a storage. Checks the target before the first part, notes
 * what is left out, and finishes with the last part. Not thread-safe.
 */
public final class AccountCopy {
  private final Snapshot from;
  private final PrincipalDirectory names;
  private final AccountKeys keys;
  private final int account;
  private final Map<Subspace, Supplier<Source>> parts = new LinkedHashMap<>();
  private final Map<String, Long> leftOut = new LinkedHashMap<>();
  private final Set<Subspace> left = EnumSet.noneOf(Subspace.class);
  private StorageWriter target;
  private PrincipalDirectory targetNames;

  AccountCopy(Snapshot from, PrincipalDirectory names, int account) {
    this.from = from;
    this.names = names;
    this.keys = Generation.of(from).accountKeys();
    this.account = account;
  }

  /** Adds a part, whose source can be opened repeatedly. */
  void add(Subspace subspace, Supplier<Source> source) {
    parts.put(subspace, source);
    left.add(subspace);
  }

  /** Writes one part. All checks precede the first; the last one finishes the target. */
  public Written write(Part part, ServerStorage storage) {
    if (target == null) {
      targetNames = storage.isEmpty() ? null : check(storage);
      storage.requireCompression();
      if (!storage.settings().isOneStore()) {
        StorageWriter.checkBlobs(storage.settings(), Generation.of(from));
      }
      readThrough(storage.settings());
      String purpose = "importing " + names.describe(account);
      target = storage.begin(Generation.of(from), purpose, purpose::equals);
    }
    leftOut.clear();
    long entries;
    try (Source source = part.source().filter(entry -> admits(part.subspace(), entry))) {
      entries = target.load(part.subspace(), source, StorageWriter.Existing.MERGE, Workers.none());
    }
    left.remove(part.subspace());
    if (left.isEmpty()) {
      target.finish();
    }
    return new Written(entries, Map.copyOf(leftOut));
  }

  /** Reads all parts before anything is written, to find what can't be read or can't be stored. */
  private void readThrough(StorageSettings target) {
    long blobs = 0;
    for (Map.Entry<Subspace, Supplier<Source>> part : parts.entrySet()) {
      Subspace subspace = part.getKey();
      Function<Entry, String> refusals = target.refusals(subspace);
      try (Source source = part.getValue().get()) {
        for (Entry entry = source.next(); entry != null; entry = source.next()) {
          blobs += subspace == Subspace.BLOBS ? 1 : 0;
          String problem = refusals.apply(entry);
          if (problem != null) {
            throw new StoreException(from.address(), subspace, entry.key(), problem);
          }
        }
      }
    }
    requireBlobs(blobs, leftOut.getOrDefault(missingBlobs(), 0L));
    leftOut.clear();
  }

  /**
   * Throws if the blob store seems to be the wrong one: neither the account's blobs nor a sample of
   * all accounts' blobs is in it.
   */
  private void requireBlobs(long there, long missing) {
    if (there > 0 || missing == 0) {
      return;
    }
    if (from instanceof StorageSnapshot) {
      BlobPresence.of(from).requireSome("nothing was written");
      return;
    }
    try (Source blobs = from.scan(Subspace.BLOBS)) {
      if (blobs.next() == null) {
        throw new RefusedException(
            from.address(),
            "has none of the blobs that its links name: it was exported without its blob store;"
                + " nothing was written");
      }
    }
  }

  void missingBlob(byte[] hash) {
    leftOut.merge(missingBlobs(), 1L, Long::sum);
  }

  private String missingBlobs() {
    return "blobs that are missing from " + from.address();
  }

  private PrincipalDirectory check(ServerStorage storage) {
    Generation generation = Generation.of(from);
    if (!storage.isEmpty()) {
      storage.requireForm(generation, generation.created());
    }
    try (Snapshot snapshot = storage.snapshot()) {
      PrincipalDirectory directory = PrincipalDirectory.of(snapshot, generation);
      String name = names.name(account);
      String there = directory.name(account);
      if (there != null && !there.equals(name)) {
        throw conflict(
            storage, "id " + id(account) + " is '" + there + "' in the target, not '" + name + "'");
      }
      checkNames(storage, snapshot);
      checkLinks(storage, snapshot);
      checkDocuments(storage, snapshot);
      return directory;
    }
  }

  /** Throws if a name or address of the account belongs to another account in the target. */
  private void checkNames(ServerStorage storage, Snapshot snapshot) {
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
            throw conflict(storage, "'" + name + "' has the id " + id(owner) + " there");
          }
        }
      }
    }
  }

  /** Throws if a document is linked to another mail in the target. */
  private void checkLinks(ServerStorage storage, Snapshot snapshot) {
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
                  + " has other content in the target, which would be lost");
        }
      }
    }
  }

  /** Throws if a mailbox, an event or a contact would overwrite another one. */
  private void checkDocuments(ServerStorage storage, Snapshot snapshot) {
    try (Source properties = from.scan(Subspace.PROPERTY, KeyRange.account(account))) {
      for (Entry entry = properties.next(); entry != null; entry = properties.next()) {
        byte[] there = keys.isDocument(entry) ? snapshot.get(Subspace.PROPERTY, entry.key()) : null;
        if (there != null && !Arrays.equals(there, entry.value())) {
          throw conflict(
              storage,
              "document p "
                  + Entry.hex(entry.key())
                  + " of "
                  + names.describe(account)
                  + " (a mailbox, an event, a contact) is another one in the target, which would"
                  + " be lost");
        }
      }
    }
  }

  private Long ownDocument(Entry link) {
    Integer owner = keys.linkOwner(link.key());
    return owner != null && owner == account ? keys.linkDocument(link.key()) : null;
  }

  /** Whether to copy an entry: rights and memberships only if the target has the same principal. */
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

  private RefusedException conflict(ServerStorage storage, String what) {
    return new RefusedException(
        storage.address(), what + "; nothing was written. Give the account another target");
  }

  private static String id(int id) {
    return Integer.toUnsignedString(id);
  }
}
