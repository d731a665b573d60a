// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.store.Store;

/**
 * A storage that several processes write by a plan, each of them open for writing: its unfinished
 * mark names the plan, and it holds a record of each range that is durable ({@link PlannedWrite}).
 *
 * <p>Ranges are written only while the mark is in place ({@link Store#guard}). So whoever changes
 * the phase is alone from then on. Thread-safe, except for {@link #enter} and {@link #finish}.
 */
public final class PlannedStorage {
  private final ServerStorage storage;
  private final Store data;
  private final Generation generation;
  private final String purpose;
  private volatile PlannedWrite plan;

  private PlannedStorage(
      ServerStorage storage, Generation generation, String purpose, PlannedWrite plan) {
    this.storage = storage;
    this.data = storage.data();
    this.generation = generation;
    this.purpose = purpose;
    this.plan = plan;
  }

  /** The plan that {@code data} is being written by; empty if it is none. */
  private static Optional<PlannedWrite> of(Store data) {
    try (Snapshot snapshot = data.snapshot()) {
      return snapshot.subspaces().contains(Subspace.PROPERTY)
          ? PlannedWrite.of(snapshot)
          : Optional.empty();
    }
  }

  /** {@code storage}, which is being written by the plan {@code id}. Throws if it is not. */
  public static PlannedStorage of(ServerStorage storage, String id) {
    try (Snapshot snapshot = storage.data().snapshot()) {
      Optional<PlannedWrite> plan =
          snapshot.subspaces().contains(Subspace.PROPERTY)
              ? PlannedWrite.of(snapshot)
              : Optional.empty();
      if (plan.isEmpty()) {
        throw new RefusedException(
            storage.address(),
            "is not prepared for this plan: it was finished, or something else was written there"
                + " since; make a new plan");
      }
      if (!plan.get().id().equals(id)) {
        throw new RefusedException(
            storage.address(), "was prepared by another plan: " + plan.get().id() + ", not " + id);
      }
      return new PlannedStorage(
          storage,
          UnfinishedMark.generation(snapshot),
          UnfinishedMark.purpose(snapshot),
          plan.get());
    }
  }

  /** Removes the records of the plan that {@code data} is being written by, if any. */
  static void leave(Store data) {
    Optional<PlannedWrite> left = of(data);
    if (left.isEmpty()) {
      return;
    }
    try (Snapshot snapshot = data.snapshot()) {
      put(
          data,
          UnfinishedMark.entry(
              UnfinishedMark.generation(snapshot),
              UnfinishedMark.purpose(snapshot)
                  + "\n"
                  + left.get().in(PlannedWrite.Phase.LEFT).run()));
    }
    data.sync();
    data.clear(Subspace.PROPERTY, PlannedWrite.records());
    data.sync();
  }

  /** The plan, with the phase that it has for this process. */
  public PlannedWrite plan() {
    return plan;
  }

  /** Begins to write ranges along with other processes. Throws unless the plan is open. */
  public StorageWriter join() {
    if (plan.phase() != PlannedWrite.Phase.OPEN) {
      throw new RefusedException(
          storage.address(),
          plan.phase() == PlannedWrite.Phase.LEFT
              ? "another run is taking the place of this plan"
              : "this plan is being finished; if that was interrupted, finish it again");
    }
    data.guard(mark());
    data.prepare(generation);
    return StorageWriter.joining(storage, generation);
  }

  private Entry mark() {
    return mark(plan);
  }

  private Entry mark(PlannedWrite state) {
    return UnfinishedMark.entry(generation, purpose + "\n" + state.run());
  }

  /** The records, by the number of their range. */
  public NavigableMap<Integer, String> records() {
    NavigableMap<Integer, String> records = new TreeMap<>();
    try (Snapshot snapshot = data.snapshot();
        Source all = snapshot.scan(Subspace.PROPERTY, PlannedWrite.records())) {
      for (Entry record = all.next(); record != null; record = all.next()) {
        records.put(PlannedWrite.range(record), new String(record.value(), StandardCharsets.UTF_8));
      }
    }
    return records;
  }

  /** The record of {@code range}; null if there is none. */
  public String recorded(int range) {
    try (Snapshot snapshot = data.snapshot()) {
      byte[] text = snapshot.get(Subspace.PROPERTY, PlannedWrite.key(range));
      return text == null ? null : new String(text, StandardCharsets.UTF_8);
    }
  }

  /** Records that {@code range} is durable. */
  public void record(int range, String text) {
    put(data, new Entry(PlannedWrite.key(range), text.getBytes(StandardCharsets.UTF_8)));
    storage.sync();
  }

  /** Removes the records of {@code ranges}, which are to be written again. */
  public void reopen(Collection<Integer> ranges) {
    data.remove(
        Subspace.PROPERTY, ranges.stream().sorted().map(range -> PlannedWrite.key(range)).toList());
    data.sync();
  }

  /**
   * Writes the phase into the mark. When this returns, no process writes ranges, unless the phase
   * is {@link PlannedWrite.Phase#OPEN}. Throws if another process has changed the mark meanwhile.
   */
  public void enter(PlannedWrite.Phase phase) {
    data.guard(mark());
    PlannedWrite next = plan.in(phase);
    try {
      put(data, mark(next));
    } finally {
      data.guard(null);
    }
    plan = next;
    data.sync();
  }

  /**
   * Removes all records, makes everything durable, and then replaces the unfinished mark by the
   * schema key. The phase must be {@link PlannedWrite.Phase#COUNTED}. Throws if another process has
   * changed the mark meanwhile.
   */
  public void finish() {
    if (plan.phase() != PlannedWrite.Phase.COUNTED) {
      throw new IllegalStateException(storage.address() + ": the plan is " + plan.phase());
    }
    data.guard(mark());
    try {
      put(data, mark()); // throws if another plan was made meanwhile
      data.clear(Subspace.PROPERTY, PlannedWrite.records());
      storage.sync();
      data.exchange(SchemaKey.entry(generation.schemaVersion()), UnfinishedMark.key());
    } finally {
      data.guard(null);
    }
    data.sync();
  }

  /**
   * Whether {@code entry} of {@link Subspace#PROPERTY} is only there until the plan is finished.
   */
  public boolean isTemporary(Entry entry) {
    return SchemaKey.is(entry)
        || Arrays.equals(entry.key(), UnfinishedMark.key())
        || PlannedWrite.records().contains(entry.key());
  }

  /** The number of entries of {@code subspace} in {@code range}, without temporary ones. */
  public long count(Snapshot snapshot, Subspace subspace, KeyRange range) {
    long all = snapshot.count(subspace, range);
    if (subspace == Subspace.PROPERTY) {
      for (KeyRange temporary :
          List.of(
              KeyRange.of(SchemaKey.key()),
              KeyRange.of(UnfinishedMark.key()),
              PlannedWrite.records())) {
        all -= range.common(temporary).map(keys -> snapshot.count(subspace, keys)).orElse(0L);
      }
    }
    return all;
  }

  private static void put(Store data, Entry entry) {
    try (Sink sink = data.sink(Subspace.PROPERTY, KeyRange.of(entry.key()))) {
      sink.put(entry);
      sink.commit();
    }
  }
}
