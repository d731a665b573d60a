// SPDX-License-Identifier: Apache-2.0
package swkit;

/** A request that was refused, because it would do harm or makes no sense. Nothing was changed. */
public final class RefusedException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /** A refusal for the sake of {@code address}, a store or a file. */
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

  /** Adds what the user can do about it, before the exception is thrown. Returns this. */
  public RefusedException with(Remedy remedy) {
    setRemedy(remedy);
    return this;
  }
}
