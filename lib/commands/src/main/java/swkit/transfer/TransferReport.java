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

/** What a command did, for people and for programs. Filled by several threads. */
public final class TransferReport {
  /**
   * One subspace.
   *
   * @param entries how many
   * @param bytes of keys and values
   * @param fileBytes of its frame, -1 where there is none
   * @param millis how long it took
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

  /** A warning of something that makes the exit code 3. */
  synchronized void found(String what) {
    warnings.add(what);
    found = true;
  }

  /** A warning that is shown before the table, and makes the exit code 3. */
  synchronized void alert(String what) {
    alerts.add(what);
    found = true;
  }

  /** Says that what a later release left is written on purpose: an undo dump goes back. */
  synchronized void undo() {
    undo = true;
  }

  synchronized boolean isUndo() {
    return undo;
  }

  synchronized void next(String what) {
    next.add(what);
  }

  /** Where it was read from. */
  public String from() {
    return from;
  }

  /** Where it was written to. */
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

  /** What {@code subspace} is called in these releases. */
  public String title(Subspace subspace) {
    return generation.title(subspace);
  }

  /** Whether nothing was written. */
  public boolean isDryRun() {
    return dryRun;
  }

  /** The subspaces, in letter order. */
  public synchronized Map<Subspace, Row> rows() {
    return new EnumMap<>(rows);
  }

  /**
   * What a comparison of both sides found, if there was one: {@code same}, or how many entries
   * differ.
   */
  public synchronized Map<Subspace, String> verdicts() {
    return new EnumMap<>(verdicts);
  }

  /** The blobs that are not what their links say. */
  public synchronized List<BlobDamage> damage() {
    return List.copyOf(damage);
  }

  /** What is not in the result, and why. */
  public synchronized List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** What ought to be known. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What has to be known before all else. */
  public synchronized List<String> alerts() {
    return List.copyOf(alerts);
  }

  /** What to do now. */
  public synchronized List<String> next() {
    return List.copyOf(next);
  }

  /** The exit code: 0, or 3 where something was found or had to be left out. */
  public synchronized int exitCode() {
    return damage.isEmpty() && !found ? 0 : 3;
  }
}
