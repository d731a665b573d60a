// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;

/** Not yet readable. */
final class BlobTable implements Table {
  @Override
  public String name() {
    return "blobs";
  }

  @Override
  public String what() {
    return "not yet readable";
  }

  @Override
  public List<Column> columns() {
    return List.of();
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return List.of(TablePart.WHOLE);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    throw new UnsupportedOperationException("not yet readable");
  }
}
