// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import swkit.Workers;
import swkit.doctor.Repair;
import swkit.open.DatabaseAddress;

/** Shows what a repair of a store would remove, or repairs it. */
public final class RepairJob implements Job {
  private final DatabaseAddress to;
  private final Path undo;
  private final boolean confirmed;
  private Repair work;

  /**
   * A repair of {@code to}, which changes nothing unless {@code confirmed}. {@code undo} is the
   * directory for what is removed; if it is null, a new one in the working directory.
   */
  public RepairJob(DatabaseAddress to, Path undo, boolean confirmed) {
    this.to = to;
    this.undo = undo;
    this.confirmed = confirmed;
  }

  @Override
  public int run(Command command, Workers workers, ProgressBar progress) {
    String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
    Path place = undo == null ? Path.of("stalwart-undo-" + time) : undo;
    work = new Repair(to, place, workers, progress);
    if (confirmed) {
      work.run();
    } else {
      work.look();
    }
    int exitCode = work.isDone() || work.isHarmless() ? 0 : 3;
    List<String> lines = command.isQuiet() ? List.of() : work.lines(command.again("--yes"));
    return command.show(lines, work.json(), exitCode, List.of(), progress);
  }

  @Override
  public String afterFailure() {
    return work == null ? null : work.afterFailure();
  }
}
