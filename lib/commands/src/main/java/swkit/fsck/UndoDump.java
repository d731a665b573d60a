// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.DumpException;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.transfer.OperandText;

/**
 * The undo dump of a repair: a directory with two sealed dumps. {@code before} has the entries that
 * the repair changes or removes, as they were; {@code after} has those that it writes. Both have
 * frames of the same subspaces, and the manifest of each names the repair. Immutable.
 *
 * @param directory the directory
 * @param run the id of the repair
 * @param store the {@link StoreIdentity} of the store that is repaired
 * @param generation the layout
 * @param changes the changes of the repair
 */
record UndoDump(Path directory, String run, String store, Generation generation, Changes changes) {
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final String ALL_BUT_CHANGED = "all but what a repair changes";
  private static final String RUN = "the repair ";
  private static final String STORE = "the store ";

  /** The command that undoes the repair of {@code what}, as it is typed. */
  String undoCommand(DatabaseAddress what) {
    return RemedyText.undoRepair(OperandText.word(what), Invocation.quote(directory.toString()));
  }

  /** What to do after the repair of {@code what} was interrupted. */
  String unfinished(DatabaseAddress what) {
    return "the store is marked as unfinished: no server starts on it; "
        + RemedyText.repair(OperandText.word(what), Invocation.quote(directory.toString()));
  }

  /** What to do after a failure when only the schema key of {@code what} was left to write. */
  String withoutVersion(DatabaseAddress what) {
    return "the store was changed, and only its schema key may not be as it should be; "
        + RemedyText.repair(OperandText.word(what), Invocation.quote(directory.toString()));
  }

  /** Whether {@code directory} holds an undo dump. */
  static boolean isThere(Path directory) {
    return Files.isDirectory(directory.resolve(BEFORE));
  }

  /**
   * Writes the undo dump durably, and reads it back. What a run has left that was killed before it
   * changed anything is used again, if it is equal; so the id of the repair may be that of the
   * other run. Keeps all other runs out of the directory. {@code kind} is that of the store.
   * Returns what was written.
   */
  UndoDump write(String kind) {
    DumpWriter.check(directory);
    create();
    DumpLock lock = DumpLock.forFrames(directory);
    try {
      return writeAlone(kind);
    } finally {
      lock.close();
    }
  }

  private UndoDump writeAlone(String kind) {
    UndoDump own = this;
    if (holds(BEFORE)) {
      own = left();
    } else {
      write(kind, BEFORE);
    }
    boolean isLeft = holds(AFTER);
    if (!isLeft) {
      own.write(kind, AFTER);
    }
    if (!own.isSame(read(directory))) {
      throw isLeft ? other() : new DumpException(directory, "does not hold what was written to it");
    }
    return own;
  }

  /** Creates the directory for its owner alone, as its two dumps are. */
  private void create() {
    try {
      PrivateFiles.createPrivate(directory);
    } catch (IOException e) {
      throw new DumpException(directory, "can't be created: " + Wording.reason(e), e);
    }
  }

  /** Whether one side is complete. Throws if it holds a part, or other frames. */
  private boolean holds(String side) {
    Path place = directory.resolve(side);
    boolean isComplete = DumpWriter.isComplete(place, changes.subspaces());
    if (!isComplete && Files.exists(Manifest.file(place))) {
      throw other();
    }
    return isComplete;
  }

  private DumpException other() {
    return new DumpException(
        directory,
        "holds the undo dump of another repair, or a part of one; give another directory");
  }

  /** This undo dump with the id of the repair whose entries from before are there. */
  private UndoDump left() {
    try (Dump before = Dump.open(directory.resolve(BEFORE))) {
      boolean isOwn =
          line(before, STORE).equals(store)
              && before.schemaVersion() == generation.schemaVersion()
              && Set.copyOf(before.subspaces()).equals(changes.subspaces())
              && changes.subspaces().stream().allMatch(subspace -> isBefore(subspace, before));
      if (!isOwn) {
        throw other();
      }
      return new UndoDump(directory, line(before, RUN), store, generation, changes);
    }
  }

  private boolean isBefore(Subspace subspace, Dump before) {
    try (FrameReader frame = before.read(subspace)) {
      for (Map.Entry<byte[], Changes.Change> one : changes.of(subspace).entrySet()) {
        if (one.getValue().before() == null) {
          continue;
        }
        Entry entry = frame.next();
        boolean isSame =
            entry != null
                && Arrays.equals(entry.key(), one.getKey())
                && Arrays.equals(entry.value(), one.getValue().before());
        if (!isSame) {
          return false;
        }
      }
      return frame.next() == null;
    }
  }

  private boolean isSame(UndoDump other) {
    return store.equals(other.store)
        && generation == other.generation
        && changes.subspaces().equals(other.changes.subspaces())
        && changes.subspaces().stream()
            .allMatch(subspace -> isSame(changes.of(subspace), other.changes.of(subspace)));
  }

  private static boolean isSame(
      Map<byte[], Changes.Change> one, Map<byte[], Changes.Change> other) {
    return one.size() == other.size()
        && one.entrySet().stream()
            .allMatch(
                change -> {
                  Changes.Change same = other.get(change.getKey());
                  return same != null
                      && Arrays.equals(same.before(), change.getValue().before())
                      && Arrays.equals(same.after(), change.getValue().after());
                });
  }

  private void write(String kind, String side) {
    Instant begun = Instant.now();
    try (DumpWriter dump = DumpWriter.create(directory.resolve(side))) {
      for (Subspace subspace : changes.subspaces()) {
        try (FrameWriter frame = dump.frame(subspace, generation.schemaVersion())) {
          changes
              .of(subspace)
              .forEach(
                  (key, change) -> {
                    byte[] value = side.equals(BEFORE) ? change.before() : change.after();
                    if (value != null) {
                      frame.put(new Entry(key, value));
                    }
                  });
          frame.commit();
        }
      }
      dump.commit(
          new Manifest.About(
              Manifest.TOOL,
              kind,
              begun,
              Instant.now(),
              "one state: no other process had the store open",
              List.of(ALL_BUT_CHANGED, RUN + run, STORE + store)));
    }
  }

  /** Reads the undo dump in {@code directory}. Throws if it is damaged, or is none. */
  static UndoDump read(Path directory) {
    if (!isThere(directory)) {
      throw new DumpException(
          directory,
          "is not the undo dump of a repair, which has the directories before and after");
    }
    try (Dump before = Dump.open(directory.resolve(BEFORE));
        Dump after = Dump.open(directory.resolve(AFTER))) {
      String run = line(before, RUN);
      if (!run.equals(line(after, RUN)) || !before.subspaces().equals(after.subspaces())) {
        throw new DumpException(directory, "before and after are of different repairs");
      }
      Changes changes = new Changes();
      for (Subspace subspace : before.subspaces()) {
        read(subspace, before, after, changes);
      }
      Generation generation = Generation.of(before.schemaVersion(), before.address());
      return new UndoDump(directory, run, line(before, STORE), generation, changes);
    }
  }

  /** The rest of the line in the manifest that begins with {@code start}. */
  private static String line(Dump dump, String start) {
    Set<Subspace> all = EnumSet.noneOf(Subspace.class);
    all.addAll(dump.subspaces());
    dump.requireSealed(all);
    List<String> lines =
        dump.seal() == null || dump.seal().manifest() == null
            ? List.of()
            : dump.seal().manifest().about().leftOut();
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow(
            () ->
                new DumpException(
                    dump.directory(), "has no manifest of a repair: it is not an undo dump"));
  }

  private static void read(Subspace subspace, Dump before, Dump after, Changes changes) {
    try (FrameReader old = before.read(subspace);
        FrameReader written = after.read(subspace)) {
      Entry one = old.next();
      Entry other = written.next();
      while (one != null || other != null) {
        int order = one == null ? 1 : other == null ? -1 : one.compareTo(other);
        if (order == 0 && Arrays.equals(one.value(), other.value())) {
          changes.rewrite(subspace, one.key(), one.value());
        } else {
          changes.set(
              subspace,
              order <= 0 ? one.key() : other.key(),
              order <= 0 ? one.value() : null,
              order >= 0 ? other.value() : null);
        }
        one = order <= 0 ? old.next() : one;
        other = order >= 0 ? written.next() : other;
      }
    }
  }
}
