// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Subspace;
import swkit.generation.Generation;

/** What a transfer did, for people and for programs. Thread-safe. */
public final class TransferReport {
  /**
   * The sums of one subspace.
   *
   * @param entries the number of entries
   * @param bytes the size of keys and values
   * @param fileBytes the size of its frame in bytes; -1 if there is none
   * @param millis how long it took, in milliseconds
   */
  public record Row(long entries, long bytes, long fileBytes, long millis) {}

  private final Map<Subspace, Row> rows = new EnumMap<>(Subspace.class);
  private final Map<Subspace, String> verdicts = new EnumMap<>(Subspace.class);
  private final List<BlobDamage> damage = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> alerts = new ArrayList<>();
  private final List<String> next = new ArrayList<>();
  private final String from;
  private final String to;
  private final Generation generation;
  private final boolean dryRun;
  private boolean found;
  private boolean undo;
  private boolean update;

  TransferReport(String from, String to, Generation generation, boolean dryRun) {
    this.from = from;
    this.to = to;
    this.generation = generation;
    this.dryRun = dryRun;
  }

  /** The letters of {@code subspaces}, as reports and messages show them. */
  static String letters(Set<Subspace> subspaces) {
    return String.join(" ", subspaces.stream().map(s -> String.valueOf(s.letter())).toList());
  }

  synchronized void row(Subspace subspace, Row row) {
    rows.put(subspace, row);
  }

  synchronized void verdict(Subspace subspace, String verdict, long differences) {
    verdicts.put(subspace, verdict);
    found |= differences > 0;
  }

  synchronized void damage(BlobDamage blob) {
    damage.add(blob);
  }

  synchronized void leftOut(String what) {
    leftOut.add(what);
  }

  synchronized void warn(String what) {
    warnings.add(what);
  }

  /** Adds a warning that makes the exit code 3. */
  synchronized void found(String what) {
    warnings.add(what);
    found = true;
  }

  /** Adds a warning that is shown before the table and makes the exit code 3. */
  synchronized void alert(String what) {
    alerts.add(what);
    found = true;
  }

  /** Marks the import of an undo dump: it writes entries of a later release on purpose. */
  synchronized void undo() {
    undo = true;
  }

  synchronized boolean isUndo() {
    return undo;
  }

  synchronized void next(String what) {
    next.add(what);
  }

  /** Makes this the report of an update: the rows count what differs, and is written. */
  synchronized void update() {
    update = true;
  }

  /** What {@link Row#entries} counts, as the heading of a column. */
  public synchronized String counted() {
    return update ? "to write" : "entries";
  }

  /** What the {@link #verdicts} are about, as the heading of a column. */
  public synchronized String compared() {
    return update ? "differs" : "compared";
  }

  /** The address of the source. */
  public String from() {
    return from;
  }

  /** The address of the target. */
  public String to() {
    return to;
  }

  /** The schema version of both. */
  public int schemaVersion() {
    return generation.schemaVersion();
  }

  /** The releases that have this schema version. */
  public String releases() {
    return generation.releases();
  }

  /** The title of {@code subspace} in these releases. */
  public String title(Subspace subspace) {
    return generation.title(subspace);
  }

  /** Whether nothing was written. */
  public boolean isDryRun() {
    return dryRun;
  }

  /** The rows of the subspaces, in the order of their letters. */
  public synchronized Map<Subspace, Row> rows() {
    return new EnumMap<>(rows);
  }

  /**
   * The results of comparing source and target: {@code same}, or how many entries differ. Empty if
   * they were not compared.
   */
  public synchronized Map<Subspace, String> verdicts() {
    return new EnumMap<>(verdicts);
  }

  /** The damaged and missing blobs. */
  public synchronized List<BlobDamage> damage() {
    return List.copyOf(damage);
  }

  /** What the result does not contain, and why. */
  public synchronized List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Warnings. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Warnings to show before everything else. */
  public synchronized List<String> alerts() {
    return List.copyOf(alerts);
  }

  /** The next steps for the user. */
  public synchronized List<String> next() {
    return List.copyOf(next);
  }

  /** The exit code: 0, or 3 if something was found or had to be left out. */
  public synchronized int exitCode() {
    return damage.isEmpty() && !found ? 0 : 3;
  }
}
