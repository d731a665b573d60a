// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import swkit.RefusedException;

/** One way to look into a database. */
public interface InspectMode {
  /** Reads the database of {@code session}, shows results, and returns the exit code. */
  int run(InspectSession session);

  /** Whether results may hold secrets, so that {@code --secrets} means something. */
  default boolean mayShowSecrets() {
    return false;
  }

  /** Whether it reads the blobs that no link names, too. */
  default boolean readsUnlinkedBlobs() {
    return false;
  }

  /**
   * The mode that is given; {@code otherwise} if none is. Throws with exit code 2 if several are,
   * or if secrets are wanted of a mode that shows none.
   *
   * @param withSecrets whether secrets are wanted
   * @param given the modes that the options ask for; null for each that isn't asked for
   */
  static InspectMode choose(boolean withSecrets, InspectMode otherwise, InspectMode... given) {
    List<InspectMode> modes = Arrays.stream(given).filter(Objects::nonNull).toList();
    if (modes.size() > 1) {
      throw RefusedException.usage(
          "--accounts, --undecoded, --settings, --key, --blob, --html and options that list"
              + " entries exclude each other");
    }
    InspectMode mode = modes.isEmpty() ? otherwise : modes.get(0);
    if (withSecrets && !mode.mayShowSecrets()) {
      throw RefusedException.usage(
          "--secrets goes with --settings, --key or options that list entries");
    }
    return mode;
  }
}
