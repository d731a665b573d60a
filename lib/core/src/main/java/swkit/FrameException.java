// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/**
 * A frame, or a file of a legacy dump, that can't be read or written, with the byte of the file.
 */
public final class FrameException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final boolean contradictsSeal;

  /** A problem of the whole file. */
  public FrameException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
    contradictsSeal = false;
  }

  /** A problem at byte {@code offset} of the (compressed) file. */
  public FrameException(Path file, long offset, String problem) {
    this(file, offset, problem, false);
  }

  /** The same; {@code contradictsSeal} where it can be read, and isn't what was sealed. */
  public FrameException(Path file, long offset, String problem, boolean contradictsSeal) {
    super(file + " at byte " + offset, problem, null);
    this.contradictsSeal = contradictsSeal;
  }

  /** Whether the frame can be read, but isn't the one that its dump's manifest speaks of. */
  public boolean contradictsSeal() {
    return contradictsSeal;
  }
}
