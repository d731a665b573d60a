// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Closing;

/**
 * Joins blobs with their links. Reads contents only if their sizes or problems are wanted. A store
 * gives no content of what can't be read, so its blobs are listed too.
 */
final class BlobReader implements RowReader<BlobRow> {
  private static final List<String> OF_CONTENTS = List.of("size", "problem");

  private final TabularDatabase database;
  private final boolean withContents;
  private final Source listed;
  private final Source contents;
  private final BlobLinks links;
  private Entry name;
  private Entry content;
  private long read;

  BlobReader(TabularDatabase database, TablePart part, TableQuery query) {
    this.database = database;
    this.withContents = query.wantsAny(OF_CONTENTS);
    KeyRange range = part.ranges().isEmpty() ? KeyRange.all() : part.ranges().get(0).keys();
    boolean isListed = !withContents || database.snapshot().findsBlobs();
    this.listed = isListed ? database.snapshot().blobKeys(range) : Source.empty();
    try {
      this.contents =
          withContents ? database.snapshot().scan(Subspace.BLOBS, range) : Source.empty();
    } catch (RuntimeException e) {
      throw Closing.after(e, listed);
    }
    try {
      this.links = new BlobLinks(database, range);
    } catch (RuntimeException e) {
      throw Closing.after(e, listed, contents);
    }
    links.next();
    name = listed.next();
    content = contents.next();
  }

  /** The smallest key of those that come next; null at the end. */
  private byte[] least() {
    byte[] least = links.hash();
    for (Entry next : new Entry[] {name, content}) {
      if (next != null && (least == null || Entry.compareKeys(next.key(), least) < 0)) {
        least = next.key();
      }
    }
    return least;
  }

  @Override
  public BlobRow next() {
    database.workers().checkNotStopped();
    byte[] key = least();
    if (key == null) {
      return null;
    }
    boolean isListed = name != null && Arrays.equals(name.key(), key);
    boolean hasContent = content != null && Arrays.equals(content.key(), key);
    boolean isLinked = links.hash() != null && Arrays.equals(links.hash(), key);
    BlobRow row =
        new BlobRow(
            database,
            key,
            isListed || hasContent,
            hasContent ? content.value().length : -1,
            isLinked ? links.links() : 0,
            isLinked ? links.accounts() : 0);
    read += isListed || hasContent ? 1 : 0;
    if (isListed) {
      name = listed.next();
    }
    if (hasContent) {
      content = contents.next();
    }
    if (isLinked) {
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
    Closing.all(listed, contents, links);
  }
}
