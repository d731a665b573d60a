// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import swkit.Database;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;

/**
 * A database, compared with a certificate. Immutable.
 *
 * @param certificate the certificate
 * @param differences the ranges that differ, by subspaces and keys
 * @param entries the number of certified entries that were read
 * @param notCertified the subspaces that the database has and the certificate doesn't cover
 * @param missing the subspaces that are certified and that the database doesn't have at all
 * @param schemaVersion the schema version of the database
 * @param unlinked the number of blobs that no link names and that the certificate doesn't cover
 */
public record DatabaseComparison(
    Certificate certificate,
    List<Difference> differences,
    long entries,
    Set<Subspace> notCertified,
    Set<Subspace> missing,
    int schemaVersion,
    long unlinked) {

  /** Reads {@code database} and compares it with {@code certificate}. */
  public static DatabaseComparison of(
      Database database, Certificate certificate, Workers workers, Progress progress) {
    try (Snapshot snapshot = database.snapshot(damage -> {}, workers)) {
      return new Run(database, snapshot, certificate, workers, progress).compare();
    }
  }

  /** Throws if {@code what} can't be compared with a certificate: a frame, or an old dump. */
  public static void requireWhole(DatabaseAddress what) {
    boolean isFrame = what.isDump() && !what.isLegacyDump() && Files.isRegularFile(what.dump());
    if (isFrame || what.isLegacyDump()) {
      throw RefusedException.usage(
          "--proof compares a storage or a whole dump with a certificate, and "
              + what.address()
              + (isFrame
                  ? " is one frame: give its directory"
                  : " is a dump of before 0.15: give the store it was made from"));
    }
  }

  /** Whether the database holds just what the certificate says, as far as that goes. */
  public boolean isSame() {
    return differences.isEmpty()
        && missing.isEmpty()
        && schemaVersion == certificate.schemaVersion();
  }

  private record Run(
      Database database,
      Snapshot snapshot,
      Certificate certificate,
      Workers workers,
      Progress progress) {
    DatabaseComparison compare() {
      Generation generation = Generation.of(snapshot);
      Set<Subspace> certified = EnumSet.noneOf(Subspace.class);
      certified.addAll(certificate.subspaces().keySet());
      if (certified.isEmpty()) {
        throw new RefusedException("the certificate", "certifies no subspace");
      }
      Set<Subspace> missing = EnumSet.noneOf(Subspace.class);
      missing.addAll(certified);
      missing.removeAll(snapshot.subspaces());
      missing.removeIf(subspace -> certificate.subspaces().get(subspace).ranges().isEmpty());
      certified.retainAll(snapshot.subspaces());
      CertifiedReading reading =
          new CertifiedReading(database, snapshot, generation, workers, progress);
      reading.announce("comparing", certified);
      var sums = reading.sums(certificate, certified);
      long unlinked = 0;
      if (certified.contains(Subspace.BLOBS) && !isSame(Subspace.BLOBS, sums)) {
        var other = blobs(reading);
        if (other != null) {
          long less = entries(sums.get(Subspace.BLOBS)) - entries(other);
          unlinked = Math.max(0, less);
          sums.put(Subspace.BLOBS, other);
        }
      }
      Place place = Place.in(snapshot, generation);
      List<Difference> differences = new ArrayList<>();
      long[] entries = {0};
      sums.forEach(
          (subspace, ranges) -> {
            entries[0] += entries(ranges);
            add(subspace, ranges, place, differences);
          });
      Set<Subspace> rest = EnumSet.noneOf(Subspace.class);
      rest.addAll(generation.dumped());
      rest.retainAll(snapshot.subspaces());
      rest.removeAll(certificate.subspaces().keySet());
      return new DatabaseComparison(
          certificate,
          List.copyOf(differences),
          entries[0],
          rest,
          missing,
          snapshot.schemaVersion(),
          unlinked);
    }

    private static long entries(NavigableMap<byte[], RangeSum> ranges) {
      return ranges.values().stream().mapToLong(RangeSum::entries).sum();
    }

    private boolean isSame(Subspace subspace, Map<Subspace, NavigableMap<byte[], RangeSum>> sums) {
      NavigableMap<byte[], RangeSum> certified = certificate.subspaces().get(subspace).ranges();
      return sums.get(subspace).entrySet().stream()
          .allMatch(
              range ->
                  range.getValue().equals(certified.getOrDefault(range.getKey(), RangeSum.NONE)));
    }

    /**
     * The sums with the unlinked blobs of a storage, or without those of a dump, if that is what
     * was certified; else null. Databases that hold the same mail may or may not have them.
     */
    private NavigableMap<byte[], RangeSum> blobs(CertifiedReading reading) {
      Set<Subspace> blobs = Set.of(Subspace.BLOBS);
      var sums =
          !database.isDump()
              ? ofAllBlobs(reading)
              : new CertifiedReading(
                      database,
                      new GivenBlobs(snapshot, linkedKeys()),
                      reading.generation(),
                      workers,
                      progress)
                  .sums(certificate, blobs);
      return isSame(Subspace.BLOBS, sums) ? sums.get(Subspace.BLOBS) : null;
    }

    /** The keys of the blobs that links name, of those that the dump has. */
    private Source linkedKeys() {
      Source hashes = BlobContent.linked(snapshot.scan(Subspace.BLOB_LINKS), snapshot.address());
      return snapshot.blobKeys().matching(hashes, (byte[] missing) -> {});
    }

    private Map<Subspace, NavigableMap<byte[], RangeSum>> ofAllBlobs(CertifiedReading reading) {
      Set<Subspace> blobs = Set.of(Subspace.BLOBS);
      Source keys = StoredBlobKeys.of(database);
      try (Snapshot all =
          keys == null
              ? database.snapshot(damage -> {}, workers, true)
              : new GivenBlobs(
                  snapshot, keys.filter(blob -> blob.key().length == BlobLink.HASH_LENGTH))) {
        return new CertifiedReading(database, all, reading.generation(), workers, progress)
            .sums(certificate, blobs);
      }
    }

    private void add(
        Subspace subspace,
        NavigableMap<byte[], RangeSum> ranges,
        Place place,
        List<Difference> differences) {
      CertifiedSubspace certified = certificate.subspaces().get(subspace);
      ranges.forEach(
          (from, found) -> {
            RangeSum wanted = certified.ranges().getOrDefault(from, RangeSum.NONE);
            if (!wanted.equals(found)) {
              KeyRange range = new KeyRange(from, ranges.higherKey(from));
              differences.add(
                  new Difference(
                      subspace,
                      certified.name(),
                      range,
                      wanted,
                      found,
                      place.describe(snapshot, subspace, range)));
            }
          });
    }
  }

  /** The same as {@code whole}, but for the keys of its blobs, which can be read once. */
  private record GivenBlobs(Snapshot whole, Source keys) implements Snapshot {
    @Override
    public String address() {
      return whole.address();
    }

    @Override
    public int schemaVersion() {
      return whole.schemaVersion();
    }

    @Override
    public Set<Subspace> subspaces() {
      return whole.subspaces();
    }

    @Override
    public Source scan(Subspace subspace, KeyRange range) {
      return whole.scan(subspace, range);
    }

    @Override
    public Source blobKeys() {
      return keys;
    }

    /** Leaves the whole open. */
    @Override
    public void close() {
      keys.close();
    }
  }
}
