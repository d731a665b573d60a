// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.account.AccountSelection;
import swkit.blob.BlobContent;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.frame.FrameIndex;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.open.DatabaseAddress;

/** One of the two databases, as it is compared. Closing it closes its snapshot. */
final class ComparedDatabase implements AutoCloseable {
  private final DatabaseAddress operand;
  private final Database database;
  private final Snapshot snapshot;
  private final int schemaVersion;
  private Generation generation;
  private PrincipalDirectory directory;

  ComparedDatabase(
      DatabaseAddress operand, Database database, Consumer<BlobDamage> damage, Workers workers) {
    this.operand = operand;
    this.database = database;
    snapshot = database.snapshot(damage, workers);
    schemaVersion = snapshot.schemaVersion();
  }

  /**
   * Takes the layout of its schema version. One that isn't known is refused, but for a dump that is
   * compared, as bytes, with something of another version.
   */
  void resolve(ComparedDatabase other) {
    boolean bytesOnly =
        operand.isDump()
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
    return operand.isDump();
  }

  boolean isLegacy() {
    return database instanceof LegacyDump;
  }

  /** Whether both have the same schema version, or may have, if a legacy dump doesn't say it. */
  boolean isSameVersion(ComparedDatabase other) {
    return isLegacy() || other.isLegacy()
        ? generation != null
            && other.generation != null
            && generation.getClass() == other.generation.getClass()
        : schemaVersion == other.schemaVersion;
  }

  boolean isSingleFrame() {
    return operand.isDump() && Files.isRegularFile(operand.dump());
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
    return database instanceof Dump dump && dump.seal() != null
        ? dump.seal().index(subspace)
        : null;
  }

  /** A line for each thing that isn't as it was sealed. */
  List<String> sealWarnings() {
    return database instanceof Dump dump ? dump.warnings() : List.of();
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
      return options.content() ? snapshot.scan(Subspace.BLOBS, range) : blobKeys(range);
    }
    Source links = scan(Subspace.BLOB_LINKS, KeyRange.all(), options, account);
    Source hashes = BlobContent.linked(links, address());
    return options.content() ? snapshot.blobs(hashes, missing -> {}) : snapshot.blobKeys(hashes);
  }

  private Source blobKeys(KeyRange range) {
    return range.equals(KeyRange.all()) || !(database instanceof Dump dump)
        ? snapshot.blobKeys()
        : dump.read(Subspace.BLOBS, range).map(blob -> new Entry(blob.key()));
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
