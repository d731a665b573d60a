// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Subspace;

/** How two databases differ, in numbers. Filled by several threads. */
public final class ComparisonResult {
  /**
   * One of the two.
   *
   * @param address what it is
   * @param schemaVersion its schema version
   */
  public record Database(String address, int schemaVersion) {}

  private final Map<Subspace, Tally> subspaces = new EnumMap<>(Subspace.class);
  private final Map<Integer, Tally> accounts = new TreeMap<>(Integer::compareUnsigned);
  private final Tally nobody = new Tally();
  private final Tally total = new Tally();
  private final ComparedDatabase one;
  private final ComparedDatabase two;
  private final ComparisonOptions options;
  private final ComparisonNotes notes;
  private boolean cutShort;
  private long entriesNotRead;
  private long bytesNotRead;

  ComparisonResult(
      ComparedDatabase one,
      ComparedDatabase two,
      ComparisonOptions options,
      ComparisonNotes notes) {
    this.one = one;
    this.two = two;
    this.options = options;
    this.notes = notes;
  }

  synchronized void add(
      Subspace subspace, Tally all, Map<Integer, Tally> byAccount, boolean isCutShort) {
    subspaces.put(subspace, all);
    total.add(all);
    byAccount.forEach(
        (id, tally) ->
            (id == null ? nobody : accounts.computeIfAbsent(id, i -> new Tally())).add(tally));
    cutShort |= isCutShort;
  }

  synchronized void notRead(long entries, long bytes) {
    entriesNotRead += entries;
    bytesNotRead += bytes;
  }

  /**
   * How many entries count as the same because both dumps are sealed with the same hash for them;
   * they weren't read, and are counted of no account.
   */
  public synchronized long entriesNotRead() {
    return entriesNotRead;
  }

  /** The bytes of content of these entries, of one of the two. */
  public synchronized long bytesNotRead() {
    return bytesNotRead;
  }

  /** The first. */
  public Database a() {
    return new Database(one.address(), one.schemaVersion());
  }

  /** The second. */
  public Database b() {
    return new Database(two.address(), two.schemaVersion());
  }

  /** The subspaces that were compared, in letter order. */
  public synchronized Map<Subspace, Tally> subspaces() {
    return new EnumMap<>(subspaces);
  }

  /** The accounts and other principals that something differs of, by id. */
  public synchronized Map<Integer, Tally> accounts() {
    Map<Integer, Tally> differing = new TreeMap<>(Integer::compareUnsigned);
    accounts.forEach(
        (id, tally) -> {
          if (tally.differences() + tally.packedOtherwise() > 0) {
            differing.put(id, tally);
          }
        });
    return differing;
  }

  /** What belongs to no account; blobs too, unless one account was asked for. */
  public synchronized Tally nobody() {
    return nobody;
  }

  /** All of it. */
  public synchronized Tally total() {
    return total;
  }

  /** The name of a principal in A, and in B if that is another; null if it has none. */
  public String name(int id) {
    String before = one.name(id);
    String after = two.name(id);
    if (before == null || before.equals(after)) {
      return after;
    }
    return after == null ? before : before + " / " + after;
  }

  /** What {@code subspace} is called; both titles where two releases call it otherwise. */
  public String title(Subspace subspace) {
    Set<String> titles = new LinkedHashSet<>();
    for (ComparedDatabase side : List.of(one, two)) {
      if (side.generation() != null) {
        titles.add(side.generation().title(subspace));
      }
    }
    return String.join(", ", titles);
  }

  /** Whether blobs were compared by their content, not only by their keys. */
  public boolean isContent() {
    return options.content();
  }

  /** Whether it was ended before everything was compared. */
  public synchronized boolean isCutShort() {
    return cutShort;
  }

  /** What ought to be known besides. */
  public List<String> notes() {
    return notes.all();
  }

  /** 0 where both are the same, 3 where they differ, if only in their schema versions. */
  public synchronized int exitCode() {
    return total.differences() == 0 && one.isSameVersion(two) ? 0 : 3;
  }
}
