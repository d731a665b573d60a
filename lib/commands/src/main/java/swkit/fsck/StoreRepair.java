// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;

/**
 * Writes changes into a store that nobody else has open. While it writes, the store is marked as
 * unfinished by the repair, so that no server starts on it; done again after an interruption, it
 * completes what is missing.
 */
final class StoreRepair {
  private static final int REMOVED_AT_ONCE = 1000;

  private final StorageSettings to;
  private boolean begun;
  private boolean isMarked;

  StoreRepair(StorageSettings to) {
    this.to = to;
  }

  /** Whether the store was changed, or may have been, and not all was done. */
  boolean isUnfinished() {
    return begun;
  }

  /** Whether it may be marked as unfinished, so that no server starts on it. */
  boolean isMarked() {
    return isMarked;
  }

  /** What to do after a failure, if {@link #isUnfinished}. */
  String afterFailure(UndoDump undo, DatabaseAddress what) {
    return isMarked ? undo.unfinished(what) : undo.withoutVersion(what);
  }

  /** The run of a repair, or of its undo, that was interrupted in {@code data}; else null. */
  static String interrupted(Snapshot data) {
    String purpose = isUnfinished(data) ? UnfinishedMark.purpose(data) : null;
    return UnfinishedMark.isRepair(purpose) ? UnfinishedMark.run(data) : null;
  }

  /** Throws, and names what was interrupted, if that was neither a repair nor its undo. */
  static void requireFinished(Snapshot data) {
    if (isUnfinished(data) && !UnfinishedMark.isRepair(UnfinishedMark.purpose(data))) {
      Generation.of(data);
    }
  }

  /** Does the repair of {@code undo}, which has been written. */
  void repair(UndoDump undo) {
    run(undo, UnfinishedMark.REPAIR, undo.changes());
  }

  /** Undoes the repair of {@code undo}. */
  void undo(UndoDump undo) {
    run(undo, UnfinishedMark.UNDO, undo.changes().reversed());
  }

  private void run(UndoDump undo, String purpose, Changes changes) {
    try (ServerStorage storage = ServerStorage.write(to)) {
      if (storage.isEmpty()) {
        throw new RefusedException(to.address(), "is empty, and so not what was repaired");
      }
      boolean isSame;
      try (Snapshot data = storage.data().snapshot()) {
        isSame = check(undo, data, changes);
      }
      if (isSame) {
        return;
      }
      StorageWriter writer = begin(storage, undo, purpose);
      for (Subspace subspace : ordered(changes)) {
        write(writer, subspace, changes.of(subspace));
      }
      writer.finish();
      isMarked = false;
      withoutVersion(storage, changes);
      begun = false;
    }
  }

  /** Marks the store; it may be marked even if that fails. */
  private StorageWriter begin(ServerStorage storage, UndoDump undo, String purpose) {
    begun = true;
    isMarked = true;
    try {
      String mark = purpose + "\n" + undo.run();
      return isOfSchemaKey(undo.changes())
          ? storage.beginWithoutVersion(undo.generation(), mark)
          : storage.begin(undo.generation(), mark, UnfinishedMark::isRepair);
    } catch (SwkitException e) {
      try (Snapshot data = storage.data().snapshot()) {
        begun = interrupted(data) != null;
      } catch (SwkitException unreadable) {
        e.addSuppressed(unreadable);
      }
      throw e;
    }
  }

  /**
   * Throws unless {@code data} is the store of {@code undo}, and each key has its value from before
   * or after the changes. Returns whether all have the latter, and nothing was interrupted.
   */
  private boolean check(UndoDump undo, Snapshot data, Changes changes) {
    String run = interrupted(data);
    if (isUnfinished(data) && !undo.run().equals(run)) {
      Generation.of(data); // throws, and names what was interrupted
    }
    Generation layout = isOfSchemaKey(changes) ? undo.generation() : Generation.layoutOf(data);
    boolean isOther =
        layout != undo.generation() || !undo.store().equals(StoreIdentity.of(data, changes));
    if (isOther) {
      throw new RefusedException(
          to.address(),
          "is not the store that was repaired, or accounts were added or removed since");
    }
    boolean isSame = run == null;
    Set<Subspace> there = data.subspaces();
    for (Subspace subspace : changes.subspaces()) {
      if (!there.contains(subspace)) {
        throw new RefusedException(
            to.address(), "is not the store that was repaired: it has no " + subspace);
      }
      for (Map.Entry<byte[], Changes.Change> one : changes.of(subspace).entrySet()) {
        if (run != null && isSchemaKey(subspace, one.getKey())) {
          continue; // it is that of an unfinished store
        }
        byte[] stored = data.get(subspace, one.getKey());
        boolean isAfter = Arrays.equals(stored, one.getValue().after());
        isSame &= isAfter && !one.getValue().isRewritten();
        if (!isAfter && !Arrays.equals(stored, one.getValue().before())) {
          throw new RefusedException(
              to.address(),
              "was changed since: "
                  + Decoded.of(undo.generation(), subspace, one.getKey(), Entry.NO_VALUE).key()
                  + " is neither as it was before nor as it was after the repair");
        }
      }
    }
    return isSame;
  }

  private static boolean isSchemaKey(Subspace subspace, byte[] key) {
    return subspace == Subspace.PROPERTY && Arrays.equals(key, SchemaKey.key());
  }

  private static boolean isUnfinished(Snapshot data) {
    return hasVersion(data) && data.isUnfinished();
  }

  private static boolean hasVersion(Snapshot data) {
    byte[] version = data.get(Subspace.PROPERTY, SchemaKey.key());
    return version != null && version.length == Integer.BYTES;
  }

  /** Whether the schema key itself is changed, so that what it says doesn't count. */
  private static boolean isOfSchemaKey(Changes changes) {
    return changes.of(Subspace.PROPERTY).containsKey(SchemaKey.key());
  }

  /** Gives a changed schema key the value that it is to have, or takes it away, after the end. */
  private static void withoutVersion(ServerStorage storage, Changes changes) {
    Changes.Change change = changes.of(Subspace.PROPERTY).get(SchemaKey.key());
    if (change == null) {
      return;
    }
    if (change.after() == null) {
      storage.data().remove(Subspace.PROPERTY, List.of(SchemaKey.key()));
    } else {
      try (Sink sink = storage.data().sink(Subspace.PROPERTY)) {
        sink.put(new Entry(SchemaKey.key(), change.after()));
        sink.commit();
      }
    }
    storage.data().sync();
  }

  /** The settings come last: older servers fail on those of later ones, and on no other entries. */
  private static List<Subspace> ordered(Changes changes) {
    List<Subspace> ordered = new ArrayList<>(changes.subspaces());
    if (ordered.remove(Subspace.SETTINGS)) {
      ordered.add(Subspace.SETTINGS);
    }
    return ordered;
  }

  private static void write(
      StorageWriter writer, Subspace subspace, Map<byte[], Changes.Change> changes) {
    List<byte[]> removals = new ArrayList<>();
    List<Entry> puts = new ArrayList<>();
    changes.forEach(
        (key, change) -> {
          if (isSchemaKey(subspace, key)) {
            return; // what begins and ends to write sets it
          }
          if (change.after() == null) {
            removals.add(key);
          } else {
            puts.add(new Entry(key, change.after()));
          }
        });
    for (int at = 0; at < removals.size(); at += REMOVED_AT_ONCE) {
      writer.remove(
          subspace, removals.subList(at, Math.min(removals.size(), at + REMOVED_AT_ONCE)));
    }
    try (Source source = Source.of(puts)) {
      writer.load(subspace, source, StorageWriter.Existing.OVERWRITE, Workers.none());
    }
  }
}
