// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/** A dump, or a file that belongs to one, that can't be read or written. */
public final class DumpException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final transient Path file;

  /** A problem of {@code file}, which is a dump's directory or a file that belongs to a dump. */
  public DumpException(Path file, String problem) {
    this(file, problem, null);
  }

  /** The same, caused by {@code cause}. */
  public DumpException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
    this.file = file;
  }

  /** The dump's directory, or the file that belongs to the dump. */
  public Path file() {
    return file;
  }

  /** Adds what the user can do about it, before the exception is thrown. Returns this. */
  public DumpException with(Remedy remedy) {
    setRemedy(remedy);
    return this;
  }
}
