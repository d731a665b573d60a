// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDBException;
import com.apple.foundationdb.KeyValue;
import com.apple.foundationdb.ReadTransaction;
import com.apple.foundationdb.StreamingMode;
import com.apple.foundationdb.Transaction;
import com.apple.foundationdb.async.AsyncIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.PieceRule;
import swkit.piece.PieceEnd;

/**
 * A scan of one subspace, whose transaction is renewed every few seconds, from the key that it has
 * come to. Puts values and blobs together from their pieces (store-and-dump 3.5). One thread at a
 * time reads; any may close.
 */
final class FoundationDbScan extends AbstractSource {
  /** The error of a transaction whose state the cluster keeps no longer. */
  private static final int TOO_OLD = 1007;

  /** How often reading may fail at one place: for minutes, since each attempt waits longer. */
  private static final int ATTEMPTS = 50;

  private final String address;
  private final Database database;
  private final SharedState state;
  private final PieceReading pieces;
  private final Consumer<FoundationDbScan> onEnd;
  private final Subspace subspace;
  private final KeyRange range;
  private final byte[] begin;
  private final byte[] end;
  private final boolean isPoint;

  private Transaction transaction;
  private long renewal;
  private AsyncIterator<KeyValue> rows;
  private KeyValue ahead;
  private byte[] taken;
  private byte[] position;
  private int failures;

  /** The keys of pieces that belong to entries already returned, or to entries below the range. */
  private final Set<byte[]> skipped = new TreeSet<>(Entry::compareKeys);

  private final Set<Integer> beginnings = new HashSet<>();

  private final List<byte[]> blob = new ArrayList<>();
  private byte[] blobKey;
  private int lastPiece;
  private boolean isGapless;

  private byte[] lastKey;

  /** The key of the last value that isn't itself a piece; pieces that follow it are left over. */
  private byte[] owner;

  private byte[] before = Entry.NO_VALUE;
  private int suspects;

  /**
   * The entries of {@code range} among the pairs in [{@code begin}, {@code end}).
   *
   * @param begin the first key of the cluster to read, with the subspace's letter
   * @param end the key of the cluster before which to stop
   * @param isPoint whether a single key is looked up
   * @param state the state to read as long as the cluster keeps it
   * @param pieces tells which pieces belong to a value, and takes those that don't
   * @param onEnd takes this scan when it ends or is closed
   */
  FoundationDbScan(
      String address,
      Database database,
      Subspace subspace,
      KeyRange range,
      byte[] begin,
      byte[] end,
      boolean isPoint,
      SharedState state,
      PieceReading pieces,
      Consumer<FoundationDbScan> onEnd) {
    super(address + " " + subspace);
    this.address = address;
    this.database = database;
    this.state = state;
    this.pieces = pieces;
    this.onEnd = onEnd;
    this.subspace = subspace;
    this.range = range;
    this.begin = begin;
    this.end = end;
    this.isPoint = isPoint;
    this.position = begin;
  }

  @Override
  protected synchronized Entry pull() {
    while (!isClosed()) {
      try {
        releaseInTime();
        Entry entry = subspace == Subspace.BLOBS ? nextBlob() : nextValue();
        if (entry == null) {
          release();
          return null;
        }
        if (lastKey != null && Entry.compareKeys(lastKey, entry.key()) >= 0) {
          throw new StoreException(address, subspace, entry.key(), "is out of order");
        }
        lastKey = entry.key();
        return entry;
      } catch (RuntimeException e) {
        recover(FoundationDbError.cause(e));
      }
    }
    return null;
  }

  /**
   * Repeats a failed read. A value is read again from its first piece, a blob from the next one.
   */
  private void recover(Throwable cause) {
    if (!(cause instanceof FDBException) || transaction == null || ++failures > ATTEMPTS) {
      throw failed(cause);
    }
    if (((FDBException) cause).getCode() == TOO_OLD) {
      state.lose();
    }
    forget();
    try {
      transaction = transaction.onError(cause).join();
      end();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(Throwable e) {
    String where = lastKey == null ? "" : " after key " + Entry.hex(lastKey);
    return FoundationDbError.of(address + " " + subspace, "can't be read" + where, e);
  }

  /** Ends the transaction in time. */
  private void releaseInTime() {
    if (transaction != null && System.nanoTime() - renewal > 0) {
      end();
    }
  }

  private ReadTransaction reads() {
    if (transaction == null) {
      transaction = database.createTransaction();
      transaction.options().setReadYourWritesDisable();
      renewal = state.begin(transaction);
    }
    return transaction.snapshot();
  }

  /** The next row, without taking it; null at the end. The driver fetches ahead. */
  private KeyValue peek() {
    if (rows == null) {
      rows =
          reads()
              .getRange(
                  position, end, ReadTransaction.ROW_LIMIT_UNLIMITED, false, StreamingMode.WANT_ALL)
              .iterator();
    }
    if (ahead == null && rows.hasNext()) {
      ahead = rows.next();
    }
    return ahead;
  }

  private byte[] take() {
    KeyValue row = ahead;
    ahead = null;
    taken = row.getKey();
    return row.getValue();
  }

  /** Notes that what was taken need not be read again. */
  private void advance() {
    position = Pieces.after(taken);
    failures = 0;
  }

  /** The value at {@code key}, which may be the next row, a later one, or after the end. */
  private byte[] at(byte[] key) {
    KeyValue row = peek();
    int order = Entry.compareKeys(row == null ? end : row.getKey(), key);
    if (row != null && order == 0) {
      return take();
    }
    if (order > 0) {
      return null;
    }
    byte[] value = reads().get(key).join();
    if (value != null) {
      skipped.add(key);
    }
    return value;
  }

  private Entry nextValue() {
    for (KeyValue row = peek(); row != null; row = peek()) {
      byte[] stored = row.getKey();
      findPiecesFromBelow(stored);
      byte[] value = take();
      byte[] key = Arrays.copyOfRange(stored, 1, stored.length);
      boolean isPiece = skipped.remove(stored);
      if (!isPiece && isLeftOver(key)) {
        pieces.leftOut(subspace, owner, Pieces.number(key), value.length);
        isPiece = true;
      }
      if (isPiece) {
        advance();
        continue;
      }
      if (!Pieces.isWhole(subspace)) {
        value = value.length >= Pieces.SIZE ? assemble(key, value) : value;
        noteSuspect(key);
        owner = key;
      }
      advance();
      return new Entry(key, value);
    }
    return null;
  }

  /** Whether {@code key} can only be that of a piece after the last value, to which it is not. */
  private boolean isLeftOver(byte[] key) {
    return owner != null
        && Pieces.isNext(owner, key)
        && pieces.rule(subspace, owner) != PieceRule.NONE;
  }

  private byte[] assemble(byte[] key, byte[] first) {
    List<byte[]> found = new ArrayList<>(List.of(first));
    List<byte[]> suspects = new ArrayList<>();
    for (int piece = 1; piece <= Pieces.MOST_OF_VALUE; piece++) {
      byte[] at = Pieces.key(subspace, key, piece);
      byte[] content = at(at);
      if (content == null) {
        break;
      }
      if (found.get(piece - 1).length < Pieces.SIZE) {
        suspects.add(Arrays.copyOfRange(at, 1, at.length));
      }
      found.add(content);
    }
    PieceRule rule = found.size() == 1 ? PieceRule.NONE : pieces.rule(subspace, key);
    if (rule == PieceRule.NONE) {
      suspects.forEach(suspect -> pieces.suspect(subspace, suspect));
      return PieceEnd.joined(found, found.size());
    }
    return pieces.value(subspace, key, found, PieceEnd.ofValue(found, rule));
  }

  /**
   * Skips the pieces in the range of an entry below it, which exist only if that entry's key is a
   * prefix of the range's lowest key.
   */
  private void findPiecesFromBelow(byte[] stored) {
    int length = stored.length - 1;
    if (isPoint
        || length < 2
        || length >= begin.length
        || beginnings.contains(length)
        || !Arrays.equals(stored, 0, length, begin, 0, length)) {
      return;
    }
    byte[] key = Arrays.copyOfRange(stored, 1, length);
    Pieces.owned(reads(), subspace, key).stream()
        .filter(piece -> Entry.compareKeys(piece, begin) >= 0)
        .forEach(skipped::add);
    if (!Pieces.isWhole(subspace)
        && pieces.rule(subspace, key) != PieceRule.NONE
        && reads().get(Pieces.key(subspace, key)).join() != null) {
      owner = key;
    }
    beginnings.add(length);
  }

  /** Reports keys that end with 00, 01, … after another one: they may be pieces without a value. */
  private void noteSuspect(byte[] key) {
    if (before.length > 0
        && key.length == before.length + 1
        && key[key.length - 1] == (byte) suspects
        && Arrays.equals(key, 0, before.length, before, 0, before.length)) {
      suspects++;
      pieces.suspect(subspace, key);
    } else {
      suspects = 0;
      before = key;
    }
  }

  private Entry nextBlob() {
    for (KeyValue row = peek(); blob.isEmpty(); row = peek()) {
      if (row == null) {
        return null;
      }
      byte[] stored = row.getKey();
      byte[] key = Arrays.copyOfRange(stored, 1, Math.max(1, stored.length - 2));
      if (key.length > 0 && range.isBelow(key)) {
        return null;
      }
      if (key.length == 0) {
        pieces.suspect(subspace, Arrays.copyOfRange(stored, 1, stored.length));
      }
      byte[] content = take();
      if (key.length > 0 && !skipped.remove(stored) && Entry.compareKeys(key, range.from()) >= 0) {
        blobKey = key;
        lastPiece = -1;
        isGapless = true;
        add(stored, content);
      }
      advance();
    }
    while (lastPiece < Pieces.LAST_OF_BLOB) {
      byte[] at = Pieces.key(subspace, blobKey, lastPiece + 1);
      byte[] content = at(at);
      if (content == null) {
        KeyValue row = peek();
        if (row == null || !isPieceOfBlob(row.getKey())) {
          break;
        }
        at = row.getKey();
        content = take();
      }
      add(at, content);
      advance();
    }
    Entry entry = new Entry(blobKey, whole());
    blob.clear();
    return entry;
  }

  private boolean isPieceOfBlob(byte[] stored) {
    int length = blobKey.length;
    return stored.length == length + 3 && Arrays.equals(stored, 1, 1 + length, blobKey, 0, length);
  }

  /** Takes a piece whatever its number, as the server does. */
  private void add(byte[] stored, byte[] content) {
    int end = stored.length;
    int piece = (stored[end - 2] & 0xFF) << 8 | stored[end - 1] & 0xFF;
    boolean follows = blob.isEmpty() || blob.get(blob.size() - 1).length == Pieces.SIZE;
    isGapless &= piece == lastPiece + 1;
    if (piece != lastPiece + 1 || !follows && pieces.isAsIs()) {
      pieces.suspect(subspace, Arrays.copyOfRange(stored, 1, end));
    }
    lastPiece = piece;
    blob.add(content);
  }

  private byte[] whole() {
    if (blob.stream().mapToLong(piece -> piece.length).sum() > Integer.MAX_VALUE - 8) {
      throw new StoreException(address, subspace, blobKey, "is a blob of more than 2 GB");
    }
    return pieces.blob(blobKey, blob, isGapless);
  }

  private void forget() {
    if (rows != null) {
      rows.cancel();
    }
    rows = null;
    ahead = null;
  }

  private void end() {
    forget();
    if (transaction != null) {
      transaction.close();
      transaction = null;
    }
  }

  /** Also called at the end, so that no transaction is kept for nothing. */
  @Override
  protected synchronized void release() {
    onEnd.accept(this);
    end();
  }
}
