// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import swkit.Workers;

/** One of the jobs of a command that has several. */
public interface Job {
  /** Does it, shows the result by {@code command}, and returns the exit code. */
  int run(Command command, Workers workers, ProgressBar progress);

  /** A second message after a failure; null for none. */
  default String afterFailure() {
    return null;
  }
}
