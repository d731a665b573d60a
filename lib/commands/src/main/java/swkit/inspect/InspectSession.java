// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Progress;
import swkit.Snapshot;
import swkit.SwkitException;
import swkit.Workers;
import swkit.invocation.RemedyText;

/**
 * An open database that a mode looks into.
 *
 * @param database the database
 * @param snapshot the state of it that is read
 * @param unreadable the files that could not be opened
 * @param damage the damaged blobs that were met so far; more may be added by any thread
 * @param workers who reads and decodes
 * @param progress who is told of entries read
 * @param output where results go
 */
public record InspectSession(
    Database database,
    Snapshot snapshot,
    List<SwkitException> unreadable,
    Queue<BlobDamage> damage,
    Workers workers,
    Progress progress,
    InspectOutput output) {

  /**
   * Opens a database, runs {@code mode} on one snapshot of it, and closes it. Returns the exit
   * code.
   *
   * @param opener opens the database; its argument takes the problem of each unreadable file
   */
  public static int run(
      InspectMode mode,
      Function<Consumer<SwkitException>, Database> opener,
      Workers workers,
      Progress progress,
      InspectOutput output) {
    List<SwkitException> unreadable = new ArrayList<>();
    Queue<BlobDamage> damage = new ConcurrentLinkedQueue<>();
    try (Database database = opener.apply(unreadable::add);
        Snapshot snapshot = database.snapshot(damage::add, workers, mode.readsUnlinkedBlobs())) {
      String interruption = DatabaseFacts.interruption(snapshot);
      if (interruption != null) {
        output.say("note: " + interruption);
      }
      DatabaseFacts.notes(database, snapshot).forEach(note -> output.say("note: " + note));
      return mode.run(
          new InspectSession(database, snapshot, unreadable, damage, workers, progress, output));
    }
  }

  /** Reports unreadable files and broken seals. Returns the exit code: 3 for these, else 0. */
  public int reportProblems() {
    unreadable.forEach(file -> output.say(RemedyText.message(file)));
    DatabaseFacts facts = DatabaseFacts.of(database);
    facts.sealWarnings().forEach(output::say);
    return unreadable.isEmpty() && facts.sealProblems().isEmpty() ? 0 : 3;
  }

  /** Shows a result; see {@link InspectOutput#show}. */
  public int show(List<String> lines, JsonObject json, int exitCode) {
    return output.show(lines, json, exitCode, damage);
  }
}
