// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

/**
 * What a store holds for a key, as far as its files tell.
 *
 * @param key the key
 * @param value the value; null if it is lost
 * @param state how certain it is
 * @param file the file in which the value or a newer change of it is lost; null if none is
 * @param from where the loss begins in that file
 * @param to where it ends
 * @param problem what is wrong with that file; null if nothing is
 * @param isCorrected whether the value comes from a block in which a bit was corrected
 */
public record Resolved(
    byte[] key,
    byte[] value,
    State state,
    String file,
    long from,
    long to,
    String problem,
    boolean isCorrected) {
  /** How certain a value is. */
  public enum State {
    /** It is the newest. */
    NEWEST,
    /** A lost block of a table may have had a newer change of this key. */
    BESIDE_LOST_BLOCK,
    /** A lost table or log may have had a newer change of this key. */
    BESIDE_LOST_FILE,
    /** It can't be read, or can't be computed because a part of it is lost. */
    LOST
  }
}
