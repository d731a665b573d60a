// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.time.Instant;
import java.util.List;
import swkit.Workers;
import swkit.doctor.UpgradeCheck;
import swkit.open.DatabaseAddress;

/**
 * Checks what an upgrade of a database needs.
 *
 * @param bodies whether all blobs are read
 * @param live whether the present state is read of a store that a server is using
 */
public record UpgradeJob(DatabaseAddress what, boolean bodies, boolean live) implements Job {
  @Override
  public int run(Command command, Workers workers, ProgressBar progress) {
    var options = new UpgradeCheck.Options(what, Instant.now(), bodies, live);
    UpgradeCheck found = UpgradeCheck.of(options, workers, progress);
    List<String> lines = command.isQuiet() ? List.of() : found.lines(Terminal.output().width());
    return command.show(lines, found.json(), found.exitCode(), List.of(), progress);
  }
}
