// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Map;
import swkit.io.Wording;

/**
 * The result of writing a {@link Part}.
 *
 * @param entries the number of entries written
 * @param leftOut the numbers of entries left out, by reason
 */
public record Written(long entries, Map<String, Long> leftOut) {
  /** One line: the number of entries, and what was left out. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(Wording.count(entries, "entry", "entries"));
    leftOut.forEach(
        (reason, count) -> line.append("; left out ").append(count).append(' ').append(reason));
    return Wording.printable(line.toString());
  }
}
