// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;
import java.util.Optional;
import swkit.Database;
import swkit.dump.Manifest;
import swkit.invocation.Invocation;
import swkit.io.Wording;

/** What is to be said of a salvaged dump: what it lacks is no error that a reader could find. */
final class SalvagedNote {
  private SalvagedNote() {}

  /** The note of {@code dump}; empty if it wasn't salvaged, or lacks nothing. */
  static Optional<String> of(Database dump, Manifest.About about) {
    List<String> lost = about.leftOut();
    if (lost.size() < 2 || !lost.get(0).equals(Manifest.SALVAGED)) {
      return Optional.empty();
    }
    String all =
        "; all of them: "
            + Invocation.of("stalwart-inspect")
            + " "
            + Invocation.quote(dump.address());
    return Optional.of(
        dump.address()
            + " was salvaged from a damaged database; its manifest lists "
            + Wording.count(lost.size() - 1L, "loss", "losses")
            + ", the first: "
            + lost.get(1)
            + (lost.size() > 2 ? all : ""));
  }
}
