// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;
import swkit.Snapshot;
import swkit.generation.Generation;

/**
 * What a verification found, with the state in which it was found. Valid while that is open.
 *
 * @param verdict the verdict
 * @param cases the cases of the rules that were asked for, in the order of their keys within a
 *     rule; without those that damage elsewhere makes doubtful
 * @param isWhole whether {@code cases} are all; there may be too many to hold
 * @param data the state that was read; blobs that have a store of their own aren't in it
 * @param generation the layout
 */
public record Found(
    Verdict verdict, List<Case> cases, boolean isWhole, Snapshot data, Generation generation) {
  /** Copies {@code cases}. */
  public Found {
    cases = List.copyOf(cases);
  }
}
