// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.file.Files;
import java.nio.file.Path;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** Leaves what a verification finds for a repair, which then needs no second reading. */
public final class Notes {
  private Notes() {}

  /**
   * Runs {@code verification}, which is one of {@code what}, and writes what it finds to the new
   * {@code file}. Throws if the database can't tell later whether it was changed, or {@code isLive}
   * because others may be changing it.
   */
  public static Verdict write(
      Verification verification, DatabaseAddress what, Path file, boolean isLive) {
    if (isLive) {
      throw RefusedException.usage("--notes excludes --live: what is found must stay as it is");
    }
    if (Files.exists(file)) {
      throw new RefusedException(file.toString(), "exists already; give a new file for the notes");
    }
    return verification.run(
        Repairs.RULES::contains,
        found -> {
          String problem = Fsck.problem(found);
          new NotesFile(
                  what.address(),
                  DatabaseState.of(what, found.data()),
                  found.verdict().bodies(),
                  problem == null ? "" : problem,
                  found.isWhole(),
                  found.cases())
              .write(file);
          return null;
        });
  }
}
