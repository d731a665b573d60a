// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Subspace;

/** The numbers of a comparison. Thread-safe. */
public final class ComparisonResult {
  /**
   * One of the two databases.
   *
   * @param address its address
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
   * The number of entries that were not read because both dumps are sealed with the same hash for
   * them. They count as the same, but for no account.
   */
  public synchronized long entriesNotRead() {
    return entriesNotRead;
  }

  /** The bytes of keys and values of these entries, in one of the two dumps. */
  public synchronized long bytesNotRead() {
    return bytesNotRead;
  }

  /** The first database. */
  public Database a() {
    return new Database(one.address(), one.schemaVersion());
  }

  /** The second database. */
  public Database b() {
    return new Database(two.address(), two.schemaVersion());
  }

  /** The subspaces that were compared, in letter order. */
  public synchronized Map<Subspace, Tally> subspaces() {
    return new EnumMap<>(subspaces);
  }

  /** The accounts and other principals whose entries differ, by id. */
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

  /** Entries of no account; these include blobs, unless one account was asked for. */
  public synchronized Tally nobody() {
    return nobody;
  }

  /** All entries. */
  public synchronized Tally total() {
    return total;
  }

  /** The name of a principal; both names if A and B have different ones, null if it has none. */
  public String name(int id) {
    String before = one.name(id);
    String after = two.name(id);
    if (before == null || before.equals(after)) {
      return after;
    }
    return after == null ? before : before + " / " + after;
  }

  /** The title of {@code subspace}; both titles if the two releases differ. */
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

  /** Whether the comparison ended early. */
  public synchronized boolean isCutShort() {
    return cutShort;
  }

  /** Notes for the user. */
  public List<String> notes() {
    return notes.all();
  }

  /** 0 if both are the same; 3 if they differ, even if only in their schema versions. */
  public synchronized int exitCode() {
    return total.differences() == 0 && one.isSameVersion(two) ? 0 : 3;
  }
}
