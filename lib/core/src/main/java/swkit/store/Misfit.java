// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Subspace;
import swkit.generation.Generation;

/**
 * A table or column family that isn't as a server creates it, or is missing. Immutable.
 *
 * @param subspace the subspace that it is for
 * @param isMissing whether nothing of that name exists
 * @param noun what the backend keeps a subspace in: {@code table}, {@code column family}
 * @param problem what is wrong, as the rest of a sentence: {@code is a view}
 * @param remedy what to do about it; null for what a backup helps against
 */
public record Misfit(
    Subspace subspace, boolean isMissing, String noun, String problem, String remedy) {
  private static final int LONGEST_COLUMNS = 200;

  /** Nothing of the name exists. {@code hint}, which may be empty, ends the sentence. */
  public static Misfit missing(Subspace subspace, String noun, String hint) {
    return new Misfit(subspace, true, noun, "is missing" + hint, null);
  }

  /** A table that is something else. */
  public static Misfit table(Subspace subspace, String problem) {
    return new Misfit(subspace, false, "table", problem, null);
  }

  /** A table with a trigger, which matters only if it is written to. */
  public static Misfit trigger(Subspace subspace) {
    String problem = "has a trigger, which may change what is written";
    return new Misfit(subspace, false, "table", problem, "remove the trigger");
  }

  /** A table with other columns than the server's. */
  public static Misfit columns(Subspace subspace, String columns, String servers) {
    String shown =
        columns.length() <= LONGEST_COLUMNS ? columns : columns.substring(0, LONGEST_COLUMNS) + "…";
    String problem = "has the columns " + shown + ", the server's has " + servers;
    return table(subspace, problem);
  }

  /** A sentence, with the name that the releases of {@code generation} have for the subspace. */
  public String in(Generation generation) {
    return noun + " " + generation.describe(subspace) + " " + problem;
  }

  /** A sentence, with the name that 0.15 has for the subspace. */
  @Override
  public String toString() {
    return noun + " " + subspace + " " + problem;
  }
}
