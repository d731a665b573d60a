// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.BOOLEAN;
import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.table.TablePart.Range;

/** The blobs, with those that are missing. */
final class BlobTable implements Table {
  private static final Columns<BlobRow> COLUMNS =
      new Columns<BlobRow>("blobs")
          .add("hash", TEXT, "its key: the hash of its content", BlobRow::hash)
          .add("present", BOOLEAN, "whether it is there", BlobRow::isPresent)
          .add("size", LONG, "the bytes of its content", BlobRow::sizeOrNull)
          .add("links", LONG, "how many links name it", BlobRow::links)
          .add("accounts", LONG, "how many accounts have such links", BlobRow::accounts)
          .add(
              "problem", TEXT, "what is wrong with it, or that no link names it", BlobRow::problem);

  /** Nothing smaller is divided: 64 kB. */
  private static final long LEAST = 1 << 16;

  @Override
  public String name() {
    return "blobs";
  }

  @Override
  public String what() {
    return "a blob: the content of mails or files";
  }

  @Override
  public List<Column> columns() {
    return COLUMNS.list();
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    long bytes = database.database().contentBytes(Subspace.BLOBS);
    if (wanted < 2 || bytes < 2 * LEAST || !database.generation().hasArchives()) {
      return List.of(TablePart.WHOLE);
    }
    List<TablePart> parts = new ArrayList<>();
    byte[] from = new byte[0];
    for (KeyRange range :
        database.snapshot().split(Subspace.BLOBS, Math.max(LEAST, bytes / wanted))) {
      byte[] end = range.to();
      byte[] to =
          end == null ? null : Arrays.copyOf(end, Math.min(end.length, BlobLink.HASH_LENGTH));
      if (to == null || Entry.compareKeys(from, to) < 0) {
        parts.add(new TablePart(List.of(new Range(Subspace.BLOBS, new KeyRange(from, to)))));
        from = to;
      }
    }
    return parts;
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    database.require(Subspace.BLOBS);
    database.require(Subspace.BLOB_LINKS);
    return COLUMNS.rows(query.columns(), new BlobReader(database, part, query));
  }
}
