// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import java.util.Set;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * A transfer that several processes do by a plan, on any machines: one prepares the target, any
 * number write ranges of keys, and one finishes. They have nothing in common but source and target;
 * the target records which ranges are durable, under the id of the plan.
 *
 * <p>A range may be written several times, also at once. For one thread; the work is done by
 * several.
 */
public interface PlannedTransfer {
  /** The address of the source, for messages. */
  String from();

  /** The address of the target, for messages. */
  String to();

  /** The layout of both. */
  Generation generation();

  /** The subspaces that are written. */
  Set<Subspace> selected();

  /** A text that tells the source from other databases on any machine; empty if its state does. */
  String identity();

  /** A text that tells the state of the source; {@code null} as text if its engine can't. */
  String state();

  /** Divides {@code subspace} into ranges of about {@code bytes} bytes, which adjoin. */
  List<KeyRange> split(Subspace subspace, long bytes);

  /** About how many bytes {@code subspace} has in the source; -1 if unknown. */
  long estimate(Subspace subspace);

  /** Checks source and target, and marks the target as unfinished by the plan {@code id}. */
  TransferReport prepare(String id, int ranges);

  /**
   * Whether a run that was finishing the target was interrupted, or is still at it: no range can be
   * written, until the target is finished again.
   */
  default boolean isFinishing(String id) {
    return false;
  }

  /** Writes those of {@code ranges} that are not recorded, and records each. */
  TransferReport load(String id, List<PlannedRange> ranges);

  /**
   * Finishes the target. Throws if one of {@code ranges}, which are all, is open, or if the target
   * doesn't hold what was written; then those ranges are open again.
   *
   * @param verify whether to compare all with the source
   */
  TransferReport finish(String id, List<PlannedRange> ranges, boolean verify);

  /** Adds {@code warning} to the report. */
  void warn(String warning);
}
