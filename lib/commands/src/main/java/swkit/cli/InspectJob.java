// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import swkit.BlobDamage;
import swkit.Workers;
import swkit.inspect.InspectMode;
import swkit.inspect.InspectOutput;
import swkit.inspect.InspectSession;
import swkit.open.DatabaseAddress;

/**
 * Looks into a database.
 *
 * @param mode the way to look into it
 * @param what the database
 * @param live whether to read the present state of a store that a server is using
 */
public record InspectJob(InspectMode mode, DatabaseAddress what, boolean live) implements Job {
  @Override
  public int run(Command command, Workers workers, ProgressBar progress) {
    return InspectSession.run(
        mode,
        unreadable -> what.open(live, unreadable),
        workers,
        progress,
        new Output(command, progress));
  }

  /** Results go to standard output, messages to standard error. */
  private record Output(Command command, ProgressBar progress) implements InspectOutput {
    @Override
    public boolean isJson() {
      return command.isJson();
    }

    @Override
    public void say(String text) {
      command.say(text);
    }

    @Override
    public int show(List<String> lines, JsonObject json, int code, Collection<BlobDamage> damage) {
      return command.show(lines, json, code, damage, progress);
    }

    @Override
    public int damaged(Collection<BlobDamage> damage, int code) {
      progress.close();
      return command.damaged(damage, code);
    }

    @Override
    public long lines(boolean whole, ToLongFunction<Predicate<String>> writer) {
      if (whole) {
        command.wholeLines();
      }
      try (LineOutput lines = new LineOutput(command.out(), progress::around)) {
        return writer.applyAsLong(lines::add);
      }
    }

    @Override
    public boolean content(Content content) {
      try {
        return content.writeTo(command.bytesOut());
      } catch (IOException e) {
        return Command.ended(e);
      }
    }
  }
}
