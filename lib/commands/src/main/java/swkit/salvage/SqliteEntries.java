// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.salvage.EntryProof.Certainty;

/** The entries of a damaged table, in key order. One thread at a time. */
final class SqliteEntries extends AbstractSource {
  private final Subspace subspace;
  private final SqliteTable table;
  private final EntryProof proof;
  private final Consumer<Loss> losses;
  private final Iterator<Map.Entry<byte[], Long>> others;
  private Map.Entry<byte[], Long> other;
  private int rank;

  SqliteEntries(
      String name, Subspace subspace, SqliteTable table, EntryProof proof, Consumer<Loss> losses) {
    super(name);
    this.subspace = subspace;
    this.table = table;
    this.proof = proof;
    this.losses = losses;
    this.others = table.others().entrySet().iterator();
    this.other = others.hasNext() ? others.next() : null;
  }

  @Override
  protected Entry pull() {
    IndexKeys keys = table.keys();
    while (true) {
      while (rank < keys.size() && !table.isEntry(keys.sorted(rank))) {
        rank++;
      }
      byte[] key = rank < keys.size() ? keys.key(keys.sorted(rank)) : null;
      if (key == null && other == null) {
        return null;
      }
      int order =
          key == null ? 1 : other == null ? -1 : Arrays.compareUnsigned(key, other.getKey());
      long location;
      if (order <= 0) {
        location = keys.location(keys.sorted(rank++));
      } else {
        key = other.getKey();
        location = other.getValue();
      }
      if (order >= 0) {
        other = others.hasNext() ? others.next() : null;
      }
      if (location == 0) {
        return new Entry(key);
      }
      byte[] found = key;
      byte[] value = table.rows().value(location, whole -> isProven(found, whole));
      if (value != null) {
        return new Entry(key, value);
      }
      losses.accept(
          new Loss(
              subspace,
              Loss.Kind.VALUE,
              key,
              null,
              "pages after page " + RowReader.page(location)));
    }
  }

  private boolean isProven(byte[] key, byte[] value) {
    return subspace == Subspace.BLOBS
        ? FramedBlob.isRight(key, value)
        : proof.value(key, value) == Certainty.PROVEN;
  }

  @Override
  protected void release() {}
}
