// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.file.Files;
import java.nio.file.Path;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** Leaves what a verification finds for a repair, which then needs no second reading. */
public final class Notes {
  private Notes() {}

  /** The state now. Throws if the database can't tell it, before a long verification. */
  private static String state(DatabaseAddress what) {
    try (Database database = what.isDump() ? what.open(false) : null;
        ServerStorage storage = what.isDump() ? null : ServerStorage.read(what.storage(), false);
        Snapshot data = database != null ? database.snapshot() : storage.data().snapshot()) {
      return DatabaseState.of(what, data);
    }
  }

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
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new RefusedException(file.toString(), "can't be written: there is no " + directory);
    }
    String before = state(what);
    return verification.run(
        Repairs.RULES::contains,
        found -> {
          String state = DatabaseState.of(what, found.data());
          if (!state.equals(before)) {
            throw new RefusedException(
                what.address(), "was changed while it was verified: verify it again");
          }
          String problem = Fsck.problem(found);
          new NotesFile(
                  what.address(),
                  state,
                  found.verdict().bodies(),
                  problem == null ? "" : problem,
                  found.isWhole(),
                  found.cases())
              .write(file);
          return null;
        });
  }
}
