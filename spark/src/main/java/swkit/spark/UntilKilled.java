// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import swkit.Progress;
import swkit.Subspace;

/** Ends the work at its next entry after Spark has killed the task. */
record UntilKilled(TaskContext task) implements Progress {
  @Override
  public void entry(Subspace subspace, long bytes) {
    if (task.isInterrupted()) {
      throw new CancellationException("the task was killed");
    }
  }
}
