// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.key.KeyForms;
import swkit.table.TablePart.Range;

/** Reads entries range by range. Of blobs it reads only the keys if no more is wanted. */
final class EntryReader implements RowReader<EntryRow> {
  /** The columns that are made of the value too. */
  static final List<String> OF_VALUES =
      List.of("value", "value_json", "value_kind", "value_size", "problem");

  private final TabularDatabase database;
  private final KeyForms forms;
  private final boolean withValues;
  private final boolean withSecrets;
  private final Deque<Range> ranges;
  private Subspace subspace;
  private Source source = Source.empty();
  private long read;

  EntryReader(TabularDatabase database, TablePart part, TableQuery query) {
    this.database = database;
    this.forms = KeyForms.of(database.generation());
    this.withValues = query.wantsAny(OF_VALUES);
    this.withSecrets = query.withSecrets();
    this.ranges = new ArrayDeque<>(EntryParts.needed(database, part, query));
  }

  @Override
  public EntryRow next() {
    Entry entry = source.next();
    while (entry == null) {
      if (ranges.isEmpty()) {
        return null;
      }
      source.close();
      Range range = ranges.poll();
      subspace = range.subspace();
      Snapshot snapshot = database.snapshot();
      boolean keysOnly = subspace == Subspace.BLOBS && !withValues;
      source = keysOnly ? snapshot.blobKeys(range.keys()) : snapshot.scan(subspace, range.keys());
      entry = source.next();
    }
    database.workers().checkNotStopped();
    read++;
    return new EntryRow(database, forms, subspace, entry, withValues, withSecrets);
  }

  @Override
  public long entriesRead() {
    return read;
  }

  @Override
  public void close() {
    source.close();
  }
}
