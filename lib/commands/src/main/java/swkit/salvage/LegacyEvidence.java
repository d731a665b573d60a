// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;
import swkit.generation.AccountKeys;
import swkit.io.Bytes;
import swkit.legacy.Family;
import swkit.legacy.KeyMap;
import swkit.legacy.LegacyEntry;
import swkit.legacy.LegacyException;
import swkit.legacy.LegacyRecord;
import swkit.salvage.LegacyStructure.Segment;

/**
 * What the files of a legacy dump say about each other: which accounts have data, and which
 * documents they have, by the bitmaps of documents (store-and-dump 2.2). By that it shows to whom
 * entries belong if the operation that says it is lost. Immutable once built.
 */
final class LegacyEvidence {
  /** The collection of a link that an id has, not a document. */
  private static final int NO_DOCUMENT = 0xFF;

  /** Collections have a number below this. */
  static final int COLLECTIONS = 256;

  /** The share of the memory that the bitmaps may take. */
  private static final int SHARE_OF_MEMORY = 16;

  private final Map<LegacyFile, RoaringBitmap> accounts = new HashMap<>();
  private final Map<LegacyFile, BitSet> collections = new HashMap<>();
  private final TreeMap<Long, RoaringBitmap> documents = new TreeMap<>();
  private final KeyMap map;
  private final long memory = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
  private final BitSet keptCollections = new BitSet();
  private final boolean isComplete;
  private boolean hasDocuments;
  private long taken;

  /** The evidence in {@code files} of one dump of {@code version}. */
  LegacyEvidence(Collection<LegacyFile> files, int version) {
    map = KeyMap.of(version);
    for (LegacyFile file : files) {
      accounts.put(file, new RoaringBitmap());
      collections.put(file, new BitSet());
      boolean isBitmaps = file.name().equals(Family.BITMAP.file(version));
      hasDocuments |= isBitmaps && file.isWhole();
      file.visit(new Reading(file, isBitmaps));
    }
    hasDocuments &= taken <= memory;
    isComplete =
        hasDocuments
            && files.size() == Family.files(version).size()
            && files.stream().allMatch(LegacyFile::isWhole);
    documents
        .headMap(place(AccountKeys.NOBODY, 0))
        .keySet()
        .forEach(place -> keptCollections.set((int) (place & COLLECTIONS - 1)));
  }

  private final class Reading implements LegacyFile.Visitor {
    private final LegacyFile file;
    private final boolean isBitmaps;
    private long doubtful = -1;

    Reading(LegacyFile file, boolean isBitmaps) {
      this.file = file;
      this.isBitmaps = isBitmaps;
    }

    @Override
    public void segment(Segment segment, LegacyState before, LegacyState state) {
      doubtful = file.structure().isFirstInDoubt(segment) ? segment.from() : -1;
    }

    @Override
    public boolean operation(LegacyOp op, Family family, LegacyState state) {
      if (!op.isEntry()) {
        return op.at() != doubtful;
      }
      if (state.hasCollection && state.collection != NO_DOCUMENT) {
        collections.get(file).set(state.collection);
        if (state.hasAccount && state.account != AccountKeys.NOBODY) {
          accounts.get(file).add(state.account);
        }
      }
      boolean areDocuments = op.keyLength() == 1 && file.bytes().u8(op.keyAt()) == 0;
      if (isBitmaps && areDocuments && state.suffices(family) && taken <= memory) {
        taken += op.valueLength() + COLLECTIONS;
        addDocuments(record(file, op, family, state));
      }
      return true;
    }
  }

  private void addDocuments(LegacyEntry entry) {
    RoaringBitmap ids = new RoaringBitmap();
    try {
      map.map(
          entry,
          new KeyMap.Target() {
            @Override
            public void put(char letter, byte[] key, byte[] value) {
              ids.add(Bytes.u32(key, key.length - Integer.BYTES));
            }

            @Override
            public void put(char letter, byte[] key) {
              hasDocuments = false; // a bitmap has no key of its own: it is damaged
            }
          });
    } catch (LegacyException | IOException e) {
      hasDocuments = false; // it is damaged
    }
    documents
        .computeIfAbsent(place(entry.account(), entry.collection()), any -> new RoaringBitmap())
        .or(ids);
  }

  private static long place(int account, int collection) {
    return Integer.toUnsignedLong(account) << 8 | collection;
  }

  /** The entry {@code op} of {@code file}, with {@code state}. */
  static LegacyRecord record(LegacyFile file, LegacyOp op, Family family, LegacyState state) {
    return new LegacyRecord(
        op.at(),
        family,
        state.account,
        state.collection,
        state.document,
        file.bytes().bytes(op.keyAt(), op.keyLength()),
        file.bytes().bytes(op.valueAt(), op.valueLength()));
  }

  /** Whether all documents are known. */
  boolean hasDocuments() {
    return hasDocuments;
  }

  /** Whether all files are there and whole, so that no account is in a lost part of one. */
  boolean isComplete() {
    return isComplete;
  }

  /** Whether any account has a bitmap of {@code collection}: some collections never have one. */
  boolean hasBitmaps(int collection) {
    return keptCollections.get(collection);
  }

  /** The documents of an account's collection; empty if it has none. */
  RoaringBitmap documents(int account, int collection) {
    return documents.getOrDefault(place(account, collection), new RoaringBitmap());
  }

  /**
   * Whether a document may exist: some collections, like the identities of participants, have no
   * bitmap.
   */
  boolean mayBe(int account, int collection, int document) {
    RoaringBitmap known = documents.get(place(account, collection));
    return known == null || known.contains(document);
  }

  /** The collections in which {@code account} has documents. */
  BitSet collections(int account) {
    BitSet found = new BitSet();
    documents
        .subMap(place(account, 0), true, place(account, COLLECTIONS - 1), true)
        .keySet()
        .forEach(place -> found.set((int) (place & COLLECTIONS - 1)));
    return found;
  }

  /** The collections that are in {@code file}, of any account. */
  BitSet collections(LegacyFile file) {
    return collections.get(file);
  }

  /** The accounts that have documents, or are in another file than {@code file}. */
  RoaringBitmap accounts(LegacyFile file) {
    RoaringBitmap all = new RoaringBitmap();
    accounts.forEach(
        (other, some) -> {
          if (other != file) {
            all.or(some);
          }
        });
    return all;
  }

  /** The accounts that are in {@code file} itself. */
  RoaringBitmap ownAccounts(LegacyFile file) {
    return accounts.get(file);
  }
}
