// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.generation.Generation;
import swkit.storage.StorageSnapshot;

/**
 * Reads a database that is there already, to certify it or to compare it with a certificate. Reads
 * the keys of blobs alone.
 *
 * @param database the database
 * @param snapshot one state of it
 * @param generation its layout
 * @param workers the threads
 * @param progress receives what is read
 */
public record CertifiedReading(
    Database database,
    Snapshot snapshot,
    Generation generation,
    Workers workers,
    Progress progress) {
  private static final long RANGE_BYTES = 64L << 20;

  /** Reports that {@code subspaces} will be read; of blobs in a storage, only keys are. */
  public void announce(String what, Set<Subspace> subspaces) {
    Set<Subspace> read = EnumSet.copyOf(subspaces);
    if (!database.isDump()) {
      read.remove(Subspace.BLOBS);
    }
    database.announce(what, snapshot, read, 0, progress);
  }

  /** Gives all entries of {@code subspaces} to {@code builder}. */
  public void certify(CertificateBuilder builder, Set<Subspace> subspaces) {
    read(subspaces, builder::certified);
  }

  /**
   * The sums of the ranges of {@code certificate} as the database has them: for each subspace of
   * {@code subspaces}, which it certifies, by the beginning of the range.
   */
  public Map<Subspace, NavigableMap<byte[], RangeSum>> sums(
      Certificate certificate, Set<Subspace> subspaces) {
    Map<Subspace, NavigableMap<byte[], RangeSum>> sums = new EnumMap<>(Subspace.class);
    for (Subspace subspace : subspaces) {
      NavigableMap<byte[], RangeSum> ranges = new TreeMap<>(Entry::compareKeys);
      ranges.put(Entry.NO_VALUE, RangeSum.NONE);
      certificate.subspaces().get(subspace).ranges().keySet().stream()
          .forEach(from -> ranges.put(from, RangeSum.NONE));
      sums.put(subspace, ranges);
    }
    read(
        subspaces,
        (subspace, source) -> {
          Fixed fixed = new Fixed(subspace, sums.get(subspace));
          return source.derived(
              () -> {
                Entry entry = source.next();
                if (entry == null) {
                  fixed.close();
                } else {
                  fixed.add(entry);
                }
                return entry;
              });
        });
    return sums;
  }

  private void read(Set<Subspace> subspaces, BiFunction<Subspace, Source, Source> counted) {
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : subspaces) {
      boolean isBlobs = subspace == Subspace.BLOBS;
      List<KeyRange> ranges =
          isBlobs ? List.of(KeyRange.all()) : snapshot.split(subspace, RANGE_BYTES);
      long bytes = isBlobs ? 0 : database.estimate(subspace) / ranges.size();
      for (KeyRange range : ranges) {
        tasks.add(
            new Workers.Task(
                subspace.title(),
                bytes,
                () -> {
                  try (Source entries = isBlobs ? blobKeys() : snapshot.scan(subspace, range);
                      Source watched = workers.watched(entries, subspace, progress);
                      Source source = counted.apply(subspace, watched)) {
                    while (source.next() != null) {
                      // It is counted on the way.
                    }
                  }
                }));
      }
    }
    workers.run(tasks, workers.threads());
  }

  /** The keys of the linked blobs; a blob store of its own is asked for keys, not for contents. */
  private Source blobKeys() {
    Source stored = snapshot instanceof StorageSnapshot ? StoredBlobKeys.of(database) : null;
    if (stored == null) {
      return snapshot.blobKeys();
    }
    Source links = snapshot.scan(Subspace.BLOB_LINKS);
    return stored.matching(BlobContent.linked(links, snapshot.address()), missing -> {});
  }

  /** The sums of one source by ranges that are given. */
  private final class Fixed extends Tally {
    private final NavigableMap<byte[], RangeSum> ranges;
    private byte[] from = Entry.NO_VALUE;
    private byte[] to = Entry.NO_VALUE;

    Fixed(Subspace subspace, NavigableMap<byte[], RangeSum> ranges) {
      super(generation, subspace);
      this.ranges = ranges;
    }

    @Override
    void at(byte[] key) {
      if (to != null && Entry.compareKeys(key, to) >= 0) {
        close();
        from = ranges.floorKey(key);
        to = ranges.higherKey(from);
      }
    }

    void close() {
      RangeSum sum = take();
      synchronized (ranges) {
        ranges.merge(from, sum, RangeSum::plus);
      }
    }
  }
}
