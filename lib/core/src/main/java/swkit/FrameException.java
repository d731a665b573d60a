// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/** A frame, or a file of a legacy dump, that can't be read or written. */
public final class FrameException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final transient Path file;
  private final long offset;
  private final boolean contradictsSeal;

  /** A problem of the whole file. */
  public FrameException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
    this.file = file;
    this.offset = -1;
    this.contradictsSeal = false;
  }

  /** A problem at byte {@code offset} of the (compressed) file. */
  public FrameException(Path file, long offset, String problem) {
    this(file, offset, problem, false);
  }

  /** The same; {@code contradictsSeal} if the frame can be read but isn't the one sealed. */
  public FrameException(Path file, long offset, String problem, boolean contradictsSeal) {
    super(file + " at byte " + offset, problem, null);
    this.file = file;
    this.offset = offset;
    this.contradictsSeal = contradictsSeal;
  }

  /** The frame or the file of a legacy dump. */
  public Path file() {
    return file;
  }

  /** The byte of the (compressed) file, counted from 0; -1 if the problem is the whole file's. */
  public long offset() {
    return offset;
  }

  /** Whether the frame can be read but differs from what its dump's manifest says. */
  public boolean contradictsSeal() {
    return contradictsSeal;
  }

  /** Adds what the user can do about it, before the exception is thrown. Returns this. */
  public FrameException with(Remedy remedy) {
    setRemedy(remedy);
    return this;
  }
}
