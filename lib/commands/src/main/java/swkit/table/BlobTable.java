// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.BOOLEAN;
import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;

import java.util.List;
import swkit.Subspace;

/** The blobs, with those that are missing. */
final class BlobTable extends ColumnTable<BlobRow> {
  private static final Columns<BlobRow> COLUMNS =
      new Columns<BlobRow>("blobs")
          .add("hash", TEXT, "its key: the hash of its content", BlobRow::hash)
          .add("present", BOOLEAN, "whether it is there", BlobRow::isPresent)
          .add("size", LONG, "the bytes of its content", BlobRow::sizeOrNull)
          .add("links", LONG, "how many links name it", BlobRow::links)
          .add("accounts", LONG, "how many accounts have such links", BlobRow::accounts)
          .add(
              "problem", TEXT, "what is wrong with it, or that no link names it", BlobRow::problem);

  BlobTable() {
    super("a blob: the content of mails or files", COLUMNS);
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return database.generation().hasArchives()
        ? DividedTable.byBlobs(database, wanted)
        : List.of(TablePart.WHOLE);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    database.require(Subspace.BLOBS);
    database.require(Subspace.BLOB_LINKS);
    return rows(query, new BlobReader(database, part, query));
  }
}
