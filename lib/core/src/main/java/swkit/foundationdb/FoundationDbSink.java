// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.PieceRule;
import swkit.store.KeyOrder;
import swkit.store.WriteGuard;

/**
 * A sink into one subspace. It writes in transactions of about a megabyte, several at a time. One
 * thread at a time puts.
 *
 * <p>Transactions are idempotent, because the driver repeats one that failed, even if it may have
 * been committed (error 1021). A transaction also removes the pieces of an earlier value or blob
 * that it doesn't overwrite (store-and-dump 3.5): where keys are of a form in which only a piece
 * can have the key and one byte more, all of them, also those that a server has left there.
 * Elsewhere it removes them only if the old value has 100,000 bytes or more, and only as far as
 * their numbers have no gap.
 */
final class FoundationDbSink implements Sink {
  private static final int BATCH_BYTES = 1_000_000;
  private static final int BATCH_ENTRIES = 5000;
  private static final int IN_FLIGHT = 8;

  /** A longer value is written in several transactions, each of which may have 10 MB. */
  private static final int LONGEST_AT_ONCE = 8_000_000;

  /**
   * A value or blob, whether all keys of pieces after it can only be its own, and the number of the
   * batch in which it begins.
   */
  private record Start(
      byte[] key, int pieces, boolean isLongValue, boolean ownsPieces, int batch) {}

  private static final class Batch {
    final List<Start> starts = new ArrayList<>();
    final List<Entry> pieces = new ArrayList<>();
    long bytes;
  }

  private final String address;
  private final Database database;
  private final Subspace subspace;
  private final Function<byte[], PieceRule> rules;
  private final Entry guard;
  private final Consumer<byte[]> emptyBlob;
  private final KeyOrder order;
  private final Deque<CompletableFuture<Void>> inFlight = new ArrayDeque<>();

  /** The values whose keys are prefixes of the latest key, the longest first. */
  private final Deque<Start> beginnings = new ArrayDeque<>();

  private Batch batch = new Batch();
  private final Consumer<FoundationDbSink> onClose;
  private int batches;

  FoundationDbSink(
      String address,
      Database database,
      Subspace subspace,
      KeyRange range,
      Function<byte[], PieceRule> rules,
      Entry guard,
      Consumer<byte[]> emptyBlob,
      Consumer<FoundationDbSink> onClose) {
    this.onClose = onClose;
    this.order = new KeyOrder(address, subspace, range);
    this.address = address;
    this.database = database;
    this.subspace = subspace;
    this.rules = rules;
    this.guard = guard;
    this.emptyBlob = emptyBlob;
  }

  @Override
  public void put(Entry entry) {
    byte[] key = entry.key();
    byte[] value = entry.value();
    check(entry);
    if (!beginnings.isEmpty()) {
      checkPieces(key);
    }
    boolean blob = subspace == Subspace.BLOBS;
    int pieces = Pieces.count(subspace, value.length);
    if (!Pieces.isWhole(subspace)) {
      boolean isLongValue = !blob && value.length >= Pieces.SIZE;
      boolean ownsPieces = !blob && rules.apply(key) != PieceRule.NONE;
      Start start = new Start(key, pieces, isLongValue, ownsPieces, batches);
      batch.starts.add(start);
      if (!blob) {
        beginnings.push(start);
      }
    }
    if (pieces == 0) {
      emptyBlob.accept(key);
    }
    for (int piece = 0; piece < pieces; piece++) {
      byte[] content =
          pieces == 1
              ? value
              : Arrays.copyOfRange(
                  value, piece * Pieces.SIZE, Math.min(value.length, (piece + 1) * Pieces.SIZE));
      Entry stored = new Entry(Pieces.key(subspace, key, piece), content);
      batch.pieces.add(stored);
      batch.bytes += stored.size();
      if (batch.bytes >= (blob ? BATCH_BYTES : LONGEST_AT_ONCE)) {
        send();
        if (!blob) {
          awaitAll();
        }
      }
    }
    if (batch.bytes >= BATCH_BYTES || batch.starts.size() + batch.pieces.size() > BATCH_ENTRIES) {
      send();
    }
  }

  private void check(Entry entry) {
    byte[] key = entry.key();
    order.next(key);
    String problem = Pieces.refuses(subspace, entry);
    if (problem != null) {
      throw new StoreException(address, subspace, key, problem);
    }
  }

  /** Throws if {@code key} is that of a piece of a longer value; waits if it may have been one. */
  private void checkPieces(byte[] key) {
    while (!beginnings.isEmpty() && !startsWith(key, beginnings.peek().key)) {
      beginnings.pop();
    }
    Start start = beginnings.peek();
    if (start == null || key.length != start.key.length + 1) {
      return;
    }
    if (start.isLongValue && (key[key.length - 1] & 0xFF) < start.pieces) {
      throw inTheWay(key, start);
    }
    if (start.batch != batches) {
      awaitAll();
    }
  }

  private static boolean startsWith(byte[] key, byte[] start) {
    return key.length >= start.length
        && Arrays.equals(key, 0, start.length, start, 0, start.length);
  }

  private StoreException inTheWay(byte[] key, Start start) {
    return new StoreException(
        address,
        subspace,
        key,
        "is where FoundationDB has, or a server looks for, a piece of the value of key "
            + Entry.hex(start.key));
  }

  private void send() {
    if (batch.starts.isEmpty() && batch.pieces.isEmpty()) {
      return;
    }
    Batch sent = batch;
    batch = new Batch();
    batches++;
    while (inFlight.size() >= IN_FLIGHT) {
      await(inFlight.remove());
    }
    inFlight.add(database.runAsync(transaction -> write(transaction, sent)));
  }

  private CompletableFuture<Void> write(Transaction transaction, Batch sent) {
    return requireGuard(transaction)
        .thenCompose(guarded -> tidy(transaction, sent))
        .thenRun(() -> sent.pieces.forEach(piece -> transaction.set(piece.key(), piece.value())));
  }

  /** Reads the guard, so that the transaction conflicts with whoever changes it. */
  private CompletableFuture<Void> requireGuard(Transaction transaction) {
    if (guard == null) {
      return CompletableFuture.completedFuture(null);
    }
    return transaction
        .get(Pieces.key(Subspace.PROPERTY, guard.key()))
        .thenAccept(
            value -> {
              if (!Arrays.equals(value, guard.value())) {
                throw WriteGuard.lost(address);
              }
            });
  }

  /** Removes old pieces of all values that begin in the batch; one read if there are none. */
  private CompletableFuture<Void> tidy(Transaction transaction, Batch sent) {
    if (sent.starts.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    byte[] from = Pieces.key(subspace, sent.starts.get(0).key, 0);
    int last = subspace == Subspace.BLOBS ? Pieces.LAST_OF_BLOB : Pieces.MOST_OF_VALUE;
    byte[] to =
        sent.starts.stream()
            .map(start -> Pieces.after(Pieces.key(subspace, start.key, last)))
            .max(Entry::compareKeys)
            .orElseThrow();
    return transaction
        .getRange(from, to, 1)
        .asList()
        .thenCompose(
            found ->
                all(
                    sent.starts.stream()
                        .filter(start -> start.isLongValue || !found.isEmpty())
                        .map(start -> tidy(transaction, start))
                        .toList()));
  }

  private CompletableFuture<Void> tidy(Transaction transaction, Start start) {
    boolean blob = subspace == Subspace.BLOBS;
    CompletableFuture<List<byte[]>> there =
        start.ownsPieces
            ? Pieces.after(transaction, subspace, start.key)
            : Pieces.run(transaction, subspace, start.key, blob ? start.pieces : 1);
    return there.thenCompose(
        old -> {
          old.forEach(transaction::clear);
          return start.isLongValue
              ? requireRoom(transaction, start)
              : CompletableFuture.completedFuture(null);
        });
  }

  /** Throws if another entry has the key of a piece that will be written, or of the one after. */
  private CompletableFuture<Void> requireRoom(Transaction transaction, Start start) {
    List<CompletableFuture<Void>> looks = new ArrayList<>();
    for (int piece = 1; piece <= start.pieces; piece++) {
      byte[] at = Pieces.key(subspace, start.key, piece);
      looks.add(
          transaction
              .get(at)
              .thenAccept(
                  value -> {
                    if (value != null) {
                      throw inTheWay(Arrays.copyOfRange(at, 1, at.length), start);
                    }
                  }));
    }
    return all(looks);
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }

  private void awaitAll() {
    while (!inFlight.isEmpty()) {
      await(inFlight.remove());
    }
  }

  private void await(CompletableFuture<Void> written) {
    try {
      written.join();
    } catch (RuntimeException e) {
      throw FoundationDbError.of(address + " " + subspace, "can't be written", e);
    }
  }

  @Override
  public void commit() {
    order.requireOpen();
    send();
    awaitAll();
  }

  /** Waits for the transactions in flight. */
  @Override
  public void close() {
    order.close();
    onClose.accept(this);
    batch = new Batch();
    while (!inFlight.isEmpty()) {
      try {
        inFlight.remove().join();
      } catch (RuntimeException e) {
        // too late to matter: the first failure was already thrown
      }
    }
  }
}
