// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.function.Function;

/**
 * A table or column family that is missing, or differs from the one that a server creates.
 * Immutable.
 *
 * @param subspace the subspace that it is for
 * @param isMissing whether nothing of that name exists
 * @param noun the backend's word for where it keeps a subspace: {@code table}, {@code column
 *     family}
 * @param problem what is wrong, as the rest of a sentence: {@code is a view}
 * @param remedy what to do about it; null if only a backup helps
 */
public record Misfit(
    Subspace subspace, boolean isMissing, String noun, String problem, String remedy) {
  private static final int LONGEST_COLUMNS = 200;

  /** Nothing has the name. {@code hint}, which may be empty, ends the sentence. */
  public static Misfit missing(Subspace subspace, String noun, String hint) {
    return new Misfit(subspace, true, noun, "is missing" + hint, null);
  }

  /** Something other than the table has its name. */
  public static Misfit table(Subspace subspace, String problem) {
    return new Misfit(subspace, false, "table", problem, null);
  }

  /** A table with a trigger, which matters only if it is written to. */
  public static Misfit trigger(Subspace subspace) {
    String problem = "has a trigger, which may change what is written";
    return new Misfit(subspace, false, "table", problem, "remove the trigger");
  }

  /** A table whose columns differ from those of the server's. */
  public static Misfit columns(Subspace subspace, String columns, String servers) {
    String shown =
        columns.length() <= LONGEST_COLUMNS ? columns : columns.substring(0, LONGEST_COLUMNS) + "…";
    String problem = "has the columns " + shown + ", the server's has " + servers;
    return table(subspace, problem);
  }

  /** The sentence, with the subspace named by {@code names}: a release has its own names. */
  public String text(Function<Subspace, String> names) {
    return noun + " " + names.apply(subspace) + " " + problem;
  }

  /** The sentence, with the subspace named as in 0.15. */
  @Override
  public String toString() {
    return noun + " " + subspace + " " + problem;
  }
}
