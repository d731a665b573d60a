// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import swkit.RefusedException;
import swkit.io.Wording;

/** The ranges of a plan that are not recorded as done, by part. Immutable. */
final class OpenRanges {
  private static final int SHOWN = 10;

  private final Map<Integer, Set<Integer>> byPart = new TreeMap<>();
  private int count;

  private OpenRanges() {}

  /** Those of {@code ranges} that {@code done} doesn't have. */
  static OpenRanges of(List<PlannedRange> ranges, Set<Integer> done) {
    OpenRanges open = new OpenRanges();
    for (PlannedRange range : ranges) {
      if (!done.contains(range.number())) {
        open.add(range);
      }
    }
    return open;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Throws if there are any, and names them. */
  void requireNone(String address) {
    if (count > 0) {
      throw new RefusedException(
          address,
          "is not finished: "
              + Wording.count(count, "range is open: ", "ranges are open: ")
              + this
              + "; run "
              + (byPart.size() == 1 ? "that part" : "those parts")
              + " first");
    }
  }

  /** That the {@code wrong} ones of {@code ranges}, each with a problem, are open again. */
  static String reopened(List<PlannedRange> ranges, Map<PlannedRange, String> wrong) {
    OpenRanges open = new OpenRanges();
    ranges.stream().filter(wrong::containsKey).forEach(open::add);
    Map.Entry<PlannedRange, String> first = wrong.entrySet().iterator().next();
    return first.getKey()
        + " "
        + first.getValue()
        + (wrong.size() == 1
            ? ", so it is open again: "
            : ", and "
                + Wording.count(wrong.size() - 1, "other range differs", "other ranges differ")
                + ", so they are open again: ")
        + open
        + ". Run what is open again, then finish; if it differs then too, the source changed while"
        + " it was copied: make a new plan, and start over";
  }

  private void add(PlannedRange range) {
    byPart.computeIfAbsent(range.part(), part -> new TreeSet<>()).add(range.number());
    count++;
  }

  /** Each part with the numbers of its ranges: {@code part 3 (7, 12); part 5 (1)}. */
  @Override
  public String toString() {
    String parts =
        byPart.entrySet().stream()
            .limit(SHOWN)
            .map(part -> "part " + part.getKey() + " (" + numbers(part.getValue()) + ")")
            .collect(Collectors.joining("; "));
    return byPart.size() > SHOWN
        ? parts + "; and " + (byPart.size() - SHOWN) + " more parts"
        : parts;
  }

  private static String numbers(Set<Integer> ranges) {
    String first =
        ranges.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
    return ranges.size() > SHOWN ? first + ", and " + (ranges.size() - SHOWN) + " more" : first;
  }
}
