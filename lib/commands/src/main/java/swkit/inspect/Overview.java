// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.Database;
import swkit.Misfit;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.generation.UnfinishedMark;
import swkit.invocation.RemedyText;
import swkit.key.KeyForms;

/**
 * What each subspace of a database holds, and whether the database is whole. Subspaces are read in
 * parallel, each once; an unreadable subspace is reported in its row.
 */
public final class Overview {
  private final Database database;
  private final DatabaseFacts facts;
  private final Generation layout;
  private final boolean unfinished;
  private final String purpose;
  private final String blobProblem;
  private final boolean decoding;
  private final List<SubspaceCount> rows = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  private Overview(Database database, Snapshot snapshot, boolean decoding) {
    this.database = database;
    this.facts = DatabaseFacts.of(database);
    this.layout = Generation.layoutOf(snapshot);
    this.unfinished = snapshot.isUnfinished();
    this.purpose = unfinished ? UnfinishedMark.purpose(snapshot) : null;
    this.blobProblem = unfinished ? null : facts.blobProblem(snapshot);
    this.decoding = decoding;
  }

  /**
   * Reads {@code snapshot} of {@code database}.
   *
   * @param unreadable the files that could not be opened: {@link Dump#open(java.nio.file.Path,
   *     java.util.function.Consumer)}
   * @param decoding whether to decode every entry, and to count those that can't be decoded
   * @param readAll whether to read frames whose counts the dump's manifest gives, too
   */
  public static Overview of(
      Database database,
      Snapshot snapshot,
      Collection<SwkitException> unreadable,
      boolean decoding,
      boolean readAll,
      Workers workers,
      Progress progress) {
    Overview overview = new Overview(database, snapshot, decoding);
    unreadable.forEach(problem -> overview.unreadable.add(RemedyText.message(problem)));
    overview.read(snapshot, readAll, workers, progress);
    return overview;
  }

  private void read(Snapshot snapshot, boolean readAll, Workers workers, Progress progress) {
    Set<Subspace> skipped = addMisfits(snapshot);
    List<Workers.Task> tasks = new ArrayList<>();
    Set<Subspace> toRead = EnumSet.noneOf(Subspace.class);
    for (Subspace subspace : snapshot.subspaces()) {
      if (skipped.contains(subspace)) {
        continue;
      }
      SubspaceCount row = new SubspaceCount(subspace, KeyForms.of(layout), decoding);
      rows.add(row);
      FrameIndex sealed = facts.sealedIndex(subspace);
      if (sealed != null && !decoding && !readAll) {
        row.take(sealed);
        continue;
      }
      long bytes = Math.max(0, database.estimate(subspace));
      toRead.add(subspace);
      tasks.add(
          new Workers.Task(subspace.title(), bytes, () -> count(snapshot, row, workers, progress)));
    }
    database.announce("reading", snapshot, toRead, 0, progress);
    workers.run(tasks, workers.threads());
    rows.removeIf(
        row -> row.entries() == 0 && layout.kind(row.subspace()) == Generation.Kind.LEGACY);
  }

  /** Notes the tables of a foreign form, and returns their subspaces. */
  private Set<Subspace> addMisfits(Snapshot snapshot) {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    for (Misfit misfit : snapshot.misfits().values()) {
      subspaces.add(misfit.subspace());
      unreadable.add("Not whole: " + misfit.text(layout::describe) + ".");
    }
    return subspaces;
  }

  /** Frames are read directly, so that blobs are not compared with their keys. */
  private void count(Snapshot snapshot, SubspaceCount row, Workers workers, Progress progress) {
    FrameReader frame = facts.frame(row.subspace());
    Source entries;
    try {
      entries = frame != null ? frame : snapshot.scan(row.subspace());
    } catch (StoreException e) {
      row.unreadable(e);
      return;
    }
    try (Source watched = workers.watched(entries, row.subspace(), progress)) {
      row.count(watched, frame);
    }
  }

  /** Whether nothing is missing or damaged, and no import was interrupted. */
  public boolean isWhole() {
    return damaged().isEmpty()
        && unreadable.isEmpty()
        && database.missingFiles().isEmpty()
        && facts.sealProblems().isEmpty()
        && blobProblem == null
        && !unfinished;
  }

  /** The database that was read. */
  Database database() {
    return database;
  }

  DatabaseFacts facts() {
    return facts;
  }

  Generation layout() {
    return layout;
  }

  /** Whether an import into it was interrupted. */
  boolean isUnfinished() {
    return unfinished;
  }

  /** What was being written to an unfinished database; null if it isn't recorded. */
  String purpose() {
    return purpose;
  }

  /** What is wrong with the blob store as a whole; null if nothing is. */
  String blobProblem() {
    return blobProblem;
  }

  /** Whether every entry was decoded. */
  boolean isDecoded() {
    return decoding;
  }

  /** The counts of the subspaces that could be opened, in letter order. */
  List<SubspaceCount> rows() {
    return rows;
  }

  /** The rows that could not be read to their end. */
  List<SubspaceCount> damaged() {
    return rows.stream().filter(row -> row.problem() != null).toList();
  }

  /** A line for each file and each table that could not be read at all. */
  List<String> unreadable() {
    return unreadable;
  }

  /** A line for everything that is wrong. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (blobProblem != null) {
      problems.add(blobProblem);
    }
    problems.addAll(facts.sealProblems());
    problems.addAll(unreadable);
    damaged().forEach(row -> problems.add(row.problem()));
    return problems;
  }
}
