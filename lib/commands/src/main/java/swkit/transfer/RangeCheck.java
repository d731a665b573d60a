// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Wording;
import swkit.storage.PlannedStorage;
import swkit.storage.ServerStorage;

/**
 * Whether the target of a plan holds what was written to it, range by range, while nobody writes.
 *
 * @param plan what is moved
 * @param planned the target as the plan has it
 * @param target the same, open
 * @param workers the threads
 * @param progress receives what is read
 */
record RangeCheck(
    ImportPlan plan,
    PlannedStorage planned,
    ServerStorage target,
    Workers workers,
    Progress progress) {
  /** What is wrong with a range; null for nothing. */
  interface Check {
    String of(PlannedRange range);
  }

  /** The ranges whose number of entries is not what {@code records} say, with what is wrong. */
  Map<PlannedRange, String> count(List<PlannedRange> ranges, Map<Integer, RangeRecord> records) {
    progress.begin("counting", -1);
    try (Snapshot data = target.data().snapshot()) {
      return run(ranges, range -> count(range, data, records.get(range.number())));
    }
  }

  private String count(PlannedRange range, Snapshot data, RangeRecord record) {
    boolean isElsewhere = range.subspace() == Subspace.BLOBS && !plan.to().isOneStore();
    long entries =
        isElsewhere ? blobs(range.keys()) : planned.count(data, range.subspace(), range.keys());
    boolean isMore = entries > record.written() && !isElsewhere;
    return isMore || entries < record.written() - record.empty()
        ? "has "
            + Wording.count(entries, "entry", "entries")
            + ", and "
            + record.written()
            + (record.written() == 1 ? " was" : " were")
            + " written"
        : null;
  }

  /** The number of blobs in a blob store of its own, which may have others too. */
  private long blobs(KeyRange range) {
    long blobs = 0;
    try (Source keys = target.blobs().keys(range)) {
      while (keys.next() != null) {
        blobs++;
      }
    }
    return blobs;
  }

  /** The ranges whose entries are not those that {@code reader} gives, with what is wrong. */
  Map<PlannedRange, String> compare(List<PlannedRange> ranges, RangeReader reader) {
    progress.begin("comparing", -1);
    try (Snapshot written = target.snapshot(damage -> {}, workers)) {
      return run(ranges, range -> compare(range, written, reader));
    }
  }

  private String compare(PlannedRange range, Snapshot written, RangeReader reader) {
    try (Source left = permanent(range.subspace(), reader.read(range.subspace(), range.keys()));
        Source right = permanent(range.subspace(), written.scan(range.subspace(), range.keys()))) {
      return difference(left, right);
    }
  }

  /** How {@code left}, the source, and {@code right} differ; null if they don't. */
  static String difference(Source left, Source right) {
    long differences = 0;
    byte[] first = null;
    Entry one = left.next();
    Entry two = right.next();
    while (one != null || two != null) {
      int order = one == null ? 1 : two == null ? -1 : one.compareTo(two);
      if (order != 0 || !Arrays.equals(one.value(), two.value())) {
        differences++;
        first = first == null ? (order > 0 ? two : one).key() : first;
      }
      one = order > 0 ? one : left.next();
      two = order < 0 ? two : right.next();
    }
    return differences == 0
        ? null
        : "differs from the source in "
            + Wording.count(differences, "entry", "entries")
            + ", first at key "
            + Entry.hex(first);
  }

  private Source permanent(Subspace subspace, Source source) {
    return subspace == Subspace.PROPERTY
        ? source.filter(entry -> !planned.isTemporary(entry))
        : source;
  }

  private Map<PlannedRange, String> run(List<PlannedRange> ranges, Check check) {
    return run(ranges, check, workers);
  }

  /** The ranges with which {@code check} finds something wrong, with what it is. */
  static Map<PlannedRange, String> run(List<PlannedRange> ranges, Check check, Workers workers) {
    Map<PlannedRange, String> wrong = new TreeMap<>(Comparator.comparingInt(PlannedRange::number));
    List<Workers.Task> tasks = new ArrayList<>();
    for (PlannedRange range : ranges) {
      tasks.add(
          new Workers.Task(
              range.subspace().title(),
              Math.max(0, range.bytes()),
              () -> {
                String problem = check.of(range);
                if (problem != null) {
                  synchronized (wrong) {
                    wrong.put(range, problem);
                  }
                }
              }));
    }
    workers.run(tasks, workers.threads());
    return wrong;
  }
}
