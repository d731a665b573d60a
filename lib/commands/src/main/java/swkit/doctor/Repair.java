// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.fsck.Removal;
import swkit.generation.Generation;
import swkit.generation.Generation015;
import swkit.invocation.Invocation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.transfer.FreeSpace;

/**
 * A repair of a store of 0.15 on which a 0.16 server was started by mistake: removes the entries
 * that the server left (store-and-dump 6.1).
 *
 * <p>It is written and undone as a repair of {@code swkit.fsck} is; unlike that, it finds what is
 * to be removed without reading the rest of the store. Nobody else may have the store open.
 */
public final class Repair {
  private static final Generation REPAIRED = Generation015.INSTANCE;
  private static final Generation LATER = REPAIRED.next();

  /** The properties without the schema key and the mark of an unfinished store. */
  private static final KeyRange AFTER_THE_MARKS = KeyRange.from((byte) 0, (byte) 0, (byte) 0);

  private final Removal removal;
  private final StorageSettings to;
  private final Path undo;
  private final Workers workers;
  private final Progress progress;
  private ForeignLeftovers leftovers;
  private boolean isBegun;
  private boolean done;

  /** A repair of the storage {@code to}; {@code undo} is the directory of the undo dump. */
  public Repair(DatabaseAddress to, Path undo, Workers workers, Progress progress) {
    if (to.isDump()) {
      throw RefusedException.usage(
          to.address()
              + " is a dump, but only stores can be repaired: import it into a store, and repair"
              + " that");
    }
    this.removal = new Removal(to, undo);
    this.to = to.storage();
    this.undo = undo.toAbsolutePath().normalize();
    this.workers = workers;
    this.progress = progress;
  }

  /** Finds what is to be removed, and changes nothing. */
  public void look() {
    try (ServerStorage storage = ServerStorage.readUnshared(to)) {
      leftovers = leftovers(storage);
    }
  }

  /** Removes it. Throws if that can't be done; after that, {@link #afterFailure} says more. */
  public void run() {
    look();
    if (leftovers.isHarmless()) {
      return;
    }
    isBegun = true;
    removal.run(leftovers.entries(), REPAIRED);
    try (ServerStorage storage = ServerStorage.readUnshared(to)) {
      requireNothingLeft(storage);
    }
    done = true;
  }

  private ForeignLeftovers leftovers(ServerStorage storage) {
    try (Snapshot snapshot = storage.data().snapshot()) {
      int version = snapshot.schemaVersion();
      if (version != Snapshot.UNFINISHED && version != REPAIRED.schemaVersion()) {
        throw new RefusedException(
            to.address(),
            "has schema version "
                + Integer.toUnsignedString(version)
                + ": --repair is for stores of "
                + REPAIRED
                + ", and would remove valid entries from others");
      }
      ForeignLeftovers found = ForeignLeftovers.of(storage, snapshot, workers, progress);
      boolean isForeign =
          !found.isHarmless()
              && !hasAny(snapshot, Subspace.DIRECTORY, KeyRange.prefix((byte) 2))
              && hasAny(snapshot, Subspace.PROPERTY, AFTER_THE_MARKS);
      if (isForeign) {
        throw new RefusedException(
            to.address(),
            "its schema key says "
                + REPAIRED
                + ", but all its accounts are those of a later release: the key may be wrong, and"
                + " nothing is removed");
      }
      return found;
    }
  }

  private static boolean hasAny(Snapshot snapshot, Subspace subspace, KeyRange range) {
    try (Source entries = snapshot.scan(subspace, range)) {
      return entries.next() != null;
    }
  }

  private void requireNothingLeft(ServerStorage storage) {
    ForeignLeftovers left = leftovers(storage);
    if (left.count() > 0) {
      throw new StoreException(
          to.address(), left + " of 0.16 still exist after their removal; run the repair again");
    }
  }

  /** The message after a failure: what is to be done. Null if nothing was to be removed. */
  public String afterFailure() {
    return isBegun ? removal.afterFailure() : null;
  }

  /** Whether all was removed. */
  public boolean isDone() {
    return done;
  }

  /** Whether nothing keeps 0.15 from starting. */
  public boolean isHarmless() {
    return leftovers.isHarmless();
  }

  /**
   * The text for people about what was removed, or would be; {@code again} is the command that
   * removes it.
   */
  public List<String> lines(String again) {
    String address = to.address();
    if (leftovers.count() == 0) {
      return List.of(address + ": nothing of 0.16 is in it; nothing to repair");
    }
    if (isHarmless()) {
      return List.of(
          address
              + ": "
              + leftovers
              + " of 0.16, the lease of a node that exported from it: harmless, not removed");
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        address
            + ": "
            + leftovers
            + " of a 0.16 server that was started on it "
            + (done ? "were removed" : "would be removed"));
    leftovers
        .entries()
        .forEach(
            (subspace, entries) ->
                lines.add(String.format("  %-22s %6d", LATER.describe(subspace), entries.size())));
    if (!done) {
      lines.add("Nothing was changed. To remove it: " + again);
      return lines;
    }
    lines.add("The undo dump with all of them: " + undo);
    lines.add("To undo: " + removal.undoCommand());
    to.data().backend().path(to.data()).flatMap(FreeSpace::foreignFiles).ifPresent(lines::add);
    lines.add("The empty tables b, g and w, which 0.16 created, stay: 0.15 ignores them.");
    lines.add(
        Invocation.in(
            "Now 0.15 starts again; `jbang stalwart-doctor --upgrade` lists the steps to 0.16."));
    return lines;
  }

  /**
   * The object for programs: {@code store}, {@code removed}, {@code entries} by letter, and {@code
   * undo} if removed.
   */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("store", to.address());
    json.addProperty("removed", done);
    JsonObject counts = new JsonObject();
    leftovers
        .entries()
        .forEach(
            (subspace, entries) ->
                counts.addProperty(String.valueOf(subspace.letter()), entries.size()));
    json.add("entries", counts);
    if (done) {
      json.addProperty("undo", undo.toString());
    }
    return json;
  }
}
