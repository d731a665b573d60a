// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.store.Backend;
import swkit.store.Backends;
import swkit.store.StoreSettings;

/** A check of a dump, a single frame or a storage, which changes nothing. */
public final class Verification {
  /**
   * What to verify.
   *
   * @param bodies whether blobs are read
   * @param backend the type of the store that everything should fit into, or null
   * @param live whether to read the present state of a store that others are using
   * @param now the time that decides what has expired
   * @param asIs whether values are checked with what servers left after them on FoundationDB
   */
  public record Options(boolean bodies, String backend, boolean live, Instant now, boolean asIs) {
    /** Options to check values without that. */
    public Options(boolean bodies, String backend, boolean live, Instant now) {
      this(bodies, backend, live, now, false);
    }
  }

  private final DatabaseAddress what;
  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();
  private ServerStorage shared;

  /** A verification of {@code what}, which is opened by {@link #run}. */
  public Verification(DatabaseAddress what, Options options, Workers workers, Progress progress) {
    this.what = what;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
  }

  /**
   * Reads {@code open}, which is what is to be verified, instead of opening that; if {@code open}
   * is a dump, its files are opened again. Doesn't close it.
   */
  public Verification sharing(Database open) {
    shared = open instanceof ServerStorage storage ? storage : null;
    return this;
  }

  /**
   * Verifies the database. Throws if it can't be opened at all, or is of an unknown release; damage
   * inside it becomes a finding.
   */
  public Verdict run() {
    return run(rule -> false, found -> null);
  }

  /**
   * The same. It collects every case of {@code rules}, and gives {@code next} what was found before
   * it closes the database; as long as that returns a revised state, it verifies that too. Returns
   * the verdict on the last state.
   */
  public Verdict run(Predicate<Rule> rules, Revision.Next next) {
    Backend backend = backend();
    try (VerifiedDatabase database = open()) {
      notes.addAll(database.notes());
      Verdict first = null;
      while (true) {
        var pass = new VerificationPass(database, options, backend, workers, progress);
        pass.collect(rules);
        Verdict verdict = pass.run();
        first = first == null ? verdict : first;
        verdict = verdict.withContentOf(first);
        Revision revision = next.after(pass.found(verdict));
        if (revision == null) {
          return verdict;
        }
        database.revise(revision);
      }
    }
  }

  private VerifiedDatabase open() {
    return shared == null
        ? VerifiedDatabase.open(what, options.bodies(), options.live(), options.asIs(), workers)
        : VerifiedStorage.of(shared, options.bodies(), workers);
  }

  /** What is to be said of the state that was read. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private Backend backend() {
    if (options.backend() == null) {
      return null;
    }
    String type = DatabaseAddress.storeType(options.backend());
    if (!Backends.isKnown(type)) {
      throw RefusedException.usage(
          "--for " + options.backend() + ": this version knows the limits of " + Backends.known());
    }
    return new StoreSettings(type, Map.of(), "--for " + type).backend();
  }
}
