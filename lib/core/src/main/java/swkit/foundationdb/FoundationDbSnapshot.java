// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.store.StoreSnapshot;

/**
 * A view of a cluster: of one state for about five seconds from the first read on, because
 * FoundationDB keeps none for longer. Thread-safe.
 *
 * <p>After that, a scan continues with the newest state, and every few seconds with a newer one.
 * What others write meanwhile may be seen, missed, or seen in part; a single value is always of one
 * state. All scans see the same only while nobody writes. {@link #consistency} says which it was.
 */
final class FoundationDbSnapshot implements StoreSnapshot {
  private final String address;
  private final Database database;
  private final BiFunction<Subspace, Long, List<KeyRange>> splits;
  private final StorageHosts hosts;
  private final SharedState state;
  private final PieceReading pieces;
  private final Consumer<FoundationDbSnapshot> onClose;
  private final Set<FoundationDbScan> scans = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  FoundationDbSnapshot(
      String address,
      Database database,
      BiFunction<Subspace, Long, List<KeyRange>> splits,
      PieceReading pieces,
      Runnable onSecondState,
      Consumer<FoundationDbSnapshot> onClose) {
    this.address = address;
    this.database = database;
    this.splits = splits;
    this.hosts = StorageHosts.of(database);
    this.state = new SharedState(onSecondState);
    this.pieces = pieces;
    this.onClose = onClose;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(EnumSet.allOf(Subspace.class));
  }

  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    Closing.requireOpen(closed, address);
    return splits.apply(subspace, bytes);
  }

  @Override
  public List<String> hosts(Subspace subspace, byte[] key) {
    Closing.requireOpen(closed, address);
    return hosts.of(Pieces.key(subspace, key));
  }

  @Override
  public String consistency() {
    return state.isOne()
        ? "one state, which FoundationDB keeps for five seconds"
        : "not one state: FoundationDB keeps a state for only five seconds, so writes during the"
            + " reading may be included in part";
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Closing.requireOpen(closed, address);
    if (range.to() != null && Entry.compareKeys(range.from(), range.to()) >= 0) {
      return Source.empty();
    }
    byte[] begin = Pieces.key(subspace, range.from());
    byte[] end = Pieces.end(subspace, range);
    boolean open = subspace == Subspace.BLOBS && range.to() != null;
    return scan(subspace, range, begin, open ? Bytes.concat(end, new byte[2]) : end, false);
  }

  @Override
  public byte[] get(Subspace subspace, byte[] key) {
    Closing.requireOpen(closed, address);
    byte[] begin = Pieces.key(subspace, key, 0);
    byte[] last =
        subspace == Subspace.BLOBS ? Pieces.key(subspace, key, Pieces.LAST_OF_BLOB) : begin;
    KeyRange one = KeyRange.of(key);
    try (Source scan = scan(subspace, one, begin, Pieces.after(last), true)) {
      Entry entry = scan.next();
      return entry == null ? null : entry.value();
    }
  }

  private Source scan(
      Subspace subspace, KeyRange range, byte[] begin, byte[] end, boolean isPoint) {
    FoundationDbScan scan =
        new FoundationDbScan(
            address, database, subspace, range, begin, end, isPoint, state, pieces, scans::remove);
    scans.add(scan);
    if (closed) {
      scan.close();
    }
    return scan;
  }

  @Override
  public void close() {
    closed = true;
    Closing.all(() -> Closing.all(scans), () -> onClose.accept(this));
  }
}
