// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Map;
import swkit.io.Wording;

/**
 * What was written of a part.
 *
 * @param entries how many entries
 * @param leftOut what was not, by reason, with counts
 */
public record Written(long entries, Map<String, Long> leftOut) {
  /** The count of entries, and what was left out. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(Wording.count(entries, "entry", "entries"));
    leftOut.forEach(
        (reason, count) -> line.append("; left out ").append(count).append(' ').append(reason));
    return Wording.printable(line.toString());
  }
}
