// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PieceRule;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.store.LeftOver;
import swkit.store.LeftOvers;
import swkit.store.OpenResources;
import swkit.store.RangeSplitter;
import swkit.store.Store;
import swkit.store.WriteGuard;

/**
 * An open cluster, whose keys consist of a subspace's letter and the entry's key (store-and-dump
 * 3.5). A counter is 8 bytes, little-endian.
 *
 * <p>Thread-safe, several writers. A commit is durable when it returns.
 */
public final class FoundationDbStore implements Store {
  /** How many entries one transaction removes: it reads the pieces of each. */
  private static final int REMOVED_AT_ONCE = 100;

  private final Database database;
  private final AutoCloseable connection;
  private final String address;
  private final OpenResources given;
  private final NotedKeys suspects = new NotedKeys();
  private final LeftOvers leftOvers = new LeftOvers();
  private final NotedKeys emptyBlobs = new NotedKeys();
  private boolean holdsOthers;
  private boolean closed;
  private volatile boolean asIs;
  private volatile boolean severalStates;

  /** The layout, once it is known. */
  private volatile Generation generation;

  /** What must be in the store while it is written; null for nothing. */
  private volatile Entry guard;

  /** {@code connection} closes {@code database}. */
  FoundationDbStore(Database database, AutoCloseable connection, String address) {
    this.database = database;
    this.connection = connection;
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
    return given.add(snapshot(asIs ? null : this::pieceRule));
  }

  private FoundationDbSnapshot snapshot(BiFunction<Subspace, byte[], PieceRule> rules) {
    return new FoundationDbSnapshot(
        address,
        database,
        this::split,
        new PieceReading(rules, leftOvers, suspects::add),
        () -> severalStates = true,
        given::remove);
  }

  private PieceRule pieceRule(Subspace subspace, byte[] key) {
    Generation layout = layout();
    return layout == null ? PieceRule.NONE : layout.pieceRule(subspace, key);
  }

  /** The layout that the schema key names; null if there is none, or if it is unknown. */
  private Generation layout() {
    if (generation == null) {
      try (Snapshot raw = snapshot((BiFunction<Subspace, byte[], PieceRule>) null)) {
        generation = Generation.layoutOf(raw);
      } catch (RefusedException e) {
        return null; // whoever opens the database is told
      }
    }
    return generation;
  }

  @Override
  public void readAsIs() {
    asIs = true;
  }

  @Override
  public LeftOvers leftOvers() {
    return leftOvers;
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

  /** Creates nothing: a cluster has no tables. */
  @Override
  public void prepare(Generation generation) {
    this.generation = generation;
  }

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    return given.add(
        new FoundationDbSink(
            address,
            database,
            subspace,
            range,
            pieceRules(subspace),
            guard,
            key -> emptyBlobs.add(Subspace.BLOBS, key),
            given::remove));
  }

  /** The rule for each key, if the layout is known: whoever writes a layout has prepared it. */
  private Function<byte[], PieceRule> pieceRules(Subspace subspace) {
    Generation layout = Pieces.isWhole(subspace) ? null : generation;
    return key -> layout == null ? PieceRule.NONE : layout.pieceRule(subspace, key);
  }

  /** Clears the range in one transaction, whatever its size. */
  @Override
  public void clear(Subspace subspace, KeyRange range) {
    if (range.to() == null || Entry.compareKeys(range.from(), range.to()) < 0) {
      Function<byte[], PieceRule> rules = pieceRules(subspace);
      run(
          subspace,
          "can't be emptied",
          transaction -> {
            clear(transaction, subspace, range, rules);
            return null;
          });
    }
  }

  /**
   * Clears the pieces of the range's entries, and no others. The pieces of an entry can cross an
   * end of the range only if its key is a prefix of that end.
   */
  private static void clear(
      Transaction transaction,
      Subspace subspace,
      KeyRange range,
      Function<byte[], PieceRule> rules) {
    byte[] begin = Pieces.key(subspace, range.from());
    byte[] end = Pieces.end(subspace, range);
    Set<byte[]> kept = new TreeSet<>(Entry::compareKeys);
    beginnings(range.from()).forEach(key -> kept.addAll(owned(transaction, subspace, key, rules)));
    if (range.to() != null) {
      beginnings(range.to()).stream()
          .filter(range::contains)
          .forEach(key -> owned(transaction, subspace, key, rules).forEach(transaction::clear));
    }
    for (byte[] piece : kept) {
      if (Entry.compareKeys(piece, begin) >= 0 && Entry.compareKeys(piece, end) < 0) {
        transaction.clear(begin, piece);
        begin = Pieces.after(piece);
      }
    }
    transaction.clear(begin, end);
  }

  /** The pieces of the entry at {@code key}. If it isn't there, what looks like one is an entry. */
  private static List<byte[]> owned(
      Transaction transaction, Subspace subspace, byte[] key, Function<byte[], PieceRule> rules) {
    if (rules.apply(key) == PieceRule.NONE) {
      return Pieces.owned(transaction, subspace, key);
    }
    return transaction.get(Pieces.key(subspace, key)).join() == null
        ? List.of()
        : Pieces.after(transaction, subspace, key).join();
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
      throw FoundationDbError.of(address + " " + subspace, problem, e);
    }
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    Function<byte[], PieceRule> rules = pieceRules(subspace);
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
                clear(transaction, subspace, KeyRange.of(key), rules);
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
          if (!isGuarded(transaction)) {
            if (isExchanged(transaction, entry, other)) {
              return null; // a commit with an unknown result is tried again
            }
            throw WriteGuard.lost(address);
          }
          for (byte[] key : List.of(other, entry.key())) {
            clear(transaction, Subspace.PROPERTY, KeyRange.of(key), any -> PieceRule.NONE);
          }
          transaction.set(Pieces.key(Subspace.PROPERTY, entry.key()), entry.value());
          return null;
        });
  }

  private boolean isGuarded(Transaction transaction) {
    Entry mark = guard;
    return mark == null || Arrays.equals(value(transaction, mark.key()), mark.value());
  }

  private static boolean isExchanged(Transaction transaction, Entry entry, byte[] other) {
    return value(transaction, other) == null
        && Arrays.equals(value(transaction, entry.key()), entry.value());
  }

  private static byte[] value(Transaction transaction, byte[] key) {
    return transaction.get(Pieces.key(Subspace.PROPERTY, key)).join();
  }

  @Override
  public void guard(Entry mark) {
    guard = mark;
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
        "FoundationDB can't tell whether a server, or another command, is using it, and nothing"
            + " locks it: make sure that none is running");
    if (severalStates) {
      warnings.add(
          "reading took longer than the five seconds for which FoundationDB keeps one state: what"
              + " was written meanwhile may be there in part");
    }
    if (holdsOthers) {
      warnings.add(
          "the cluster also holds keys that don't begin with a letter from a to z, which no"
              + " server of 0.12 to 0.16 writes; they were not read");
    }
    addLeftOvers(warnings);
    suspects.addTo(
        "key looks",
        "keys look",
        " like a piece left over from a longer value or blob, and was read as what it seems to be",
        warnings);
    emptyBlobs.addTo(
        "blob is", "blobs are", " empty, which on FoundationDB is the same as missing", warnings);
    return warnings;
  }

  private void addLeftOvers(List<String> warnings) {
    List<LeftOver> all = leftOvers.all();
    String least = leftOvers.isFull() ? "at least " : "";
    List<LeftOver> leftOut = all.stream().filter(LeftOver::isDecided).toList();
    if (!leftOut.isEmpty()) {
      warnings.add(
          least
              + Wording.count(leftOut.size(), "value or blob has", "values and blobs have")
              + " pieces of an earlier, longer one after "
              + (leftOut.size() == 1 ? "it" : "them")
              + ", which were left out: "
              + Wording.count(leftOut.stream().mapToInt(LeftOver::pieces).sum(), "piece", "pieces")
              + ", "
              + leftOut.stream().mapToLong(LeftOver::bytes).sum()
              + " bytes");
    }
    int undecided = all.size() - leftOut.size();
    if (undecided > 0) {
      warnings.add(
          least
              + Wording.count(undecided, "value or blob has", "values and blobs have")
              + " pieces of which nothing tells whether they belong to "
              + (undecided == 1 ? "it" : "them")
              + "; read as the server reads them");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Closing.all(given::close, connection);
    }
  }
}
