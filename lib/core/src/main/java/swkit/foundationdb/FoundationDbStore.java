// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDBException;
import com.apple.foundationdb.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.store.OpenResources;
import swkit.store.RangeSplitter;
import swkit.store.Store;

/**
 * An open cluster, whose keys consist of a subspace's letter and the entry's key (store-and-dump
 * 3.5). A counter is 8 bytes, little-endian.
 *
 * <p>Thread-safe, several writers. A commit is durable when it returns.
 */
public final class FoundationDbStore implements Store {
  /** Keys to warn of, each once, up to a limit. */
  /** How many entries one transaction removes: it reads the pieces of each. */
  private static final int REMOVED_AT_ONCE = 100;

  private static final class Notes {
    private static final int ROOM = 1000;
    private static final int SHOWN = 5;

    private final Set<String> keys = new ConcurrentSkipListSet<>();

    void add(Subspace subspace, byte[] key) {
      if (keys.size() < ROOM) {
        keys.add(subspace + " " + Entry.hex(key));
      }
    }

    void addTo(String one, String many, String what, List<String> warnings) {
      if (!keys.isEmpty()) {
        String count = keys.size() < ROOM ? "" : "at least ";
        List<String> first = keys.stream().limit(SHOWN).toList();
        String more = keys.size() > SHOWN ? ", …" : "";
        warnings.add(
            count
                + Wording.count(keys.size(), one, many)
                + what
                + ": "
                + String.join(", ", first)
                + more);
      }
    }
  }

  /** The error code of a transaction that timed out. */
  private static final int TIMED_OUT = 1031;

  private final Database database;
  private final String address;
  private final OpenResources given;
  private final Notes leftOvers = new Notes();
  private final Notes emptyBlobs = new Notes();
  private boolean holdsOthers;
  private boolean closed;

  FoundationDbStore(Database database, String address) {
    this.database = database;
    this.address = address;
    this.given = new OpenResources(address);
  }

  /**
   * Notes that the cluster has keys outside all subspaces; to be called before the store is used.
   */
  void noteOthers() {
    holdsOthers = true;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Snapshot snapshot() {
    return given.add(
        new FoundationDbSnapshot(address, database, this::split, leftOvers::add, given::remove));
  }

  @Override
  public long estimate(Subspace subspace) {
    byte[] from = Pieces.key(subspace, Entry.NO_VALUE);
    byte[] to = Pieces.end(subspace, KeyRange.all());
    return run(
        subspace,
        "can't be read",
        transaction -> transaction.getEstimatedRangeSizeBytes(from, to).join());
  }

  /**
   * Splits a subspace into ranges of about {@code bytes} bytes each, in ascending order, for
   * several threads to scan at once. No entry is in two of them.
   */
  public List<KeyRange> split(Subspace subspace, long bytes) {
    byte[] begin = Pieces.key(subspace, Entry.NO_VALUE);
    byte[] end = Pieces.end(subspace, KeyRange.all());
    List<byte[]> points =
        run(
            subspace,
            "can't be read",
            transaction -> transaction.getRangeSplitPoints(begin, end, bytes).join().getKeys());
    int number = subspace == Subspace.BLOBS ? 2 : 0;
    return RangeSplitter.at(
        points.stream()
            .filter(point -> Entry.compareKeys(point, end) < 0 && point.length > 1 + number)
            .map(point -> Arrays.copyOfRange(point, 1, point.length - number))
            .toList());
  }

  /** Does nothing: a cluster has no tables. */
  @Override
  public void prepare(Generation generation) {}

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    return given.add(
        new FoundationDbSink(
            address,
            database,
            subspace,
            range,
            key -> emptyBlobs.add(Subspace.BLOBS, key),
            given::remove));
  }

  /** Clears the range in one transaction, whatever its size. */
  @Override
  public void clear(Subspace subspace, KeyRange range) {
    if (range.to() == null || Entry.compareKeys(range.from(), range.to()) < 0) {
      run(
          subspace,
          "can't be emptied",
          transaction -> {
            clear(transaction, subspace, range);
            return null;
          });
    }
  }

  /**
   * Clears the pieces of the range's entries, and no others. The pieces of an entry can cross an
   * end of the range only if its key is a prefix of that end.
   */
  private static void clear(Transaction transaction, Subspace subspace, KeyRange range) {
    byte[] begin = Pieces.key(subspace, range.from());
    byte[] end = Pieces.end(subspace, range);
    Set<byte[]> kept = new TreeSet<>(Entry::compareKeys);
    beginnings(range.from()).forEach(key -> kept.addAll(Pieces.owned(transaction, subspace, key)));
    if (range.to() != null) {
      beginnings(range.to()).stream()
          .filter(range::contains)
          .forEach(key -> Pieces.owned(transaction, subspace, key).forEach(transaction::clear));
    }
    for (byte[] piece : kept) {
      if (Entry.compareKeys(piece, begin) >= 0 && Entry.compareKeys(piece, end) < 0) {
        transaction.clear(begin, piece);
        begin = Pieces.after(piece);
      }
    }
    transaction.clear(begin, end);
  }

  private static List<byte[]> beginnings(byte[] key) {
    List<byte[]> beginnings = new ArrayList<>();
    for (int length = 1; length < key.length; length++) {
      beginnings.add(Arrays.copyOf(key, length));
    }
    return beginnings;
  }

  private <T> T run(Subspace subspace, String problem, Function<Transaction, T> work) {
    try {
      return database.run(work);
    } catch (RuntimeException e) {
      throw failed(address + " " + subspace, problem, e);
    }
  }

  /** The exception for {@code e}; {@code address} may name the subspace too. */
  static SwkitException failed(String address, String problem, Throwable e) {
    Throwable cause = cause(e);
    if (cause instanceof SwkitException known) {
      return known;
    }
    if (cause instanceof FDBException fdb) {
      String said =
          fdb.getCode() == TIMED_OUT
              ? "the cluster does not answer; is it running, and is the cluster file its own?"
              : fdb.getMessage() + " (FoundationDB error " + fdb.getCode() + ")";
      return new StoreException(address, problem + ": " + said, cause);
    }
    return new StoreException(address, problem + ": " + cause, cause);
  }

  /** The failure of a future or a task, without the exceptions that wrap it. */
  static Throwable cause(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    for (int from = 0; from < keys.size(); from += REMOVED_AT_ONCE) {
      List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + REMOVED_AT_ONCE));
      run(
          subspace,
          "entries can't be removed",
          transaction -> {
            for (byte[] key : some) {
              if (Pieces.isWhole(subspace)) {
                transaction.clear(Pieces.key(subspace, key));
              } else {
                clear(transaction, subspace, KeyRange.of(key));
              }
            }
            return null;
          });
    }
  }

  @Override
  public void exchange(Entry entry, byte[] other) {
    run(
        Subspace.PROPERTY,
        "can't be written",
        transaction -> {
          clear(transaction, Subspace.PROPERTY, KeyRange.of(other));
          clear(transaction, Subspace.PROPERTY, KeyRange.of(entry.key()));
          transaction.set(Pieces.key(Subspace.PROPERTY, entry.key()), entry.value());
          return null;
        });
  }

  /** Does nothing: a committed transaction is on disk. */
  @Override
  public void sync() {}

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    warnings.add(
        "FoundationDB can't tell whether a server is using it: make sure that none is running");
    if (holdsOthers) {
      warnings.add(
          "the cluster also holds keys that don't begin with a letter from a to z, which no"
              + " server of 0.12 to 0.16 writes; they were not read");
    }
    leftOvers.addTo(
        "key looks",
        "keys look",
        " like a piece left over from a longer value or blob, and was read as what it seems to be",
        warnings);
    emptyBlobs.addTo(
        "blob is", "blobs are", " empty, which on FoundationDB is the same as missing", warnings);
    return warnings;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Closing.all(given::close, database);
    }
  }
}
