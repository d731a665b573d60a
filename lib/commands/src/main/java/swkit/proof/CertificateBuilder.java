// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * Makes a certificate of entries while they pass, on any number of threads. Thread-safe.
 *
 * <p>The level of a key is the number of zeros at the end of its XXH64. A range begins at each key
 * of a level that is high enough: the lowest for which there are at most {@link #MOST_CUTS} cuts in
 * all subspaces together.
 */
public final class CertificateBuilder {
  /** How many ranges begin at a key of a high level, at most. */
  public static final int MOST_CUTS = 40;

  /** Longer keys are not used as cuts: they would make the certificate long. */
  private static final int LONGEST_CUT = 64;

  private static final XXHash64 HASH = XXHashFactory.fastestInstance().hash64();

  /** A part of a range: the level of the key at which it begins, -1 for one within a range. */
  private record Piece(int level, RangeSum sum) {}

  private final Generation generation;
  private final Map<Subspace, NavigableMap<byte[], Piece>> pieces = new EnumMap<>(Subspace.class);
  private final long[] cuts = new long[Long.SIZE + 1];
  private int level;

  /** A builder for a certificate of {@code subspaces}, each of which may be empty. */
  public CertificateBuilder(Generation generation, Set<Subspace> subspaces) {
    this.generation = generation;
    subspaces.forEach(subspace -> pieces.put(subspace, new TreeMap<>(Entry::compareKeys)));
  }

  /** The layout of the entries. */
  public Generation generation() {
    return generation;
  }

  /** The subspaces that are certified. */
  public Set<Subspace> subspaces() {
    return pieces.keySet();
  }

  /**
   * A source of the same entries. They are certified once it has been read to its end; what was
   * read of a source that failed, or was not read to its end, is forgotten. No entry may be read
   * twice.
   */
  public Source certified(Subspace subspace, Source source) {
    Adding adding = new Adding(subspace, currentLevel());
    return source.derived(
        () -> {
          Entry entry = source.next();
          if (entry == null) {
            adding.end();
          } else {
            adding.add(entry);
          }
          return entry;
        });
  }

  private synchronized int currentLevel() {
    return level;
  }

  private static int level(byte[] key) {
    return key.length > LONGEST_CUT
        ? -1
        : Long.numberOfTrailingZeros(HASH.hash(key, 0, key.length, 0));
  }

  /**
   * The sums of one source. It keeps few pieces: once it has too many cuts of its own, it raises
   * its level, which is then never above that of the certificate.
   */
  private final class Adding extends Tally {
    private final NavigableMap<byte[], Piece> own = new TreeMap<>(Entry::compareKeys);
    private int least;
    private long ownCuts;
    private byte[] from;
    private int fromLevel = -1;

    Adding(Subspace subspace, int least) {
      super(generation, subspace);
      this.least = least;
    }

    @Override
    void at(byte[] key) {
      int here = level(key);
      if (from == null || here >= least) {
        close();
        from = key;
        fromLevel = here >= least ? here : -1;
      }
    }

    private void close() {
      if (from == null) {
        return;
      }
      own.put(from, new Piece(fromLevel, take()));
      ownCuts += fromLevel >= 0 ? 1 : 0;
      while (ownCuts > MOST_CUTS) {
        least++;
        merge(own, least);
        ownCuts = own.values().stream().filter(piece -> piece.level >= 0).count();
      }
    }

    void end() {
      close();
      synchronized (CertificateBuilder.this) {
        NavigableMap<byte[], Piece> all = pieces.get(subspace());
        own.forEach(
            (key, piece) -> {
              if (all.put(key, piece) != null) {
                throw new IllegalStateException("key " + Entry.hex(key) + " was read twice");
              }
              if (piece.level >= 0) {
                cuts[piece.level]++;
              }
            });
        level = Math.max(level, least);
        level = lowestLevel();
      }
    }
  }

  /** Adds each piece of a lower level than {@code least} to the one before it. */
  private static void merge(NavigableMap<byte[], Piece> all, int least) {
    List<Map.Entry<byte[], Piece>> old = new ArrayList<>(all.entrySet());
    all.clear();
    byte[] from = null;
    Piece open = null;
    for (Map.Entry<byte[], Piece> next : old) {
      Piece piece = next.getValue();
      if (open == null || piece.level >= least) {
        from = next.getKey();
        open = new Piece(piece.level >= least ? piece.level : -1, piece.sum);
      } else {
        open = new Piece(open.level, open.sum.plus(piece.sum));
      }
      all.put(from, open);
    }
  }

  /** The lowest level with few cuts. Below {@link #level}, not all cuts were counted. */
  private int lowestLevel() {
    long above = 0;
    int lowest = cuts.length;
    while (lowest > level && above + cuts[lowest - 1] <= MOST_CUTS) {
      lowest--;
      above += cuts[lowest];
    }
    return lowest;
  }

  /** The certificate of what was read, with {@code about} at its head. */
  public synchronized Certificate build(Certificate.About about) {
    Map<Subspace, CertifiedSubspace> subspaces = new EnumMap<>(Subspace.class);
    int least = lowestLevel();
    pieces.forEach(
        (subspace, all) -> {
          NavigableMap<byte[], Piece> ranges = new TreeMap<>(all);
          merge(ranges, least);
          NavigableMap<byte[], RangeSum> sums = new TreeMap<>(Entry::compareKeys);
          ranges.forEach(
              (key, piece) -> sums.put(sums.isEmpty() ? Entry.NO_VALUE : key, piece.sum));
          subspaces.put(
              subspace, new CertifiedSubspace(subspace, generation.title(subspace), sums));
        });
    return new Certificate(about, generation.schemaVersion(), subspaces);
  }
}
