// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameIndex;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * A text that tells whether a database was changed: what the engine of a store says of its last
 * write; size, time, first and last 64 KiB of each frame of a dump.
 */
final class DatabaseState {
  private DatabaseState() {}

  /** The state of {@code what}, of which {@code data} is a snapshot. Throws if it has none. */
  static String of(DatabaseAddress what, Snapshot data) {
    String state = what.isDump() ? ofFrames(what.dump()) : data.state();
    if (state == null) {
      throw RefusedException.usage(
          "--notes: "
              + what.address()
              + " doesn't tell whether something was written to it since; repair it without notes");
    }
    return state;
  }

  private static String ofFrames(Path directory) {
    try (Dump dump = Dump.open(directory)) {
      return ofFrames(dump);
    }
  }

  private static String ofFrames(Dump dump) {
    StringJoiner state = new StringJoiner(" ");
    for (Subspace subspace : dump.subspaces()) {
      Path frame = dump.file(subspace);
      try {
        state.add(
            subspace.letter()
                + ":"
                + Files.size(frame)
                + ":"
                + Files.getLastModifiedTime(frame).toMillis()
                + ":"
                + Long.toHexString(FrameIndex.ends(frame)));
      } catch (IOException e) {
        throw new RefusedException(frame.toString(), "can't be read: " + Wording.reason(e));
      }
    }
    return state.toString();
  }
}
