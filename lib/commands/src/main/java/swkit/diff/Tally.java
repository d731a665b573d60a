// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.Arrays;

/**
 * Counts of the entries that are the same and of those that differ, with the bytes of keys and
 * values that differ. Used by one thread at a time.
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

  /** Those of these entries whose compression (LZ4) differs. */
  public long packedOtherwise() {
    return packing;
  }

  /** Entries of this kind. */
  public long entries(Change.Kind kind) {
    return counts[kind.ordinal()];
  }

  /** Bytes of the entries of this kind; for changed entries, those of B. */
  public long bytes(Change.Kind kind) {
    return bytes[kind.ordinal()];
  }

  /** Entries that differ. */
  public long differences() {
    return Arrays.stream(counts).sum();
  }
}
