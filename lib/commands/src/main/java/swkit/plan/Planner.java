// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.io.Wording;
import swkit.transfer.PlannedRange;
import swkit.transfer.PlannedTransfer;
import swkit.transfer.TransferReport;

/**
 * Divides a transfer into parts of about the same size, and prepares its target.
 *
 * @param from the first operand, without a secret
 * @param to the second operand, without a secret
 * @param options the options
 * @param parts the number of parts
 * @param rangeBytes about the size of a range; 0 for what suits the whole and the parts
 */
public record Planner(String from, String to, PlannedOptions options, int parts, long rangeBytes) {
  /** Nothing smaller is a range of its own: 8 MB. */
  private static final long LEAST = 8L << 20;

  /** What is done again at most after a process ends early: 256 MB. */
  private static final long MOST = 256L << 20;

  /** So many ranges for each part, if they aren't too small, so that the parts end together. */
  private static final int RANGES_EACH = 4;

  private record Load(int part, long bytes) {}

  /** A plan and what its preparation has to report. */
  public record Prepared(Plan plan, TransferReport report) {}

  /** Makes the plan of {@code transfer}, and prepares the target for it. */
  public Prepared prepare(PlannedTransfer transfer) {
    Set<Subspace> selected = transfer.selected();
    long total = 0;
    for (Subspace subspace : selected) {
      total += Math.max(0, transfer.estimate(subspace));
    }
    long size =
        rangeBytes > 0
            ? rangeBytes
            : Math.max(LEAST, Math.min(MOST, total / ((long) RANGES_EACH * parts)));
    List<PlannedRange> ranges = new ArrayList<>();
    for (Subspace subspace : selected) {
      List<KeyRange> split = transfer.split(subspace, size);
      long estimate = transfer.estimate(subspace);
      long bytes = estimate < 0 ? -1 : estimate / split.size();
      for (KeyRange keys : split) {
        ranges.add(new PlannedRange(ranges.size(), 0, subspace, keys, bytes));
      }
    }
    Plan plan =
        new Plan(
            UUID.randomUUID().toString().replace("-", ""),
            from,
            to,
            transfer.identity(),
            transfer.state(),
            transfer.generation().schemaVersion(),
            letters(selected),
            options,
            parts,
            divided(ranges, size));
    warnOfLargeRanges(plan, size, transfer);
    return new Prepared(plan, transfer.prepare(plan.id(), ranges.size()));
  }

  static String letters(Set<Subspace> subspaces) {
    return subspaces.stream().map(s -> String.valueOf(s.letter())).collect(Collectors.joining());
  }

  /** The largest first, each to the part that has least so far. */
  private List<PlannedRange> divided(List<PlannedRange> ranges, long size) {
    PriorityQueue<Load> loads =
        new PriorityQueue<>(Comparator.comparingLong(Load::bytes).thenComparingInt(Load::part));
    for (int part = 0; part < parts; part++) {
      loads.add(new Load(part, 0));
    }
    List<PlannedRange> divided = new ArrayList<>(ranges);
    ranges.stream()
        .sorted(
            Comparator.<PlannedRange>comparingLong(range -> -bytes(range, size))
                .thenComparingInt(PlannedRange::number))
        .forEach(
            range -> {
              Load least = loads.remove();
              loads.add(new Load(least.part(), least.bytes() + bytes(range, size)));
              divided.set(
                  range.number(),
                  new PlannedRange(
                      range.number(), least.part(), range.subspace(), range.keys(), range.bytes()));
            });
    return divided;
  }

  /** A range of unknown size counts as one of the size that was wanted; an empty one as a byte. */
  private static long bytes(PlannedRange range, long size) {
    return range.bytes() < 0 ? size : Math.max(1, range.bytes());
  }

  private void warnOfLargeRanges(Plan plan, long size, PlannedTransfer transfer) {
    long total = plan.ranges().stream().mapToLong(range -> bytes(range, size)).sum();
    for (PlannedRange range : plan.ranges()) {
      long bytes = bytes(range, size);
      if (parts > 1 && bytes > MOST && bytes > 2 * total / parts) {
        transfer.warn(
            range
                + " has "
                + Wording.bytes(bytes)
                + " and can't be divided, so that its part takes longer than the others; a dump can"
                + " be divided once it is sealed (stalwart-seal)");
      }
    }
  }
}
