// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Closing;

/** Joins blobs with their links. Reads contents only if their sizes or problems are wanted. */
final class BlobReader implements RowReader<BlobRow> {
  private static final List<String> OF_CONTENTS = List.of("size", "problem");

  private final TabularDatabase database;
  private final boolean withContents;
  private final Source blobs;
  private final BlobLinks links;
  private Entry blob;
  private long read;

  BlobReader(TabularDatabase database, TablePart part, TableQuery query) {
    this.database = database;
    this.withContents = query.wantsAny(OF_CONTENTS);
    KeyRange range = part.ranges().isEmpty() ? KeyRange.all() : part.ranges().get(0).keys();
    this.blobs =
        withContents
            ? database.snapshot().scan(Subspace.BLOBS, range)
            : database.snapshot().blobKeys(range);
    try {
      this.links = new BlobLinks(database, range);
    } catch (RuntimeException e) {
      throw Closing.after(e, blobs);
    }
    links.next();
    blob = nextBlob();
  }

  private Entry nextBlob() {
    Entry next = blobs.next();
    read += next == null ? 0 : 1;
    return next;
  }

  @Override
  public BlobRow next() {
    database.workers().checkNotStopped();
    if (blob == null && links.hash() == null) {
      return null;
    }
    int order =
        blob == null ? 1 : links.hash() == null ? -1 : Entry.compareKeys(blob.key(), links.hash());
    byte[] key = order <= 0 ? blob.key() : links.hash();
    long size = order <= 0 && withContents ? blob.value().length : -1;
    BlobRow row =
        new BlobRow(
            database,
            key,
            order <= 0,
            size,
            order >= 0 ? links.links() : 0,
            order >= 0 ? links.accounts() : 0);
    if (order <= 0) {
      blob = nextBlob();
    }
    if (order >= 0) {
      links.next();
    }
    return row;
  }

  @Override
  public long entriesRead() {
    return read + links.read();
  }

  @Override
  public void close() {
    Closing.all(blobs, links);
  }
}
