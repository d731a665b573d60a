// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.io.Wording;
import swkit.verify.Case;

/** What comes of the cases of one rule: what the repair costs, and what can't be repaired. */
final class Outcome {
  /** How many cases of a reason are kept. */
  private static final int KEPT = 1000;

  /** A number of things, with their nouns. */
  private static final class Cost {
    private final String one;
    private final String many;
    private long count;

    Cost(String one, String many) {
      this.one = one;
      this.many = many;
    }
  }

  /** Cases that can't be repaired for one reason. */
  static final class Left {
    private long count;
    private final List<Case> examples = new ArrayList<>();

    long count() {
      return count;
    }

    List<Case> examples() {
      return examples;
    }
  }

  private final Map<String, Cost> costs = new LinkedHashMap<>();
  private final Map<String, Left> left = new LinkedHashMap<>();
  private long cases;
  private long entries;

  /** Notes that the repair costs one of these. */
  void costs(String one, String many) {
    costs.computeIfAbsent(one, any -> new Cost(one, many)).count++;
  }

  /** Notes why a case can't be repaired. */
  void cannot(Case one, String reason) {
    Left group = left.computeIfAbsent(reason, any -> new Left());
    group.count++;
    if (group.examples.size() < KEPT) {
      group.examples.add(one);
    }
  }

  /** Notes a case, for which {@code changed} entries were drafted. */
  void repaired(long changed) {
    cases++;
    entries += changed;
  }

  /** How many cases there are. */
  long cases() {
    return cases;
  }

  /** How many entries are written or removed. */
  long entries() {
    return entries;
  }

  /** How many cases can't be repaired. */
  long leftOver() {
    return left.values().stream().mapToLong(Left::count).sum();
  }

  /** What can't be repaired, by reason. */
  Map<String, Left> left() {
    return left;
  }

  /** What it costs, in words; "no mail" if it costs nothing that a user sees. */
  String cost() {
    return costs.isEmpty()
        ? "costs nothing"
        : String.join(
            ", ",
            costs.values().stream()
                .map(cost -> Wording.count(cost.count, cost.one, cost.many))
                .toList());
  }
}
