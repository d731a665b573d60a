// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * Something that could be done but would harm, or that was asked for in a way that can't be meant.
 */
public final class RefusedException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /** A refusal for the sake of {@code address}, a store or a file: nothing was changed. */
  public RefusedException(String address, String problem) {
    super(address, problem, null);
    exitCode = 1;
  }

  private RefusedException(String problem, int exitCode) {
    super("", problem, null);
    this.exitCode = exitCode;
  }

  /** A refusal of the request itself, as given on a command line: exit code 2. */
  public static RefusedException usage(String problem) {
    return new RefusedException(problem, 2);
  }

  @Override
  public int exitCode() {
    return exitCode;
  }
}
