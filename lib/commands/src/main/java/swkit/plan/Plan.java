// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import java.util.List;
import swkit.RefusedException;
import swkit.transfer.PlannedRange;

/**
 * How a transfer is divided: between which databases, with which options, and the ranges of each
 * part. Holds no secret. Immutable.
 *
 * @param id tells the plan from others; hexadecimal
 * @param from the first operand, without a secret
 * @param to the second operand, without a secret
 * @param identity what tells the source from other databases; may be empty
 * @param state the state of the source; {@code null} as text if its engine can't tell it
 * @param schemaVersion the schema version of both
 * @param subspaces the letters of the subspaces that are written
 * @param options the options
 * @param parts the number of parts, whose numbers begin at 0
 * @param ranges all ranges, by number
 */
public record Plan(
    String id,
    String from,
    String to,
    String identity,
    String state,
    int schemaVersion,
    String subspaces,
    PlannedOptions options,
    int parts,
    List<PlannedRange> ranges) {
  /** Copies {@code ranges}. */
  public Plan {
    ranges = List.copyOf(ranges);
  }

  /** The ranges of {@code part}. Throws if there is no such part. */
  public List<PlannedRange> part(int part) {
    if (part < 0 || part >= parts) {
      throw RefusedException.usage("part " + part + ": the plan has the parts 0 to " + (parts - 1));
    }
    return ranges.stream().filter(range -> range.part() == part).toList();
  }

  /** Whether the source's engine can tell whether it has changed. */
  public boolean tellsState() {
    return !state.equals("null");
  }
}
