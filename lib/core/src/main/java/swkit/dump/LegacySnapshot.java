// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.BlobDamage;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobOwners;
import swkit.generation.Generation;
import swkit.generation.KnownGeneration;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.legacy.SortedEntries;
import swkit.store.OpenResources;

/**
 * The snapshot of a legacy dump, which doesn't change. The entries of a subspace are sorted by key
 * when the subspace is first read, and stay sorted until the snapshot is closed. If a file could
 * not be read to its end, a scan throws when it comes to its own end.
 */
final class LegacySnapshot implements Snapshot, KnownGeneration {
  private static final long LEAST_MEMORY = 1 << 20;
  private static final long MOST_MEMORY = 32 << 20;
  private static final int SHARE_OF_MEMORY = 128;

  private final LegacyDump dump;
  private final OpenResources sources;
  private final Consumer<BlobDamage> damage;
  private final Workers workers;
  private final BlobOwners owners = new BlobOwners(this);
  private final Map<Subspace, SortedEntries> sorted = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Object> locks = new EnumMap<>(Subspace.class);
  private final Consumer<Snapshot> onClose;
  private boolean closed;

  /** Blobs are compared with their keys if {@code damage} isn't null. */
  LegacySnapshot(
      LegacyDump dump, Consumer<BlobDamage> damage, Workers workers, Consumer<Snapshot> onClose) {
    this.dump = dump;
    this.sources = new OpenResources(dump.address());
    this.damage = damage;
    this.workers = workers;
    this.onClose = onClose;
    subspaces().forEach(subspace -> locks.put(subspace, new Object()));
  }

  @Override
  public String address() {
    return dump.address();
  }

  @Override
  public int schemaVersion() {
    return Generation.LEGACY_DUMP;
  }

  @Override
  public Generation generation() {
    return dump.layout();
  }

  @Override
  public Set<Subspace> subspaces() {
    return dump.subspaces();
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Source entries = entries(subspace, range, true);
    return sources.source(subspace == Subspace.BLOBS ? checked(entries) : entries);
  }

  @Override
  public Source blobKeys() {
    return sources.source(entries(Subspace.BLOBS, KeyRange.all(), false));
  }

  @Override
  public boolean findsBlobs() {
    return true;
  }

  /** Reads only the requested blobs. */
  @Override
  public Source blobs(Source keys, Consumer<byte[]> missing) {
    return sources.source(
        checked(
            keys.derived(
                () -> {
                  for (Entry key = keys.next(); key != null; key = keys.next()) {
                    Entry blob = blob(key.key());
                    if (blob != null) {
                      return blob;
                    }
                    missing.accept(key.key());
                  }
                  return null;
                })));
  }

  private Entry blob(byte[] key) {
    try (Source one = entries(Subspace.BLOBS, KeyRange.of(key), true)) {
      return one.next();
    }
  }

  private Source checked(Source blobs) {
    return damage == null
        ? blobs
        : DumpSnapshot.checked(blobs, key -> damage.accept(altered(key)), workers);
  }

  /** The damage of an altered blob, without its owners if their links can't be read. */
  private BlobDamage altered(byte[] key) {
    try {
      return owners.damage(BlobDamage.Kind.ALTERED, key);
    } catch (FrameException e) {
      return new BlobDamage(BlobDamage.Kind.ALTERED, key, List.of());
    }
  }

  private Source entries(Subspace subspace, KeyRange range, boolean values) {
    sources.requireOpen();
    Object lock = locks.get(subspace);
    if (lock == null) {
      return Source.empty();
    }
    SortedEntries entries;
    synchronized (lock) {
      synchronized (sorted) {
        entries = sorted.get(subspace);
      }
      if (entries == null) {
        entries = sort(subspace, workers);
        synchronized (sorted) {
          if (closed) {
            throw Closing.after(new IllegalStateException(address() + " is closed"), entries);
          }
          sorted.put(subspace, entries);
        }
      }
    }
    return new LegacySource(entries, range, values);
  }

  /** Closes the sources before the sorted entries that they read. */
  @Override
  public void close() {
    onClose.accept(this);
    List<SortedEntries> all;
    synchronized (sorted) {
      closed = true;
      all = List.copyOf(sorted.values());
      sorted.clear();
    }
    Closing.all(sources::close, () -> Closing.all(all));
  }

  private SortedEntries sort(Subspace subspace, Workers workers) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long memory = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
    try {
      SortedEntries sorted =
          SortedEntries.read(
              dump.files(subspace),
              subspace.letter(),
              dump.layout().kind(subspace) == Generation.Kind.COUNTERS,
              Math.max(LEAST_MEMORY, Math.min(memory, MOST_MEMORY)),
              temporary,
              workers::checkNotStopped);
      if (sorted.duplicates() > 0) {
        dump.addDuplicates(subspace, sorted.duplicates());
      }
      return sorted;
    } catch (UncheckedIOException e) {
      throw new DumpException(
              dump.directory(),
              "its entries of "
                  + subspace
                  + " can't be sorted in "
                  + temporary
                  + ": "
                  + Wording.reason(e.getCause()),
              e)
          .with(Remedy.OTHER_TEMPORARY_DIRECTORY);
    }
  }

  private final class LegacySource extends AbstractSource {
    private final SortedEntries entries;
    private final KeyRange range;
    private final boolean values;
    private final SortedEntries.Cursor cursor;

    LegacySource(SortedEntries entries, KeyRange range, boolean values) {
      super(dump.address());
      this.entries = entries;
      this.range = range;
      this.values = values;
      cursor = entries.from(range.from());
    }

    @Override
    protected Entry pull() {
      try {
        if (cursor.next() && !range.isBelow(cursor.key())) {
          return new Entry(cursor.key(), values ? cursor.value() : Entry.NO_VALUE);
        }
      } catch (IOException e) {
        throw new DumpException(dump.directory(), "can't be read: " + Wording.reason(e), e);
      } catch (UncheckedIOException e) {
        throw new DumpException(
            dump.directory(), "what was sorted can't be read: " + Wording.reason(e.getCause()), e);
      }
      if (!entries.problems().isEmpty()) {
        throw problem(entries.problems().get(0));
      }
      return null;
    }

    @Override
    protected void release() {}
  }

  private static FrameException problem(SortedEntries.Problem problem) {
    return problem.offset() < 0
        ? new FrameException(problem.file(), "can't be read: " + problem.reason(), null)
        : new FrameException(problem.file(), problem.offset(), problem.reason());
  }

  @Override
  public String toString() {
    return "snapshot of " + address();
  }
}
