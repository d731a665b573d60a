// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

/**
 * What is compared, and what is left out.
 *
 * @param only the subspaces to compare, as {@link swkit.generation.Generation#select} takes them;
 *     null for all
 * @param ignore the subspaces to leave out; null for none
 * @param account the id or the name of the only account to compare; null for everything
 * @param all whether in-memory data and the search index are compared too; both must be stores
 * @param content whether blobs are read and compared, rather than only their keys
 * @param ignoreRunning whether to leave out {@linkplain swkit.generation.Generation#isTransient
 *     what a running server changes by itself}, and blobs of no document
 * @param live whether to read the present state of stores that others are using
 * @param readAll whether to read also what is the same by the seals of both dumps
 * @param ignoreLeases whether to leave out {@linkplain swkit.generation.Generation#isLease node
 *     leases}
 * @param reading how values are read after which servers left something
 */
public record ComparisonOptions(
    String only,
    String ignore,
    String account,
    boolean all,
    boolean content,
    boolean ignoreRunning,
    boolean live,
    boolean readAll,
    boolean ignoreLeases,
    Reading reading) {
  /** How values are read after which servers left something on FoundationDB. */
  public enum Reading {
    /** A FoundationDB cluster without it, anything else as it is. */
    PLAIN,
    /** The first database without it, the second one as with {@link #PLAIN}. */
    HEALED,
    /** Both with it. */
    AS_IS
  }

  /** Compares everything that dumps hold. */
  public static final ComparisonOptions ALL =
      new ComparisonOptions(null, null, null, false, false, false, false, false);

  /** Options that include node leases. */
  public ComparisonOptions(
      String only,
      String ignore,
      String account,
      boolean all,
      boolean content,
      boolean ignoreRunning,
      boolean live,
      boolean readAll) {
    this(only, ignore, account, all, content, ignoreRunning, live, readAll, false, Reading.PLAIN);
  }
}
