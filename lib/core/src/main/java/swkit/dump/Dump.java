// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.BlobLink;
import swkit.generation.Stalwart10;
import swkit.io.Bytes;
import swkit.io.LockedFile;
import swkit.io.Wording;
import swkit.lz4.Lz4FrameInput;
import swkit.store.OpenResources;

/**
 * A directory of frames, or one of them, as the server's {@code --export} and {@code
 * stalwart-export} write it (store-and-dump 1.2).
 *
 * <p>Opening it reads the header of every frame; a frame is known by its content, not only by its
 * name, as the server's importer knows it. Files that are none are noted and otherwise ignored.
 * Where the dump is {@linkplain #seal sealed}, whatever is read of a frame that fits is compared
 * with the manifest, and ranges of it are read from the nearest mark on; so they are of any other
 * frame once it has been read to its end. Nothing stays open. Thread-safe.
 */
public final class Dump implements Database {
  private static final int LZ4_MAGIC = 0x184D2204;

  private final Path directory;
  private final Map<Subspace, Path> frames = new EnumMap<>(Subspace.class);
  private final List<Path> otherFiles = new ArrayList<>();
  private final Map<Subspace, FrameIndex> read = new ConcurrentHashMap<>();
  private final OpenResources given;
  private int schemaVersion;
  private Seal seal;
  private long distance = FrameIndex.DISTANCE;

  private Dump(Path directory) {
    this.directory = directory;
    this.given = new OpenResources(directory.toString());
  }

  /** The name of the frame of {@code subspace}: {@code subspace_p}. */
  public static String frameName(Subspace subspace) {
    return "subspace_" + subspace.letter();
  }

  /**
   * Opens {@code directory}, or a file that is a single frame. Throws if it holds no frames, or
   * such as can't belong together.
   */
  public static Dump open(Path directory) {
    return open(
        directory,
        unreadable -> {
          throw unreadable;
        });
  }

  /**
   * The same, but {@code unreadable} is told of each file that should be a frame of this dump and
   * can't be one, and the others are opened.
   */
  public static Dump open(Path directory, Consumer<SwkitException> unreadable) {
    Dump dump = new Dump(directory);
    if (Files.isRegularFile(directory)) {
      dump.addFrame(directory, directory.getFileName().toString(), false);
      return dump;
    }
    if (LegacyDump.isOne(directory)) {
      throw new DumpException(
          directory, "is a legacy dump, of before 0.15, which has no frames; it can only be read");
    }
    DumpLock.requireNotWritten(directory);
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    } catch (NoSuchFileException e) {
      throw new DumpException(directory, "no such directory");
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (Stalwart10.isFrameNamed(name)) {
        throw new DumpException(directory, Stalwart10.text("it has " + name));
      }
    }
    SwkitException first = null;
    for (Path file : files) {
      try {
        dump.add(file);
      } catch (SwkitException e) {
        first = first == null ? e : first;
        unreadable.accept(e);
      }
    }
    if (dump.frames.isEmpty() && first != null) {
      throw first;
    }
    if (dump.frames.isEmpty()) {
      throw new DumpException(directory, whyEmpty(directory));
    }
    dump.seal = Seal.of(directory, dump.frames, dump.schemaVersion);
    return dump;
  }

  private static String whyEmpty(Path directory) {
    if (Files.exists(Manifest.file(directory))) {
      return "holds no frames, only the manifest of some; they were moved or deleted";
    }
    return Files.isDirectory(directory.resolve(DumpWriter.WORK))
        ? "holds no frames, only the remains of an export that was cut short; export again"
            + (Files.exists(DumpWriter.journal(directory)) ? ", with --resume" : "")
        : "holds no frames (files named subspace_<letter>); is it the directory that was exported"
            + " to?";
  }

  /** Whether its name is one that a frame has, of this release or of a later one. */
  public static boolean isNamedAsFrame(Path file) {
    return file.getFileName().toString().matches("subspace_.?");
  }

  private void add(Path file) {
    String name = file.getFileName().toString();
    boolean named = isNamedAsFrame(file);
    if (!named && !Files.isReadable(file)) {
      otherFiles.add(file);
      return;
    }
    byte[] start = start(file);
    boolean lz4 = start.length >= 4 && Bytes.u32le(start, 0) == LZ4_MAGIC;
    if (!lz4) {
      if (start.length >= 2 && start[0] == FrameReader.MAGIC && (start[1] == 1 || start[1] == 2)) {
        throw new DumpException(
            directory,
            name
                + " belongs to a dump of Stalwart "
                + LegacyDump.layout(start[1]).releases()
                + ", which has no frames; move it, and what came with it, to a directory of its own");
      }
      if (named) {
        throw new FrameException(
            file,
            0,
            start.length == 0
                ? "is empty: its export was cut short; export again"
                : "is no LZ4 frame: it is damaged, or something else under a frame's name");
      }
      otherFiles.add(file);
      return;
    }
    if (!named && !isFrame(file)) {
      otherFiles.add(file);
      return;
    }
    addFrame(file, name, named);
  }

  private void addFrame(Path file, String name, boolean named) {
    try (FrameReader frame = FrameReader.open(file)) {
      if (named && !name.equals(frameName(frame.subspace()))) {
        throw new DumpException(
            directory,
            name
                + " holds subspace "
                + frame.subspace()
                + " and should be named "
                + frameName(frame.subspace())
                + "; was it renamed?");
      }
      if (!frames.isEmpty() && frame.schemaVersion() != schemaVersion) {
        throw new DumpException(
            directory,
            "holds frames of different schema versions: "
                + schemaVersion
                + ", but "
                + Integer.toUnsignedString(frame.schemaVersion())
                + " in "
                + name
                + "; they are of different exports");
      }
      Path other = frames.putIfAbsent(frame.subspace(), file);
      if (other != null) {
        throw new DumpException(
            directory,
            "holds subspace "
                + frame.subspace()
                + " twice, in "
                + other.getFileName()
                + " and "
                + name
                + "; move one of them away");
      }
      schemaVersion = frame.schemaVersion();
    }
  }

  private static byte[] start(Path file) {
    try {
      return LockedFile.start(file, 4);
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Whether the content of an LZ4 file of any name begins as a frame's does. */
  private static boolean isFrame(Path file) {
    try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(file))) {
      return in.fill()
          && in.limit() - in.position() >= FrameReader.HEADER_LENGTH
          && in.buffer()[in.position()] == FrameReader.MAGIC
          && (Subspace.of(in.buffer()[in.position() + 1]) != null
              || Stalwart10.isPrefix(in.buffer()[in.position() + 1]));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public String address() {
    return directory.toString();
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** The subspaces that there are frames of, in letter order. */
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(frames.keySet());
  }

  /** The schema version that all frames name. */
  public int schemaVersion() {
    return schemaVersion;
  }

  /** The regular files that are no frames; the server's importer would stop at them. */
  public List<Path> otherFiles() {
    return Collections.unmodifiableList(otherFiles);
  }

  /** The file of {@code subspace}; null if there is none. */
  public Path file(Subspace subspace) {
    return frames.get(subspace);
  }

  /** The size of the file of {@code subspace}, in bytes; 0 if there is none. */
  @Override
  public long estimate(Subspace subspace) {
    if (!frames.containsKey(subspace)) {
      return 0;
    }
    try {
      return Files.size(frames.get(subspace));
    } catch (IOException e) {
      throw new FrameException(frames.get(subspace), "can't be read: " + Wording.reason(e), e);
    }
  }

  /**
   * The dump's manifest, held against its frames; null where it has none, and for a single frame.
   */
  public Seal seal() {
    return seal;
  }

  /**
   * Throws if one of {@code subspaces} isn't, as far as the {@link #seal} tells, what was sealed.
   */
  public void requireSealed(Set<Subspace> subspaces) {
    List<String> problems = seal == null ? List.of() : seal.problems(subspaces);
    if (!problems.isEmpty()) {
      throw new DumpException(
          directory,
          "isn't what was sealed: " + String.join("; ", problems) + "; " + Seal.remedy(directory));
    }
  }

  /** Whether, as far as the {@link #seal} tells, it is what was sealed; so is what never was. */
  public boolean isAsSealed() {
    return seal == null || seal.problems().isEmpty();
  }

  /** What isn't as it was sealed, and whether a manifest was left aside. */
  @Override
  public List<String> warnings() {
    if (seal == null) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    if (seal.note() != null) {
      warnings.add(seal.note());
    }
    seal.problems().forEach(problem -> warnings.add("isn't what was sealed: " + problem));
    return warnings;
  }

  /**
   * This dump as if it were unsealed and nothing of it were known; what is read of it is marked
   * {@code bytes} of content apart.
   */
  public Dump unsealed(long bytes) {
    Dump dump = new Dump(directory);
    dump.frames.putAll(frames);
    dump.otherFiles.addAll(otherFiles);
    dump.schemaVersion = schemaVersion;
    dump.distance = bytes;
    return dump;
  }

  /**
   * What is known of the frame of {@code subspace} without reading it (again): as it was sealed, or
   * as it was when it was last read to its end from this object; null for nothing.
   */
  public FrameIndex index(Subspace subspace) {
    FrameIndex sealed = seal == null ? null : seal.index(subspace);
    return sealed != null ? sealed : read.get(subspace);
  }

  /** Opens the frame of {@code subspace}; what it gives of blobs is not compared to their keys. */
  public FrameReader read(Subspace subspace) {
    Path file = existing(subspace);
    FrameIndex index = index(subspace);
    FrameReader frame =
        index == null ? FrameReader.open(file, distance) : FrameReader.open(file, index);
    frame.onIndex(made -> read.put(subspace, made));
    return isSealed(subspace) ? frame.remedy(Seal.remedy(directory)) : frame.again();
  }

  private boolean isSealed(Subspace subspace) {
    return seal != null && seal.index(subspace) != null;
  }

  /**
   * The same, for the keys of {@code range} alone: begins as near to them as what is known of the
   * frame allows.
   */
  public Source read(Subspace subspace, KeyRange range) {
    return open(subspace, range).within(range);
  }

  /**
   * The same; blocks are decompressed ahead by {@code workers}. Before it ends, all that it gave
   * has been compared with the frame's {@link #index}, if there is one: it reads on to the next
   * mark. Between marks, all that comes before a mark has been compared when the mark's entry is
   * given.
   */
  public Source read(Subspace subspace, KeyRange range, Workers workers) {
    FrameReader frame = open(subspace, range).with(workers);
    Source entries = frame.within(range);
    return entries.derived(
        () -> {
          Entry entry = entries.next();
          if (entry == null) {
            frame.settle();
          }
          return entry;
        });
  }

  /** Has marks set {@code bytes} of content apart in the unsealed frames that are read from now. */
  public void distance(long bytes) {
    distance = bytes;
  }

  /**
   * Has what is read of a frame from now on compared with {@code index}, which an earlier run made
   * of it. A sealed frame is compared with its manifest all the same.
   */
  public void expect(FrameIndex index) {
    read.put(index.subspace(), index);
  }

  private FrameReader open(Subspace subspace, KeyRange range) {
    FrameIndex index = index(subspace);
    int mark = index == null || !index.isSeekable() ? 0 : index.markBefore(range.from());
    if (mark == 0) {
      return read(subspace);
    }
    FrameReader frame = FrameReader.openAt(existing(subspace), index, mark);
    return isSealed(subspace) ? frame.remedy(Seal.remedy(directory)) : frame.again();
  }

  private Path existing(Subspace subspace) {
    Path file = frames.get(subspace);
    if (file == null) {
      throw new DumpException(directory, "holds no frame of subspace " + subspace);
    }
    return file;
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return given.add(new DumpSnapshot(this, damage, workers));
  }

  /** Tells {@code altered} of those of {@code blobs} whose key is not their content's hash. */
  static Source checked(Source blobs, Consumer<byte[]> altered, Workers workers) {
    return workers.map(
        blobs,
        Entry::size,
        blob -> {
          if (blob.key().length == BlobLink.HASH_LENGTH
              && !BlobContent.matches(blob.key(), blob.value())) {
            altered.accept(blob.key());
          }
          return blob;
        });
  }

  /** Closes the snapshots that it gave. */
  @Override
  public void close() {
    given.close();
  }

  @Override
  public String toString() {
    return directory + " (schema " + schemaVersion + ", " + frames.size() + " frames)";
  }

  /** A dump doesn't change: it is its own snapshot. Closes the sources that it gave. */
  private static final class DumpSnapshot implements Snapshot {
    private final Dump dump;
    private final Consumer<BlobDamage> damage;
    private final Workers workers;
    private final OpenResources sources;
    private final BlobOwners owners = new BlobOwners(this);

    DumpSnapshot(Dump dump, Consumer<BlobDamage> damage, Workers workers) {
      this.dump = dump;
      this.sources = new OpenResources(dump.address());
      this.damage = damage;
      this.workers = workers;
    }

    @Override
    public String address() {
      return dump.address();
    }

    @Override
    public int schemaVersion() {
      return dump.schemaVersion();
    }

    @Override
    public Set<Subspace> subspaces() {
      return dump.subspaces();
    }

    @Override
    public String consistency() {
      Manifest manifest = dump.seal == null ? null : dump.seal.manifest();
      return manifest == null ? "what its export saw" : manifest.about().consistency();
    }

    @Override
    public List<KeyRange> split(Subspace subspace, long bytes) {
      FrameIndex index = dump.index(subspace);
      return index == null ? List.of(KeyRange.all()) : index.split(bytes);
    }

    @Override
    public Source scan(Subspace subspace, KeyRange range) {
      Source entries = frame(subspace, range);
      return sources.source(subspace == Subspace.BLOBS ? checked(entries) : entries);
    }

    @Override
    public Source blobKeys() {
      return sources.source(
          frame(Subspace.BLOBS, KeyRange.all()).map(blob -> new Entry(blob.key())));
    }

    /** Compares to their keys only the blobs that are asked for. */
    @Override
    public Source blobs(Source keys, Consumer<byte[]> missing) {
      return sources.source(checked(frame(Subspace.BLOBS, KeyRange.all()).matching(keys, missing)));
    }

    private Source frame(Subspace subspace, KeyRange range) {
      sources.requireOpen();
      return dump.frames.containsKey(subspace)
          ? dump.open(subspace, range).with(workers).within(range)
          : Source.empty();
    }

    private Source checked(Source blobs) {
      return Dump.checked(
          blobs,
          key -> {
            if (!owners.isUnhashed(key)) {
              damage.accept(owners.damage(BlobDamage.Kind.ALTERED, key));
            }
          },
          workers);
    }

    @Override
    public void close() {
      dump.given.remove(this);
      sources.close();
    }
  }
}
