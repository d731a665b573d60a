// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/** A dump directory that can't be read or written as one, with its path. */
public final class DumpException extends SwkitException {
  private static final long serialVersionUID = 1L;

  /** A problem of {@code directory}, or of the file in it that the message names. */
  public DumpException(Path directory, String problem) {
    super(directory.toString(), problem, null);
  }

  /** A problem of {@code directory}, caused by {@code cause}. */
  public DumpException(Path directory, String problem, Throwable cause) {
    super(directory.toString(), problem, cause);
  }
}
