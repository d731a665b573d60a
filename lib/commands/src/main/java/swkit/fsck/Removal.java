// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.transfer.NewPlace;

/**
 * The removal of entries from a store that nobody else has open, written and undone as a repair is.
 * Single use.
 */
public final class Removal {
  private final DatabaseAddress from;
  private final Path undo;
  private UndoDump written;
  private String unfinished;
  private boolean isDone;

  /** A removal from the store {@code from}; {@code undo} is the directory of the undo dump. */
  public Removal(DatabaseAddress from, Path undo) {
    this.from = from;
    this.undo = undo.toAbsolutePath().normalize();
  }

  /** Removes {@code entries}, which are those of a store of {@code generation}. */
  public void run(Map<Subspace, List<Entry>> entries, Generation generation) {
    NewPlace.requireOutside(from.storage(), undo, "the undo dump", "--undo DIR");
    NewPlace.requireWritable(from.storage().data());
    Changes changes = new Changes();
    entries.forEach(
        (subspace, all) ->
            all.forEach(entry -> changes.set(subspace, entry.key(), entry.value(), null)));
    String run = UUID.randomUUID().toString();
    written =
        new UndoDump(undo, run, StoreIdentity.of(from.storage(), changes), generation, changes)
            .write(from.storage().kind());
    StoreRepair work = new StoreRepair(from.storage());
    try {
      work.repair(written);
      isDone = true;
    } finally {
      unfinished = work.isUnfinished() ? work.afterFailure(written, from) : null;
    }
  }

  /** Whether all was removed. */
  public boolean isDone() {
    return isDone;
  }

  /** The command that undoes it, as it is typed. Valid after {@link #run}. */
  public String undoCommand() {
    return written.undoCommand(from);
  }

  /** What to do after a failure; null if nothing was to be removed. */
  public String afterFailure() {
    if (unfinished != null) {
      return unfinished;
    }
    return isDone ? null : "nothing was changed in the store";
  }
}
