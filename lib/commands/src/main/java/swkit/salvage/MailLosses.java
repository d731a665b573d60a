// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.AccountKeys;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/**
 * Finds the mails that losses concern, from what came out: the link of a mail names its text, its
 * document has metadata (field 71) and mailboxes (field 50; key-layouts 1.3). It takes the
 * subspaces in the order of their letters, and holds some 80 bytes for each mail. For one thread.
 */
final class MailLosses {
  /** The text of a mail. */
  static final int TEXT = 1;

  /** What the server found in it when it arrived. */
  static final int METADATA = 2;

  /** The mailboxes that it is in, and its flags. */
  static final int MAILBOXES = 4;

  private static final int LINK = 41;
  private static final int COLLECTION = 36;
  private static final int DOCUMENT = 37;
  private static final int PROPERTY = 10;
  private static final int EMAIL = 0;
  private static final int ARCHIVE_FIELD = 50;
  private static final int METADATA_FIELD = 71;

  /** The subspaces whose keys name mails. */
  private static final Set<Subspace> NAMING = Set.of(Subspace.BLOB_LINKS, Subspace.PROPERTY);

  private final LongList archives = new LongList();
  private final LongList described = new LongList();
  private final List<byte[]> links = new ArrayList<>();
  private final List<Loss> ranges = new ArrayList<>();
  private final Set<ByteBuffer> lostTexts = new HashSet<>();
  private final Map<Long, Integer> lacks = new TreeMap<>(Long::compareUnsigned);
  private final Set<Subspace> missing = new HashSet<>();
  private int nextLink;

  /** Takes an entry that came out. */
  void entry(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    if (subspace == Subspace.BLOB_LINKS && key.length == LINK && key[COLLECTION] == EMAIL) {
      if (Bytes.u32(key, BlobLink.HASH_LENGTH) != AccountKeys.NOBODY) {
        links.add(key);
      }
    } else if (subspace == Subspace.PROPERTY && key.length == PROPERTY && key[4] == EMAIL) {
      if (key[5] == ARCHIVE_FIELD || key[5] == METADATA_FIELD) {
        (key[5] == ARCHIVE_FIELD ? archives : described).add(document(key, 0, 6));
      }
    } else if (subspace == Subspace.BLOBS) {
      passLinks(key);
    }
  }

  /** The account and the document id, as one number. */
  private static long document(byte[] key, int account, int document) {
    return (long) Bytes.u32(key, account) << 32 | Bytes.u32(key, document) & 0xFFFFFFFFL;
  }

  /** The links to texts before that of {@code blob} have none; null is the end. */
  private void passLinks(byte[] blob) {
    while (nextLink < links.size()) {
      byte[] link = links.get(nextLink);
      int order =
          blob == null
              ? -1
              : Arrays.compareUnsigned(
                  link, 0, BlobLink.HASH_LENGTH, blob, 0, Math.min(32, blob.length));
      if (order > 0) {
        return;
      }
      if (order < 0 && isLost(Subspace.BLOBS, Arrays.copyOf(link, BlobLink.HASH_LENGTH))) {
        lack(document(link, BlobLink.HASH_LENGTH, DOCUMENT), TEXT);
      }
      nextLink++;
    }
  }

  private void lack(long document, int part) {
    lacks.merge(document, part, (one, other) -> one | other);
  }

  /** Takes a loss, before the entries after it. */
  void loss(Loss loss) {
    byte[] key = loss.key();
    if (loss.kind().isRange()) {
      ranges.add(loss);
    } else if (loss.subspace() == Subspace.BLOBS) {
      lostTexts.add(ByteBuffer.wrap(key));
    } else if (loss.subspace() == Subspace.PROPERTY && key.length == PROPERTY && key[4] == EMAIL) {
      int part = key[5] == ARCHIVE_FIELD ? MAILBOXES : key[5] == METADATA_FIELD ? METADATA : 0;
      if (part != 0) {
        lack(document(key, 0, 6), part);
      }
    }
  }

  /** Takes a subspace of which nothing is there. */
  void missing(Subspace subspace) {
    missing.add(subspace);
  }

  /** Whether an entry that didn't come out may be lost, rather than have been missing before. */
  private boolean isLost(Subspace subspace, byte[] key) {
    if (missing.contains(subspace)
        || subspace == Subspace.BLOBS && lostTexts.contains(ByteBuffer.wrap(key))) {
      return true;
    }
    for (Loss range : ranges) {
      if (range.subspace() == subspace
          && (range.key() == null || Arrays.compareUnsigned(range.key(), key) < 0)
          && (range.before() == null || Arrays.compareUnsigned(key, range.before()) < 0)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no link and no document is lost without its key, and so every mail has a name. */
  boolean knowsAll() {
    return NAMING.stream().noneMatch(missing::contains)
        && ranges.stream().noneMatch(range -> NAMING.contains(range.subspace()));
  }

  /** What each mail lacks, by account and document, after the last entry. */
  Map<Long, Integer> found() {
    passLinks(null);
    boolean isRangeLost =
        missing.contains(Subspace.PROPERTY)
            || ranges.stream().anyMatch(range -> range.subspace() == Subspace.PROPERTY);
    if (isRangeLost) {
      archives.sort();
      described.sort();
      for (byte[] link : links) {
        check(document(link, BlobLink.HASH_LENGTH, DOCUMENT));
      }
      for (int i = 0; i < archives.size(); i++) {
        check(archives.get(i));
      }
      for (int i = 0; i < described.size(); i++) {
        check(described.get(i));
      }
    }
    return lacks;
  }

  private void check(long document) {
    if (!archives.contains(document) && isLost(Subspace.PROPERTY, key(document, ARCHIVE_FIELD))) {
      lack(document, MAILBOXES);
    }
    if (!described.contains(document) && isLost(Subspace.PROPERTY, key(document, METADATA_FIELD))) {
      lack(document, METADATA);
    }
  }

  private static byte[] key(long document, int field) {
    return Bytes.concat(
        Bytes.u32((int) (document >> 32)),
        new byte[] {EMAIL, (byte) field},
        Bytes.u32((int) document));
  }
}
