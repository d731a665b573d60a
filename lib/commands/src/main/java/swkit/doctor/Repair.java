// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import swkit.DumpException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.generation.Generation015;
import swkit.invocation.Invocation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.Store;
import swkit.transfer.FreeSpace;
import swkit.transfer.NewPlace;
import swkit.transfer.OperandText;

/**
 * A repair of a store of 0.15 on which a 0.16 server was started by mistake: removes the entries
 * that the server left (store-and-dump 6.1).
 *
 * <p>Before anything is removed, all of it is written durably to an undo dump, which is read back
 * and compared. The settings, on which 0.15 fails, are removed last, so that an interrupted repair
 * is recognised and can be repeated. Nobody else may have the store open.
 */
public final class Repair {
  private static final Generation REPAIRED = Generation015.INSTANCE;
  private static final Generation LATER = REPAIRED.next();

  private final String word;
  private final StorageSettings to;
  private final Path undo;
  private final Workers workers;
  private final Progress progress;
  private ForeignLeftovers leftovers;
  private boolean isSaved;
  private boolean done;

  /** A repair of the storage {@code to}; {@code undo} is the directory of the undo dump. */
  public Repair(DatabaseAddress to, Path undo, Workers workers, Progress progress) {
    if (to.isDump()) {
      throw RefusedException.usage(
          to.address()
              + " is a dump, but only stores can be repaired: import it into a store, and repair"
              + " that");
    }
    this.word = OperandText.word(to);
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

  /** Removes it. Throws if that can't be done; the entries in the undo dump may be removed then. */
  public void run() {
    look();
    if (leftovers.isHarmless()) {
      return;
    }
    NewPlace.requireOutside(to, undo, "the undo dump", "--undo DIR");
    DumpWriter.check(undo);
    try (DumpLock lock = DumpLock.forFrames(undo);
        ServerStorage storage = ServerStorage.write(to)) {
      leftovers = leftovers(storage);
      writeUndo(lock);
      remove(storage.data());
      requireNothingLeft(storage);
      done = true;
    }
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
      return ForeignLeftovers.of(storage, snapshot, workers, progress);
    }
  }

  private void writeUndo(DumpLock lock) {
    Instant begun = Instant.now();
    try (DumpWriter dump = DumpWriter.create(lock)) {
      for (Map.Entry<Subspace, List<Entry>> part : leftovers.entries().entrySet()) {
        try (FrameWriter frame = dump.frame(part.getKey(), REPAIRED.schemaVersion())) {
          part.getValue().forEach(frame::put);
          frame.commit();
        }
      }
      dump.commit(
          new Manifest.About(
              Manifest.TOOL,
              to.kind(),
              begun,
              Instant.now(),
              "one state: no other process had the store open",
              List.of(Manifest.ALL_BUT_LEFTOVERS)));
    }
    Dump dump = Dump.open(undo);
    leftovers.entries().forEach((subspace, entries) -> compare(dump, subspace, entries));
    isSaved = true;
  }

  private static void compare(Dump dump, Subspace subspace, List<Entry> entries) {
    try (FrameReader frame = dump.read(subspace)) {
      for (Entry entry : entries) {
        Entry written = frame.next();
        if (written == null
            || !Arrays.equals(written.key(), entry.key())
            || !Arrays.equals(written.value(), entry.value())) {
          throw new DumpException(
              dump.directory(),
              "does not hold what was written to it; nothing was removed from the store");
        }
      }
    }
  }

  private void remove(Store store) {
    leftovers
        .entries()
        .forEach(
            (subspace, entries) -> {
              if (subspace != Subspace.SETTINGS) {
                remove(store, subspace, entries);
              }
            });
    store.sync();
    remove(
        store, Subspace.SETTINGS, leftovers.entries().getOrDefault(Subspace.SETTINGS, List.of()));
    store.sync();
  }

  private static void remove(Store store, Subspace subspace, List<Entry> entries) {
    entries.forEach(entry -> store.clear(subspace, KeyRange.of(entry.key())));
  }

  private void requireNothingLeft(ServerStorage storage) {
    ForeignLeftovers left = leftovers(storage);
    if (left.count() > 0) {
      throw new StoreException(
          to.address(), left + " of 0.16 still exist after their removal; run the repair again");
    }
  }

  /** The message after a failure: where the removed entries are. Null if nothing was removed. */
  public String afterFailure() {
    return isSaved && !done
        ? "the entries to remove are in the undo dump " + undo + "; run the repair again"
        : null;
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
    lines.add(
        "To undo: "
            + Invocation.of("stalwart-import")
            + " "
            + BackupCommands.quote(undo.toString())
            + " "
            + word
            + " --only "
            + leftovers.letters()
            + " --merge --yes");
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
