// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import swkit.AbstractSource;
import swkit.BlobDamage;
import swkit.Database;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobOwners;
import swkit.generation.Generation;
import swkit.generation.Generation014;
import swkit.generation.Generation073;
import swkit.generation.KnownGeneration;
import swkit.io.Closing;
import swkit.io.Invocation;
import swkit.io.LockedFile;
import swkit.io.Wording;
import swkit.legacy.Family;
import swkit.legacy.KeyMap;
import swkit.legacy.LegacyException;
import swkit.legacy.OperationReader;
import swkit.legacy.SortedEntries;
import swkit.store.OpenResources;

/**
 * A directory of the eleven files that the export of the releases 0.7.3 to 0.14 wrote, or one of
 * them (store-and-dump 2). Its entries stand under the keys of these releases.
 *
 * <p>Such a dump says no schema version: {@link Generation#LEGACY_DUMP} stands for it. Opening it
 * reads the beginning of each file; a file is known by its content, not only by its name. Files
 * that are none are noted and otherwise ignored. Immutable, thread-safe, but for what it learns of
 * duplicates.
 */
public final class LegacyDump implements Database {
  private static final long LEAST_MEMORY = 1 << 20;
  private static final long MOST_MEMORY = 32 << 20;
  private static final int SHARE_OF_MEMORY = 128;

  private final Path directory;
  private final Map<Family, Path> files = new EnumMap<>(Family.class);
  private final List<Path> unreadable = new ArrayList<>();
  private final List<Path> otherFiles = new ArrayList<>();
  private final Map<Subspace, Long> duplicates = Collections.synchronizedMap(new TreeMap<>());
  private final OpenResources given;
  private int version;

  private LegacyDump(Path directory) {
    this.directory = directory;
    this.given = new OpenResources(directory.toString());
  }

  /** The layout that a dump of {@code version} has its entries in: 1 of 0.7.3, 2 of 0.8 to 0.14. */
  public static Generation layout(int version) {
    return version == 1 ? Generation073.INSTANCE : Generation014.OF_DUMPS;
  }

  /** Whether {@code path} is one: a directory with such files, without frames, or such a file. */
  public static boolean isOne(Path path) {
    if (!Files.isDirectory(path)) {
      return hasHeader(path);
    }
    List<Path> inside = Files.isReadable(path) ? list(path) : List.of();
    return inside.stream().noneMatch(Dump::isNamedAsFrame)
        && inside.stream().anyMatch(file -> hasHeader(file) || isNamed(file) && isEmpty(file));
  }

  /** Opens {@code directory}, or one file. Throws if it holds files that can't belong together. */
  public static LegacyDump open(Path directory) {
    return open(
        directory,
        damage -> {
          throw damage;
        });
  }

  /**
   * The same, but {@code damage} is told of each file that should be one of this dump and can't be,
   * and the others are opened.
   */
  public static LegacyDump open(Path directory, Consumer<SwkitException> damage) {
    LegacyDump dump = new LegacyDump(directory);
    SwkitException first = null;
    for (Path file : Files.isDirectory(directory) ? list(directory) : List.of(directory)) {
      try {
        dump.add(file);
      } catch (SwkitException e) {
        first = first == null ? e : first;
        dump.unreadable.add(file);
        damage.accept(e);
      }
    }
    if (dump.files.isEmpty()) {
      throw first != null ? first : new DumpException(directory, "holds no entries of any kind");
    }
    return dump;
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (NoSuchFileException e) {
      throw new DumpException(directory, "no such directory");
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Whether the file begins as one of a legacy dump does. */
  static boolean hasHeader(Path file) {
    try {
      byte[] start = LockedFile.start(file, 2);
      return start.length == 2
          && start[0] == OperationReader.MAGIC
          && (start[1] == 1 || start[1] == 2);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isNamed(Path file) {
    return !Family.of(file.getFileName().toString()).isEmpty();
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void add(Path file) {
    if (!hasHeader(file)) {
      if (isNamed(file)) {
        if (!Files.isReadable(file)) {
          throw new FrameException(file, "can't be read: permission denied", null);
        }
        throw new FrameException(
            file,
            0,
            isEmpty(file)
                ? "is empty: its export was cut short"
                : "is no file of a legacy dump: it is damaged, or something else under its name");
      }
      otherFiles.add(file);
      return;
    }
    List<Family> named = Family.of(file.getFileName().toString());
    Family family = null;
    int own;
    try (OperationReader ops = OperationReader.open(file)) {
      own = ops.version();
      family = ops.next() ? ops.family() : null;
    } catch (LegacyException e) {
      throw new FrameException(file, e.offset(), e.getMessage());
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
    if (family == null && named.isEmpty()) {
      otherFiles.add(file);
      return;
    }
    add(file, own, family == null ? named.get(0) : family, named);
  }

  private void add(Path file, int own, Family family, List<Family> named) {
    String name = file.getFileName().toString();
    if (!named.isEmpty() && !named.contains(family)) {
      throw new DumpException(
          directory,
          name + " holds what should be in a file " + family.file(own) + "; was it renamed?");
    }
    if (!files.isEmpty() && own != version) {
      throw new DumpException(
          directory,
          "holds files of different releases: "
              + name
              + " is "
              + releases(own)
              + "'s, others "
              + releases(version)
              + "'s; they are of different exports");
    }
    for (Family each : Family.of(family.file(own))) {
      Path other = files.putIfAbsent(each, file);
      if (other != null) {
        throw new DumpException(
            directory,
            "holds "
                + each.file(own)
                + " twice, in "
                + other.getFileName()
                + " and "
                + name
                + "; move one of them away");
      }
    }
    version = own;
  }

  private static String releases(int version) {
    return layout(version).releases();
  }

  @Override
  public String address() {
    return directory.toString();
  }

  /** The directory, or the one file. */
  public Path directory() {
    return directory;
  }

  /** What the entries are under the keys of. */
  public Generation layout() {
    return layout(version);
  }

  /** The subspaces that the files that are there have entries of, in letter order. */
  public Set<Subspace> subspaces() {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    KeyMap map = KeyMap.of(version);
    for (Family family : files.keySet()) {
      map.letters(family).chars().forEach(letter -> subspaces.add(Subspace.of(letter)));
    }
    return Collections.unmodifiableSet(subspaces);
  }

  /** The names of the files that a full dump has and this directory hasn't. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (String name : Family.files(version)) {
      boolean isThere = Family.of(name).stream().anyMatch(files::containsKey);
      if (!isThere && unreadable.stream().noneMatch(f -> f.getFileName().toString().equals(name))) {
        missing.add(name);
      }
    }
    return missing;
  }

  /** The regular files that are none of a dump; the importer of these releases stops at them. */
  public List<Path> otherFiles() {
    return Collections.unmodifiableList(otherFiles);
  }

  private List<Path> files(Subspace subspace) {
    KeyMap map = KeyMap.of(version);
    return files.keySet().stream()
        .filter(family -> map.letters(family).indexOf(subspace.letter()) >= 0)
        .map(files::get)
        .distinct()
        .toList();
  }

  /** The size of the files whose entries are for the most part of {@code subspace}, in bytes. */
  @Override
  public long estimate(Subspace subspace) {
    KeyMap map = KeyMap.of(version);
    Set<Path> own = new TreeSet<>();
    files.forEach(
        (family, file) -> {
          if (family != Family.LOOKUP_COUNTER
              && map.letters(family).charAt(0) == subspace.letter()) {
            own.add(file);
          }
        });
    try {
      long bytes = 0;
      for (Path file : own) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    duplicates.forEach(
        (subspace, count) ->
            warnings.add(
                Wording.count(count, "entry", "entries")
                    + " of "
                    + subspace
                    + (count == 1 ? " stands" : " stand")
                    + " in the dump once more: the last counts, and counters add up, as on the"
                    + " server's own import"));
    return warnings;
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return given.add(new LegacySnapshot(damage, workers));
  }

  /** Its one state, of whose blobs nothing is compared to their keys. */
  public Snapshot asItStands(Workers workers) {
    return given.add(new LegacySnapshot(null, workers));
  }

  /** Closes the snapshots that it gave. */
  @Override
  public void close() {
    given.close();
  }

  @Override
  public String toString() {
    return directory + " (legacy dump of " + releases(version) + ", " + files.size() + " families)";
  }

  private SortedEntries sort(Subspace subspace, Workers workers) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long memory = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
    try {
      SortedEntries sorted =
          SortedEntries.read(
              files(subspace),
              subspace.letter(),
              layout().kind(subspace) == Generation.Kind.COUNTERS,
              Math.max(LEAST_MEMORY, Math.min(memory, MOST_MEMORY)),
              temporary,
              workers::checkNotStopped);
      if (sorted.duplicates() > 0) {
        duplicates.put(subspace, sorted.duplicates());
      }
      return sorted;
    } catch (UncheckedIOException e) {
      throw new DumpException(
          directory,
          "its entries of "
              + subspace
              + " can't be sorted in "
              + temporary
              + ": "
              + Wording.reason(e.getCause())
              + "; another place: "
              + Invocation.option("-R-Djava.io.tmpdir=/path"),
          e);
    }
  }

  /**
   * A dump doesn't change: it is its own snapshot. A subspace is put into the order of its keys
   * when it is first read, and kept so until this is closed. A scan that comes to its end where a
   * file could not be read to its own throws.
   */
  private final class LegacySnapshot implements Snapshot, KnownGeneration {
    private final OpenResources sources = new OpenResources(LegacyDump.this.address());
    private final Consumer<BlobDamage> damage;
    private final Workers workers;
    private final BlobOwners owners = new BlobOwners(this);
    private final Map<Subspace, SortedEntries> sorted = new EnumMap<>(Subspace.class);
    private final Map<Subspace, Object> locks = new EnumMap<>(Subspace.class);
    private boolean closed;

    LegacySnapshot(Consumer<BlobDamage> damage, Workers workers) {
      this.damage = damage;
      this.workers = workers;
      subspaces().forEach(subspace -> locks.put(subspace, new Object()));
    }

    @Override
    public String address() {
      return LegacyDump.this.address();
    }

    @Override
    public int schemaVersion() {
      return Generation.LEGACY_DUMP;
    }

    @Override
    public Generation generation() {
      return LegacyDump.this.layout();
    }

    @Override
    public Set<Subspace> subspaces() {
      return LegacyDump.this.subspaces();
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

    /** Reads only the blobs that are asked for. */
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
          : Dump.checked(blobs, key -> damage.accept(altered(key)), workers);
    }

    /** Without its owners, where their links can't be read. */
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

    /** Closes the sources before what they read. */
    @Override
    public void close() {
      given.remove(this);
      List<SortedEntries> all;
      synchronized (sorted) {
        closed = true;
        all = List.copyOf(sorted.values());
        sorted.clear();
      }
      Closing.all(sources::close, () -> Closing.all(all));
    }
  }

  private final class LegacySource extends AbstractSource {
    private final SortedEntries entries;
    private final KeyRange range;
    private final boolean values;
    private final SortedEntries.Cursor cursor;

    LegacySource(SortedEntries entries, KeyRange range, boolean values) {
      super(LegacyDump.this.address());
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
        throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
      } catch (UncheckedIOException e) {
        throw new DumpException(
            directory, "what was sorted can't be read: " + Wording.reason(e.getCause()), e);
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
}
