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

/** One of the two databases, as it is compared. Closing it closes its snapshot. */
final class ComparedDatabase implements AutoCloseable {
  private final Database database;
  private final DatabaseFacts facts;
  private final Snapshot snapshot;
  private final int schemaVersion;
  private Generation generation;
  private PrincipalDirectory directory;

  ComparedDatabase(Database database, Consumer<BlobDamage> damage, Workers workers) {
    this.database = database;
    facts = DatabaseFacts.of(database);
    snapshot = database.snapshot(damage, workers);
    schemaVersion = snapshot.schemaVersion();
  }

  /**
   * Takes the layout of its schema version. One that isn't known is refused, but for a dump that is
   * compared, as bytes, with something of another version.
   */
  void resolve(ComparedDatabase other) {
    boolean bytesOnly =
        facts.isDump()
            && schemaVersion != Snapshot.UNFINISHED
            && schemaVersion != other.schemaVersion
            && !Generation.isKnown(schemaVersion)
            && !isLegacy();
    if (!bytesOnly) {
      generation = Generation.of(snapshot);
      directory = PrincipalDirectory.of(snapshot);
    }
  }

  String address() {
    return database.address();
  }

  int schemaVersion() {
    return schemaVersion;
  }

  /** The layout, or null where it isn't known. */
  Generation generation() {
    return generation;
  }

  boolean isDump() {
    return facts.isDump();
  }

  boolean isLegacy() {
    return facts.isLegacy();
  }

  /** Whether both have the same schema version, or may have, if a legacy dump doesn't say it. */
  boolean isSameVersion(ComparedDatabase other) {
    return isLegacy() || other.isLegacy()
        ? generation != null
            && other.generation != null
            && generation.getClass() == other.generation.getClass()
        : schemaVersion == other.schemaVersion;
  }

  boolean isSingleFile() {
    return facts.isSingleFile();
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

  /** The name of a principal, or null. */
  String name(int id) {
    return directory == null ? null : directory.name(id);
  }

  /** The id of a principal, or null. */
  Integer id(String name) {
    return directory == null ? null : directory.id(name);
  }

  /** The index by which {@code subspace} was sealed; null where it wasn't, or doesn't fit. */
  FrameIndex sealed(Subspace subspace) {
    return facts.sealedIndex(subspace);
  }

  /** A line for each thing that isn't as it was sealed. */
  List<String> sealWarnings() {
    return facts.sealWarnings();
  }

  /** What is to be compared of {@code range}, which is all of {@code subspace} but for dumps. */
  Source scan(Subspace subspace, KeyRange range, ComparisonOptions options, Integer account) {
    if (subspace == Subspace.BLOBS) {
      return blobs(range, options, account);
    }
    Source entries =
        account == null
            ? snapshot.scan(subspace, range)
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
      return options.content() ? snapshot.scan(Subspace.BLOBS, range) : facts.blobKeys(snapshot, range);
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
