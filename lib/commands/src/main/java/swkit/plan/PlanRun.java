// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import java.util.List;
import swkit.RefusedException;
import swkit.transfer.PlannedRange;
import swkit.transfer.PlannedTransfer;
import swkit.transfer.TransferReport;

/**
 * What one process does of a plan.
 *
 * @param plan the plan
 * @param transfer the transfer between the databases that are at hand, with the plan's options
 */
public record PlanRun(Plan plan, PlannedTransfer transfer) {
  /**
   * Throws if the source is not as it was planned, or the target not prepared. Writes no range.
   * Returns whether only {@link #finish} can be done, because one was interrupted.
   */
  public boolean check() {
    requireSource();
    if (transfer.isFinishing(plan.id())) {
      return true;
    }
    transfer.load(plan.id(), List.of());
    return false;
  }

  /** Writes what is open of {@code part}. May be run any number of times, also at once. */
  public TransferReport part(int part) {
    List<PlannedRange> ranges = plan.part(part);
    requireSource();
    TransferReport report = transfer.load(plan.id(), ranges);
    requireState();
    return report;
  }

  /**
   * Finishes the target, if all ranges are done.
   *
   * @param verify whether to compare all with the source first
   */
  public TransferReport finish(boolean verify) {
    requireSource();
    if (!plan.tellsState()) {
      transfer.warn(
          transfer.from()
              + " can't tell whether it has changed since the plan was made: if a server was"
              + " running on it, "
              + (verify ? "the comparison shows it" : "--verify shows it"));
    }
    return transfer.finish(plan.id(), plan.ranges(), verify);
  }

  /** Throws if the source is another database, or not as it was when the plan was made. */
  private void requireSource() {
    if (!plan.identity().equals(transfer.identity())) {
      throw new RefusedException(
          transfer.from(), "is not the database that the plan was made of, " + plan.from());
    }
    if (transfer.generation().schemaVersion() != plan.schemaVersion()
        || !Planner.letters(transfer.selected()).equals(plan.subspaces())) {
      throw new RefusedException(
          transfer.from(),
          "has other subspaces, or another schema version, than when the plan was made: make a new"
              + " plan");
    }
    requireState();
  }

  private void requireState() {
    if (!plan.state().equals(transfer.state())) {
      throw new RefusedException(
          transfer.from(),
          "is not as it was when the plan was made: it has changed, or is another one; make a new"
              + " plan");
    }
  }
}
