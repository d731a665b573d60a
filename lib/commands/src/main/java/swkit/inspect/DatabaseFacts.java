// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import swkit.Database;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.dump.Seal;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.storage.ServerStorage;
import swkit.store.Misfit;

/**
 * What depends on the kind of a database: one subclass describes storages, one dumps, one legacy
 * dumps. Immutable and thread-safe; usable while the database is open.
 */
public abstract class DatabaseFacts {
  DatabaseFacts() {}

  /** The facts of {@code database}. */
  public static DatabaseFacts of(Database database) {
    if (database instanceof Dump dump) {
      return new DumpFacts(dump);
    }
    if (database instanceof LegacyDump legacy) {
      return new LegacyDumpFacts(legacy);
    }
    return new StorageFacts((ServerStorage) database);
  }

  /** The noun for it: {@code dump}, {@code frame}, {@code storage}. */
  abstract String kind();

  /** Whether it is a dump or one file of a dump. */
  public boolean isDump() {
    return true;
  }

  /** Whether it is a legacy dump, which has no schema version and no frames. */
  public boolean isLegacy() {
    return false;
  }

  /** Whether it is one file of a dump. */
  public boolean isSingleFile() {
    return false;
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
  final List<String> sealProblems() {
    return seal() == null ? List.of() : seal().problems();
  }

  /** The same lines as warnings about the dump, and whether its manifest was ignored. */
  public List<String> sealWarnings() {
    return List.of();
  }

  /** What is to be said of {@code snapshot}: which state it is, and what the database lacks. */
  public List<String> notes(Snapshot snapshot) {
    return List.of();
  }

  /** The tables or column families that no server of {@code layout} creates in this form. */
  Collection<Misfit> misfits(Generation layout) {
    return List.of();
  }

  /** What is wrong with the blob store as a whole; null if nothing is, or if it can't be read. */
  String blobProblem(Snapshot snapshot) {
    return null;
  }

  /** Opens the frame of {@code subspace}, which the caller closes; null if there are no frames. */
  FrameReader frame(Subspace subspace) {
    return null;
  }

  /** The frames that a full dump of {@code layout} has and this one lacks. */
  Set<Subspace> missingFrames(Generation layout) {
    return Set.of();
  }

  /** The files that a full legacy dump has and this one lacks. */
  List<String> missingFiles() {
    return List.of();
  }

  /** The names of files that don't belong to the dump; the server's own import stops at them. */
  List<String> otherFiles() {
    return List.of();
  }

  /** The keys in {@code range} of the blobs of {@code snapshot}, as entries without values. */
  public Source blobKeys(Snapshot snapshot, KeyRange range) {
    return snapshot.blobKeys();
  }

  /** What {@code overview} shows of it, for people: whether it is whole, and why not. */
  abstract List<String> conclusions(Overview overview);

  /** Adds the properties that only databases of this kind have. */
  void addTo(JsonObject object, Overview overview) {
    // Most have none.
  }

  static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  static JsonArray array(Collection<String> lines) {
    JsonArray array = new JsonArray();
    lines.forEach(array::add);
    return array;
  }
}
