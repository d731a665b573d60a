// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

/**
 * How many entries are the same and how many are not, and the bytes of keys and values of those
 * that are not. Belongs to one thread at a time.
 */
public final class Tally {
  private final long[] counts = new long[Change.Kind.values().length];
  private final long[] bytes = new long[Change.Kind.values().length];
  private long same;
  private long packing;

  void same() {
    same++;
  }

  void same(long entries) {
    same += entries;
  }

  void packing() {
    same++;
    packing++;
  }

  void add(Change change) {
    int kind = change.kind().ordinal();
    counts[kind]++;
    bytes[kind] += (change.after() == null ? change.before() : change.after()).size();
  }

  void add(Tally other) {
    same += other.same;
    packing += other.packing;
    for (int kind = 0; kind < counts.length; kind++) {
      counts[kind] += other.counts[kind];
      bytes[kind] += other.bytes[kind];
    }
  }

  /** Entries that both sides have with the same content. */
  public long sameEntries() {
    return same;
  }

  /** Those of the same content that is packed (LZ4) on one side, or packed otherwise. */
  public long packedOtherwise() {
    return packing;
  }

  /** Entries of this kind. */
  public long entries(Change.Kind kind) {
    return counts[kind.ordinal()];
  }

  /** Bytes of the entries of this kind; of those that changed, as B has them. */
  public long bytes(Change.Kind kind) {
    return bytes[kind.ordinal()];
  }

  /** Entries that differ. */
  public long differences() {
    return java.util.Arrays.stream(counts).sum();
  }
}
