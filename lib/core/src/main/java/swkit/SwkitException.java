// SPDX-License-Identifier: Apache-2.0
package swkit;

import swkit.io.Wording;

/**
 * Anything that swkit could not do, with the address of what stood in its way.
 *
 * <p>The message is one line for the person in front of the terminal: where (file and offset, store
 * and subspace and key, configuration file and line), what is wrong, and what to do next. A script
 * catches this root once, prints the message and exits with {@link #exitCode()}. Control characters
 * of names that stand in it are escaped, and its length is bounded.
 */
public abstract sealed class SwkitException extends RuntimeException
    permits ConfigException, DumpException, FrameException, RefusedException, StoreException {
  private static final long serialVersionUID = 1L;

  SwkitException(String address, String problem, Throwable cause) {
    super(Wording.problem(address.isEmpty() ? problem : address + ": " + problem), cause);
  }

  /** The exit code that a command ends with: 1 (could not do it) unless a subclass says else. */
  public int exitCode() {
    return 1;
  }
}
