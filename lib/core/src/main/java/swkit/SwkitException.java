// SPDX-License-Identifier: Apache-2.0
package swkit;

import swkit.io.Wording;

/**
 * The root of all exceptions of this library.
 *
 * <p>The message is one line for the person at the terminal: where the problem is (file and offset;
 * store, subspace and key; configuration file and line) and what is wrong. Its length is bounded,
 * and control characters are escaped. The subclasses give the place as fields too, and {@link
 * #remedy} what the user can do about it.
 *
 * <p>A script catches this exception once, prints its message and exits with {@link #exitCode()}.
 */
public abstract sealed class SwkitException extends RuntimeException
    permits ConfigException, DumpException, FrameException, RefusedException, StoreException {
  private static final long serialVersionUID = 1L;
  private Remedy remedy;

  SwkitException(String address, String problem, Throwable cause) {
    super(Wording.problem(address.isEmpty() ? problem : address + ": " + problem), cause);
  }

  final void setRemedy(Remedy remedy) {
    this.remedy = remedy;
  }

  /** What the user can do about it; null if the message says all. */
  public final Remedy remedy() {
    return remedy;
  }

  /** The exit code that a command ends with: 1, or 2 if the request itself was wrong. */
  public int exitCode() {
    return 1;
  }
}
