// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/**
 * A frame, or a file of a legacy dump, that can't be read or written, with the byte of the file.
 */
public final class FrameException extends SwkitException {
  private static final long serialVersionUID = 1L;

  /** A problem of the whole file. */
  public FrameException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
  }

  /** A problem at byte {@code offset} of the (compressed) file. */
  public FrameException(Path file, long offset, String problem) {
    super(file + " at byte " + offset, problem, null);
  }
}
