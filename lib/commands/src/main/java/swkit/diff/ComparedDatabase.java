// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Database;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.account.AccountSelection;
import swkit.blob.BlobContent;
import swkit.frame.FrameIndex;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.inspect.DatabaseFacts;
import swkit.piece.Healing;
import swkit.store.LeftOvers;

/** One of two databases that are compared. Closing it closes its snapshot, not the database. */
final class ComparedDatabase implements AutoCloseable {
  private final Database database;
  private final DatabaseFacts facts;
  private final Snapshot snapshot;
  private final int schemaVersion;
  private Generation generation;
  private PrincipalDirectory directory;
  private Healing healing;

  ComparedDatabase(Database database, Consumer<BlobDamage> damage, Workers workers) {
    this.database = database;
    facts = DatabaseFacts.of(database);
    snapshot = database.snapshot(damage, workers);
    schemaVersion = snapshot.schemaVersion();
  }

  /**
   * Determines the layout from the schema version. Throws if the version is unknown, unless this is
   * a dump and {@code other} has another version: their entries are compared as bytes.
   */
  void resolve(ComparedDatabase other) {
    boolean bytesOnly =
        isDump()
            && schemaVersion != Snapshot.UNFINISHED
            && schemaVersion != other.schemaVersion
            && !Generation.isKnown(schemaVersion)
            && !isLegacy();
    if (!bytesOnly) {
      generation = Generation.of(snapshot);
      directory = PrincipalDirectory.of(snapshot);
    }
  }

  /** From now on leaves out what servers left after values. */
  void heal() {
    healing = generation == null ? null : new Healing(generation, new LeftOvers());
  }

  String address() {
    return database.address();
  }

  int schemaVersion() {
    return schemaVersion;
  }

  /** The layout; null if it is unknown. */
  Generation generation() {
    return generation;
  }

  boolean isDump() {
    return database.isDump();
  }

  boolean isLegacy() {
    return !database.hasSchemaVersion();
  }

  /** Whether both have the same schema version; legacy dumps, which have none, the same layout. */
  boolean isSameVersion(ComparedDatabase other) {
    return isLegacy() || other.isLegacy()
        ? generation != null
            && other.generation != null
            && generation.getClass() == other.generation.getClass()
        : schemaVersion == other.schemaVersion;
  }

  boolean isSingleFile() {
    return database.isSingleFile();
  }

  Set<Subspace> subspaces() {
    return snapshot.subspaces();
  }

  /** The subspaces to compare by default. */
  Set<Subspace> dumped() {
    return EnumSet.copyOf(generation == null ? snapshot.subspaces() : generation.dumped());
  }

  long estimate(Subspace subspace) {
    return Math.max(0, database.estimate(subspace));
  }

  /** The size of the entries in bytes, as far as it is known: about that of the files otherwise. */
  long contentBytes(Subspace subspace) {
    long bytes = database.contentBytes(subspace);
    return bytes < 0 ? estimate(subspace) : bytes;
  }

  /** The name of a principal; null if it has none. */
  String name(int id) {
    return directory == null ? null : directory.name(id);
  }

  /** The id of a principal; null if there is none of this name. */
  Integer id(String name) {
    return directory == null ? null : directory.id(name);
  }

  /** The index that {@code subspace} was sealed with; null if its frame is not the sealed one. */
  FrameIndex sealed(Subspace subspace) {
    return facts.sealedIndex(subspace);
  }

  /** What is to be said of the state that is read. */
  List<String> notes() {
    return DatabaseFacts.notes(database, snapshot);
  }

  /** A line for each difference from what was sealed. */
  List<String> sealWarnings() {
    return facts.sealWarnings();
  }

  /** The entries to compare in {@code range}; only dumps are read in parts of a subspace. */
  Source scan(Subspace subspace, KeyRange range, ComparisonOptions options, Integer account) {
    if (subspace == Subspace.BLOBS) {
      return blobs(range, options, account);
    }
    Source entries =
        account == null
            ? Healing.of(healing, subspace, range, snapshot.scan(subspace, range), snapshot)
            : AccountSelection.scan(snapshot, subspace, account);
    if (options.ignoreLeases() && generation != null) {
      entries = entries.filter(entry -> !generation.isLease(subspace, entry));
    }
    return options.ignoreRunning() && generation != null
        ? entries.filter(entry -> !generation.isTransient(subspace, entry))
        : entries;
  }

  private Source blobs(KeyRange range, ComparisonOptions options, Integer account) {
    if (generation == null || account == null && !options.ignoreRunning()) {
      return options.content() ? snapshot.scan(Subspace.BLOBS, range) : snapshot.blobKeys(range);
    }
    Source links = scan(Subspace.BLOB_LINKS, KeyRange.all(), options, account);
    Source hashes = BlobContent.linked(links, address());
    return options.content() ? snapshot.blobs(hashes, missing -> {}) : snapshot.blobKeys(hashes);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
