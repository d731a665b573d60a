// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.Generation;

/** The ranges that are durable in the target, with the sums of their content. Thread-safe. */
final class CompletedRanges {
  private final TransferReport report;
  private final Generation generation;
  private final Map<Subspace, List<KeyRange>> done = new EnumMap<>(Subspace.class);
  private final Map<Subspace, TransferReport.Row> rows = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> foreign = new EnumMap<>(Subspace.class);
  private Journal journal;

  CompletedRanges(TransferReport report, Generation generation) {
    this.report = report;
    this.generation = generation;
  }

  /** Adds the ranges that {@code journal} holds, and records there what is added later. */
  synchronized void keep(Journal journal) {
    this.journal = journal;
    journal.done().forEach(range -> count(range, 0));
  }

  /** Adds a durable range. Writing it took {@code millis} milliseconds. */
  void add(Journal.Done range, long millis) {
    if (journal != null) {
      journal.done(range);
    }
    count(range, millis);
  }

  private synchronized void count(Journal.Done range, long millis) {
    Subspace subspace = range.subspace();
    done.computeIfAbsent(subspace, s -> new ArrayList<>()).add(range.range());
    rows.merge(
        subspace,
        new TransferReport.Row(range.entries(), range.bytes(), -1, millis),
        (one, two) ->
            new TransferReport.Row(
                one.entries() + two.entries(),
                one.bytes() + two.bytes(),
                -1,
                one.millis() + two.millis()));
    foreign.merge(subspace, range.foreign(), Long::sum);
  }

  /** The parts of {@code ranges}, which ascend, that are not durable yet. */
  synchronized List<KeyRange> left(Subspace subspace, List<KeyRange> ranges) {
    List<KeyRange> before = done.getOrDefault(subspace, List.of());
    return ranges.stream().flatMap(range -> range.without(before).stream()).toList();
  }

  /** The size of the entries in all durable ranges, in bytes. */
  synchronized long bytes() {
    return rows.values().stream().mapToLong(TransferReport.Row::bytes).sum();
  }

  /** Reports the sums of all durable ranges. {@code fileBytes} gives the sizes of frames. */
  synchronized void report(ToLongFunction<Subspace> fileBytes) {
    rows.forEach(
        (subspace, row) ->
            report.row(
                subspace,
                new TransferReport.Row(
                    row.entries(), row.bytes(), fileBytes.applyAsLong(subspace), row.millis())));
  }

  /** Reports the entries of later releases in all durable ranges. */
  synchronized void reportForeign() {
    foreign.forEach(
        (subspace, entries) -> ForeignEntries.report(report, subspace, entries, generation));
  }
}
