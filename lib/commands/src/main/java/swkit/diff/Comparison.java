// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.open.DatabaseAddress;

/**
 * Compares two databases, A and B, key by key, and changes neither. Keeps two entries for each
 * thread in memory, and the names and counts of the principals.
 *
 * @param a the first database
 * @param b the second database, which may be the first
 * @param options what is compared
 */
public record Comparison(DatabaseAddress a, DatabaseAddress b, ComparisonOptions options) {

  /** Compares subspaces in parallel, and only counts differences. */
  public ComparisonResult run(Workers workers, Progress progress) {
    return run(workers, progress, null);
  }

  /**
   * Compares one subspace after the other. Gives each difference to {@code changes}, in the order
   * of subspaces and keys, on one thread at a time, until it returns false. If {@code changes} is
   * null, compares subspaces in parallel and only counts. Throws {@link swkit.SwkitException} if A
   * or B can't be read.
   */
  public ComparisonResult run(Workers workers, Progress progress, Predicate<Change> changes) {
    try (Database first = a.open(options.live());
        Database second = isSame() ? null : b.open(options.live())) {
      return run(first, second == null ? first : second, options, workers, progress, changes);
    }
  }

  /** Compares two databases that are open, and only counts differences. */
  public static ComparisonResult of(
      Database first,
      Database second,
      ComparisonOptions options,
      Workers workers,
      Progress progress) {
    return run(first, second, options, workers, progress, null);
  }

  private static ComparisonResult run(
      Database first,
      Database second,
      ComparisonOptions options,
      Workers workers,
      Progress progress,
      Predicate<Change> changes) {
    if (options.reading() == ComparisonOptions.Reading.AS_IS) {
      List.of(first, second).forEach(Database::readAsIs);
    }
    ComparisonNotes notes = new ComparisonNotes();
    try (ComparedDatabase one =
            new ComparedDatabase(first, damage -> notes.damage("A", damage), workers);
        ComparedDatabase two =
            new ComparedDatabase(second, damage -> notes.damage("B", damage), workers)) {
      one.resolve(two);
      two.resolve(one);
      if (options.reading() == ComparisonOptions.Reading.HEALED) {
        one.heal();
      }
      return new Run(one, two, options, notes, workers, progress, changes).compare();
    }
  }

  /** Whether both are one store, which is opened once: some stores can't be opened twice. */
  private boolean isSame() {
    return !a.isDump()
        && !b.isDump()
        && a.address().equals(b.address())
        && a.storage().blobs().address().equals(b.storage().blobs().address());
  }

  private static final class Run {
    private final ComparedDatabase one;
    private final ComparedDatabase two;
    private final ComparisonOptions options;
    private final ComparisonNotes notes;
    private final Workers workers;
    private final Progress progress;
    private final Predicate<Change> changes;
    private final Generation generation;
    private final boolean sameVersion;
    private final Integer account;
    private final ComparisonResult result;

    Run(
        ComparedDatabase one,
        ComparedDatabase two,
        ComparisonOptions options,
        ComparisonNotes notes,
        Workers workers,
        Progress progress,
        Predicate<Change> changes) {
      this.one = one;
      this.two = two;
      this.options = options;
      this.notes = notes;
      this.workers = workers;
      this.progress = progress;
      this.changes = changes;
      generation = one.generation() == null ? two.generation() : one.generation();
      if (generation == null) {
        throw new RefusedException(
            one.address(), "has an unknown schema version, and so has " + two.address());
      }
      sameVersion = one.isSameVersion(two);
      account = account();
      result = new ComparisonResult(one, two, options, notes);
    }

    ComparisonResult compare() {
      if (one.isLegacy() || two.isLegacy()) {
        noteLegacy();
      } else if (!sameVersion) {
        notes.add(
            "A has schema version "
                + SchemaKey.text(one.schemaVersion())
                + ", B "
                + SchemaKey.text(two.schemaVersion())
                + ": their entries are compared as bytes");
      }
      Set<Subspace> subspaces = subspaces();
      one.notes().forEach(note -> notes.add("A: " + note));
      two.notes().forEach(note -> notes.add("B: " + note));
      one.sealWarnings().forEach(warning -> notes.add("A: " + warning));
      two.sealWarnings().forEach(warning -> notes.add("B: " + warning));
      List<Workers.Task> tasks = new ArrayList<>();
      long expected = 0;
      for (Subspace subspace : subspaces) {
        long bytes = one.estimate(subspace) + two.estimate(subspace);
        expected += one.contentBytes(subspace) + two.contentBytes(subspace);
        tasks.add(new Workers.Task(subspace.title(), bytes, () -> compare(subspace)));
      }
      progress.begin("comparing", expected);
      if (changes == null) {
        workers.run(tasks, workers.threads());
      } else {
        for (Workers.Task task : tasks) {
          if (!result.isCutShort()) {
            workers.run(List.of(task), 1);
          }
        }
      }
      return result;
    }

    private void noteLegacy() {
      notes.add(
          "a legacy dump doesn't say its schema version"
              + (sameVersion ? "" : ": their entries are compared as bytes"));
    }

    private Integer account() {
      String account = options.account();
      if (account == null) {
        return null;
      }
      if (one.generation() == null || two.generation() == null) {
        throw RefusedException.usage(
            "--account: the schema version of A or B is unknown, so the owners of entries are"
                + " unknown too");
      }
      Integer inOne = one.id(account);
      Integer inTwo = two.id(account);
      if (inOne != null && inTwo != null && !inOne.equals(inTwo)) {
        throw RefusedException.usage(
            "'"
                + account
                + "' is account "
                + Integer.toUnsignedString(inOne)
                + " in A and "
                + Integer.toUnsignedString(inTwo)
                + " in B; give one of these numbers");
      }
      Integer named = inOne == null ? inTwo : inOne;
      try {
        return named != null ? named : (Integer) Integer.parseUnsignedInt(account);
      } catch (NumberFormatException e) {
        throw new RefusedException(
            one.address() + " and " + two.address(),
            "neither A nor B has an account '" + account + "'");
      }
    }

    private Set<Subspace> subspaces() {
      Set<Subspace> chosen = EnumSet.noneOf(Subspace.class);
      if (options.only() != null) {
        chosen.addAll(generation.select(options.only()));
      } else {
        chosen.addAll(one.dumped());
        chosen.addAll(two.dumped());
      }
      if (options.all()) {
        if (one.isDump() || two.isDump()) {
          throw RefusedException.usage(
              "--all compares in-memory data and the search index, which dumps don't contain");
        }
        chosen.addAll(generation.derived());
      }
      if (options.ignoreRunning()) {
        chosen.removeAll(generation.transients());
      }
      if (options.ignore() != null) {
        chosen.removeAll(ignored(options.ignore()));
      }
      noteMissing("A", one, chosen);
      noteMissing("B", two, chosen);
      if (chosen.isEmpty()) {
        throw RefusedException.usage("no subspace is left to compare");
      }
      return chosen;
    }

    /** The subspaces to ignore, which need not exist in both databases, or in any dump. */
    private Set<Subspace> ignored(String list) {
      Set<Subspace> ignored = EnumSet.noneOf(Subspace.class);
      for (String item : list.split(",")) {
        ignored.addAll(ignoredOne(item.strip()));
      }
      return ignored;
    }

    private Set<Subspace> ignoredOne(String item) {
      for (Subspace subspace : Subspace.values()) {
        if (item.equals(String.valueOf(subspace.letter()))) {
          return EnumSet.of(subspace);
        }
      }
      Generation other = two.generation();
      try {
        return generation.select(item, generation.derived());
      } catch (RefusedException e) {
        if (other == null || other == generation) {
          throw e;
        }
        return other.select(item, other.derived());
      }
    }

    private void noteMissing(String name, ComparedDatabase side, Set<Subspace> chosen) {
      if (side.isSingleFile()) {
        chosen.retainAll(side.subspaces());
        notes.add(
            name
                + (side.subspaces().size() == 1
                    ? " is a single frame: only its subspace is compared"
                    : " is a single file: only its subspaces are compared"));
      } else if (side.isDump() && !side.subspaces().containsAll(chosen)) {
        String missing =
            chosen.stream()
                .filter(subspace -> !side.subspaces().contains(subspace))
                .map(subspace -> String.valueOf(subspace.letter()))
                .collect(Collectors.joining(" "));
        notes.add(
            name
                + (side.isLegacy() ? " has nothing of " : " holds no frames of ")
                + missing
                + ": compared as empty");
      }
    }

    private void compare(Subspace subspace) {
      Tally all = new Tally();
      Map<Integer, Tally> accounts = new HashMap<>();
      DifferingSpans unequal = unequal(subspace);
      all.same(unequal.entries());
      result.notRead(unequal.entries(), unequal.bytes());
      boolean proceeds = true;
      for (DifferingSpans.Span span : unequal.spans()) {
        proceeds = proceeds && compare(subspace, span, all, accounts);
      }
      result.add(subspace, all, accounts, !proceeds);
    }

    private DifferingSpans unequal(Subspace subspace) {
      boolean everything = account != null || options.ignoreRunning() || options.readAll();
      return everything
          ? DifferingSpans.ALL
          : DifferingSpans.of(one.sealed(subspace), two.sealed(subspace));
    }

    /** Returns whether to continue. */
    private boolean compare(
        Subspace subspace, DifferingSpans.Span span, Tally all, Map<Integer, Tally> accounts) {
      boolean proceeds = true;
      try (Source left = watched(one, subspace, span.left());
          Source right = watched(two, subspace, span.right())) {
        Entry before = left.next();
        Entry after = right.next();
        while (proceeds && (before != null || after != null)) {
          int order = before == null ? 1 : after == null ? -1 : before.compareTo(after);
          proceeds =
              count(subspace, order > 0 ? null : before, order < 0 ? null : after, all, accounts);
          before = order > 0 ? before : left.next();
          after = order < 0 ? after : right.next();
        }
      }
      return proceeds;
    }

    private Source watched(ComparedDatabase side, Subspace subspace, KeyRange range) {
      return workers.watched(side.scan(subspace, range, options, account), subspace, progress);
    }

    /** Returns whether to continue. */
    private boolean count(
        Subspace subspace, Entry before, Entry after, Tally all, Map<Integer, Tally> accounts) {
      Integer owner = owner(subspace, before, after);
      Tally own = accounts.computeIfAbsent(owner, id -> new Tally());
      if (before != null && after != null) {
        if (Arrays.equals(before.value(), after.value())) {
          all.same();
          own.same();
          return true;
        }
        if (sameVersion && ArchivePacking.isAllThatDiffers(generation, subspace, before, after)) {
          all.packing();
          own.packing();
          return true;
        }
      }
      boolean keysAlone = subspace == Subspace.BLOBS && !options.content();
      Change change =
          new Change(subspace, before, after, owner, keysAlone, one.generation(), two.generation());
      all.add(change);
      own.add(change);
      return changes == null || changes.test(change);
    }

    private Integer owner(Subspace subspace, Entry before, Entry after) {
      if (account != null) {
        return account;
      }
      Generation own = after == null ? one.generation() : two.generation();
      return own == null ? null : own.owner(subspace, after == null ? before : after);
    }
  }
}
