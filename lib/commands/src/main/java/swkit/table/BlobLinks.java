// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.AccountKeys;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/** The links of blobs, those of one blob after the other. For one thread; the caller closes it. */
final class BlobLinks implements AutoCloseable {
  private final AccountKeys keys;
  private final Source source;
  private final Set<Integer> accounts = new HashSet<>();
  private Entry ahead;
  private byte[] hash;
  private long links;
  private long read;

  /** The links of the blobs in {@code range}. */
  BlobLinks(TabularDatabase database, KeyRange range) {
    this.keys = database.generation().accountKeys();
    this.source =
        database.generation().hasArchives()
            ? database.snapshot().scan(Subspace.BLOB_LINKS, range)
            : sorted(keys.links(database.snapshot()));
    ahead = nextLink();
  }

  /** Before 0.12 links are among other values, and only a dump of them can be read. */
  private static Source sorted(Source links) {
    try (links) {
      List<Entry> all = new ArrayList<>(links.stream().toList());
      all.sort(null);
      return Source.of(all);
    }
  }

  private Entry nextLink() {
    Entry link = source.next();
    while (link != null && link.key().length < BlobLink.HASH_LENGTH) {
      read++;
      link = source.next();
    }
    read += link == null ? 0 : 1;
    return link;
  }

  /** Moves to the next blob that links name; false at the end. */
  boolean next() {
    if (ahead == null) {
      hash = null;
      return false;
    }
    hash = Arrays.copyOf(ahead.key(), BlobLink.HASH_LENGTH);
    accounts.clear();
    links = 0;
    while (ahead != null && Arrays.equals(hash, Arrays.copyOf(ahead.key(), hash.length))) {
      if (ahead.key().length > hash.length) {
        links++;
        Integer owner = owner(ahead.key());
        if (owner != null) {
          accounts.add(owner);
        }
      }
      ahead = nextLink();
    }
    return true;
  }

  private Integer owner(byte[] link) {
    Integer owner =
        link.length == AccountKeys.DOCUMENT_LINK
            ? (Integer) Bytes.u32(link, BlobLink.HASH_LENGTH)
            : keys.linkOwner(link);
    return owner == null || owner == AccountKeys.NOBODY ? null : owner;
  }

  /** The key of the blob; null before the first one and at the end. */
  byte[] hash() {
    return hash;
  }

  /** How many links name it, without the mark of a finished delivery. */
  long links() {
    return links;
  }

  /** How many accounts these links belong to. */
  long accounts() {
    return accounts.size();
  }

  /** How many entries were read. */
  long read() {
    return read;
  }

  @Override
  public void close() {
    source.close();
  }
}
