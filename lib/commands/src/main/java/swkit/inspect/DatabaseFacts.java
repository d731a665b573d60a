// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import swkit.Database;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.dump.Seal;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.UnfinishedMark;

/**
 * What an overview shows of a database besides its counts: one subclass for storages, one for
 * dumps, which have frames and a seal, one for legacy dumps. Immutable and thread-safe; usable
 * while the database is open.
 */
public abstract class DatabaseFacts {
  DatabaseFacts() {}

  /** The facts of {@code database}. */
  public static DatabaseFacts of(Database database) {
    if (database instanceof Dump dump) {
      return new DumpFacts(dump);
    }
    return database instanceof LegacyDump legacy ? new LegacyDumpFacts(legacy) : new StorageFacts();
  }

  /** The seal of a dump; null if it was never sealed. */
  Seal seal() {
    return null;
  }

  /** The index that {@code subspace} was sealed with; null if its frame is not the sealed one. */
  public final FrameIndex sealedIndex(Subspace subspace) {
    return seal() == null ? null : seal().index(subspace);
  }

  /** A line for each difference from what was sealed. */
  public List<String> sealProblems() {
    return seal() == null ? List.of() : seal().problems();
  }

  /** The same lines as warnings about the dump, and whether its manifest was ignored. */
  public List<String> sealWarnings() {
    return List.of();
  }

  /** What is to be said of {@code snapshot}: which state it is, and what the database lacks. */
  public static List<String> notes(Database database, Snapshot snapshot) {
    List<String> notes = new ArrayList<>();
    if (!database.isDump()) {
      if (database.isLive()) {
        notes.add(database.address() + " is read live: " + snapshot.consistency());
      }
      notes.addAll(database.warnings());
    }
    return notes;
  }

  /** What left {@code snapshot} unfinished, in words; null if it is complete. */
  public static String interruption(Snapshot snapshot) {
    if (!snapshot.isUnfinished()) {
      return null;
    }
    boolean isRepair = UnfinishedMark.isRepair(UnfinishedMark.purpose(snapshot));
    return (isRepair ? "a repair of it" : "an import into it")
        + " was interrupted; its contents are incomplete";
  }

  /** What is wrong with the blob store as a whole; null if nothing is, or if it can't be read. */
  String blobProblem(Snapshot snapshot) {
    return null;
  }

  /** Opens the frame of {@code subspace}, which the caller closes; null if there are no frames. */
  FrameReader frame(Subspace subspace) {
    return null;
  }

  /** What {@code overview} shows of it, for people: whether it is whole, and why not. */
  abstract List<String> conclusions(Overview overview);

  /** Adds the properties that only databases of this kind have. */
  void addTo(JsonObject object, Overview overview) {
    // Most have none.
  }

  static JsonArray array(Collection<String> lines) {
    JsonArray array = new JsonArray();
    lines.forEach(array::add);
    return array;
  }
}
