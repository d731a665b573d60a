// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import swkit.RefusedException;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * The undoing of a repair by its undo dump: keys that weren't there before are removed, the others
 * get their old values. Refused if the store isn't as the repair left it. Safe to do again.
 */
public final class Undo {
  private final Path directory;
  private final DatabaseAddress to;
  private final StoreRepair work;
  private UndoDump dump;

  /** The undoing in {@code to} of the repair whose undo dump is in {@code directory}. */
  public Undo(Path directory, DatabaseAddress to) {
    if (to.isDump()) {
      throw RefusedException.usage(to.address() + " is a dump, in which nothing was repaired");
    }
    this.directory = directory;
    this.to = to;
    this.work = new StoreRepair(to.storage());
  }

  /** Undoes the repair. */
  public void run() {
    dump = UndoDump.read(directory);
    work.undo(dump);
  }

  /** What a failure has left of the store; null if nothing was changed, or all. */
  public String unfinished() {
    return !work.isUnfinished()
        ? null
        : work.isMarked()
            ? "the target is marked as unfinished: no server starts on it"
            : "the target was changed, and only its schema key may not be as it was before";
  }

  /** What was done, for people. */
  public List<String> lines() {
    return List.of(
        to.address()
            + ": the repair is undone: "
            + Wording.count(dump.changes().count(), "entry is", "entries are")
            + " as before");
  }

  /** The same for programs: {@code what}, {@code undone} and {@code entries}. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("what", to.address());
    json.addProperty("undone", true);
    json.addProperty("entries", dump.changes().count());
    return json;
  }
}
