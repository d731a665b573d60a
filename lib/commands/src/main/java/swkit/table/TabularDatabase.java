// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import swkit.BlobDamage;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.inspect.DatabaseFacts;
import swkit.invocation.RemedyText;
import swkit.io.Closing;
import swkit.open.DatabaseAddress;
import swkit.verify.Finding;
import swkit.verify.Verdict;

/**
 * An open database whose tables are read, in one state. Thread-safe; whoever opens it closes it,
 * after all rows.
 */
public final class TabularDatabase implements AutoCloseable {
  private final DatabaseAddress what;
  private final boolean live;
  private final Workers workers;
  private final Database database;
  private final Map<ByteBuffer, BlobDamage> damage = new ConcurrentHashMap<>();
  private final List<SwkitException> unreadable;
  private final Snapshot snapshot;
  private final Generation generation;
  private final Set<String> unreadableRules = ConcurrentHashMap.newKeySet();
  private PrincipalDirectory directory;
  private Set<ByteBuffer> unhashed;

  private TabularDatabase(
      DatabaseAddress what,
      boolean live,
      Workers workers,
      Database database,
      List<SwkitException> unreadable) {
    this.what = what;
    this.live = live;
    this.workers = workers;
    this.database = database;
    this.unreadable = unreadable;
    this.snapshot =
        database.snapshot(blob -> damage.put(ByteBuffer.wrap(blob.hash()), blob), workers, true);
    try {
      this.generation = Generation.layoutOf(snapshot);
    } catch (RuntimeException e) {
      snapshot.close();
      throw e;
    }
  }

  /**
   * Opens {@code what}. Throws if it can't be opened at all, or is of an unknown release.
   *
   * @param live whether to read the present state of a store that a server has open
   * @param workers the threads that decode blobs
   */
  public static TabularDatabase open(DatabaseAddress what, boolean live, Workers workers) {
    List<SwkitException> unreadable = new ArrayList<>();
    Database database = what.open(live, unreadable::add);
    try {
      return new TabularDatabase(what, live, workers, database, unreadable);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The same for an operand as a command takes it, without threads of its own. */
  public static TabularDatabase open(String operand) {
    return open(DatabaseAddress.parse(operand), false, Workers.none());
  }

  /** The database. */
  public Database database() {
    return database;
  }

  /** The state that all tables but the findings are read in. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** The layout of its entries. */
  public Generation generation() {
    return generation;
  }

  /** The principals, which are read when they are first asked for. */
  synchronized PrincipalDirectory directory() {
    if (directory == null) {
      directory = PrincipalDirectory.of(snapshot, generation);
    }
    return directory;
  }

  /**
   * The accounts that {@code query} wants, by id, with those whose names it gives; null for all. A
   * name that no account has adds none. Throws if it gives names and a dump lacks them.
   */
  Set<Integer> accounts(TableQuery query) {
    if (query.accounts() == null) {
      return query.accountIds();
    }
    require(Subspace.DIRECTORY);
    Set<Integer> named = new TreeSet<>(Integer::compareUnsigned);
    directory()
        .ids()
        .forEach(
            id -> {
              if (query.accounts().contains(directory().name(id))) {
                named.add(id);
              }
            });
    if (query.accountIds() != null) {
      named.retainAll(query.accountIds());
    }
    return named;
  }

  /** Throws if a dump lacks {@code subspace}, so that it doesn't look empty. */
  void require(Subspace subspace) {
    boolean isExpected = generation.dumped().contains(subspace);
    if (isExpected && !snapshot.subspaces().contains(subspace)) {
      throw new RefusedException(
          snapshot.address(), "has nothing of " + generation.describe(subspace));
    }
  }

  DatabaseAddress what() {
    return what;
  }

  boolean isLive() {
    return live;
  }

  Workers workers() {
    return workers;
  }

  /** What is to be said of the state that is read, in words. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(DatabaseFacts.notes(database, snapshot));
    Subspace names = Subspace.DIRECTORY;
    if (generation.dumped().contains(names) && !snapshot.subspaces().contains(names)) {
      notes.add("there is no " + generation.describe(names) + ", so accounts have no names");
    }
    if (!unreadableRules.isEmpty()) {
      notes.add(
          "the findings say that a part of the database can't be read, or is missing ("
              + String.join(", ", new TreeSet<>(unreadableRules))
              + "): what is in it isn't in any table");
    }
    return notes;
  }

  /**
   * What the whole database lacks or has that was not exported: files that can't be read, a broken
   * seal, an interrupted import or repair; one line each.
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(unreadable());
    DatabaseFacts.of(database)
        .sealWarnings()
        .forEach(warning -> problems.add(database.address() + ": " + warning));
    String interruption = DatabaseFacts.interruption(snapshot);
    if (interruption != null) {
      problems.add(interruption);
    }
    return problems;
  }

  /** Takes what a verification of the whole database found. */
  void verified(Verdict verdict) {
    verdict.findings().stream()
        .filter(Finding::isUnreadable)
        .forEach(finding -> unreadableRules.add(finding.rule()));
  }

  /** Whether nothing is known to be missing. */
  public boolean isWhole() {
    return unreadable.isEmpty()
        && unreadableRules.isEmpty()
        && !snapshot.isUnfinished()
        && DatabaseFacts.of(database).sealProblems().isEmpty();
  }

  /** The files that can't be read, whose rows are therefore missing; one line each. */
  public List<String> unreadable() {
    return unreadable.stream().map(RemedyText::message).toList();
  }

  /** The missing and damaged blobs that were met so far, each once. */
  public Collection<BlobDamage> damage() {
    return List.copyOf(damage.values());
  }

  /** What is wrong with the blob {@code key}, as far as it was met; null if nothing is. */
  String damageOf(byte[] key) {
    BlobDamage found = damage.get(ByteBuffer.wrap(key));
    return found == null ? null : found.kind().toString();
  }

  /** Whether the blob {@code key} is of no use without a link. */
  synchronized boolean needsLink(byte[] key) {
    if (unhashed == null) {
      unhashed = generation.unhashedBlobs(snapshot);
    }
    return key.length == BlobLink.HASH_LENGTH && !unhashed.contains(ByteBuffer.wrap(key));
  }

  /**
   * Throws if others wrote to the database while it was read, as far as nothing locked them out. To
   * be called after the last read.
   */
  public void checkUnchanged() {
    snapshot.checkUnchanged();
  }

  @Override
  public void close() {
    Closing.all(snapshot, database);
  }
}
