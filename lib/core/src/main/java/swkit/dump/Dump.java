// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.frame.FrameFormat;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.store.OpenResources;

/**
 * A directory of frames, or a single frame, as the server's {@code --export} and {@code
 * stalwart-export} write it (store-and-dump 1.2).
 *
 * <p>Opening a dump reads the header of every frame. Other files are listed and ignored.
 *
 * <p>If the dump is {@linkplain #seal sealed}, each frame that fits is compared with the manifest
 * while it is read, and reading a range begins at the nearest mark. The same holds for any other
 * frame after it has been read to its end once. No file stays open. Thread-safe.
 */
public final class Dump implements Database {
  private final FrameFiles files;
  private final DumpDirectory directory;
  private final Map<Subspace, Path> frames;
  private final Map<Subspace, FrameIndex> read = new ConcurrentHashMap<>();
  private final OpenResources given;
  private final int schemaVersion;
  private final Seal seal;
  private final LongAdder fileBytes = new LongAdder();
  private long distance = FrameIndex.DISTANCE;

  private Dump(FrameFiles files, boolean sealed) {
    this.files = files;
    this.directory = files.directory();
    this.frames = files.frames();
    this.schemaVersion = files.schemaVersion();
    this.given = new OpenResources(directory.path().toString());
    this.seal =
        sealed && !directory.isSingleFile()
            ? Seal.of(directory.path(), frames, schemaVersion)
            : null;
  }

  /** The name of the file with the frame of {@code subspace}: {@code subspace_p}. */
  public static String frameName(Subspace subspace) {
    return FrameFormat.fileName(subspace);
  }

  /** Whether {@code file} has the name of a frame, of this release or of a later one. */
  public static boolean isNamedAsFrame(Path file) {
    return FrameFormat.isFileName(file);
  }

  /**
   * Opens {@code directory}, or a file that is a single frame. Throws if it holds no frames, or
   * frames that can't belong together.
   */
  public static Dump open(Path directory) {
    return open(
        directory,
        unreadable -> {
          throw unreadable;
        });
  }

  /**
   * Like {@link #open(Path)}, but {@code unreadable} receives the problem of each file that should
   * be a frame of this dump and isn't, and the other files are opened.
   */
  public static Dump open(Path directory, Consumer<SwkitException> unreadable) {
    return new Dump(FrameFiles.find(directory, unreadable), true);
  }

  @Override
  public String address() {
    return directory.path().toString();
  }

  /** The file with the frame of {@code subspace}; the directory if there is none. */
  @Override
  public String address(Subspace subspace) {
    return frames.getOrDefault(subspace, directory.path()).toString();
  }

  @Override
  public String realAddress() {
    return directory.realAddress();
  }

  @Override
  public String kind() {
    return isSingleFile() ? "frame" : "dump";
  }

  @Override
  public boolean isDump() {
    return true;
  }

  @Override
  public boolean isSingleFile() {
    return directory.isSingleFile();
  }

  /** The directory, or the file of a single frame. */
  public Path directory() {
    return directory.path();
  }

  /** The subspaces that have a frame, in letter order. */
  public Set<Subspace> subspaces() {
    return frames.keySet();
  }

  /** The schema version in the header of every frame. */
  public int schemaVersion() {
    return schemaVersion;
  }

  /**
   * The frames that a full dump of the same release has, and this one lacks; none if this is a
   * single frame. Frames that exist and can't be read aren't missing.
   */
  public Set<Subspace> missingFrames() {
    Set<Subspace> missing = EnumSet.noneOf(Subspace.class);
    if (!isSingleFile()) {
      try (Snapshot snapshot = snapshot()) {
        missing.addAll(Generation.layoutOf(snapshot).dumped());
      }
      missing.removeAll(subspaces());
      missing.removeIf(
          subspace -> Files.exists(directory.path().resolve(FrameFormat.fileName(subspace))));
    }
    return missing;
  }

  /** The names of the {@link #missingFrames}. */
  @Override
  public List<String> missingFiles() {
    return missingFrames().stream().map(FrameFormat::fileName).toList();
  }

  /** The names of the regular files that aren't frames. */
  @Override
  public List<String> otherFiles() {
    return directory.otherFiles();
  }

  /** The file with the frame of {@code subspace}; null if there is none. */
  public Path file(Subspace subspace) {
    return frames.get(subspace);
  }

  /** The size of the frame of {@code subspace}, in bytes; 0 if there is none. */
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

  /** The size of the content of the frame, if its {@link #index} is known; else -1. */
  @Override
  public long contentBytes(Subspace subspace) {
    FrameIndex index = index(subspace);
    return index == null ? -1 : index.contentBytes();
  }

  /** Counts bytes of the files if the size of the content of a frame is unknown. */
  @Override
  public void announce(
      String what,
      Snapshot snapshot,
      Collection<Subspace> subspaces,
      long before,
      Progress progress) {
    if (subspaces.stream().allMatch(s -> !frames.containsKey(s) || contentBytes(s) >= 0)) {
      Database.super.announce(what, snapshot, subspaces, before, progress);
      return;
    }
    long start = fileBytes.sum();
    long bytes = subspaces.stream().mapToLong(this::estimate).sum();
    progress.begin(what, bytes, () -> fileBytes.sum() - start);
  }

  /**
   * The dump's manifest, compared with its frames; null if there is none, and for a single frame.
   */
  public Seal seal() {
    return seal;
  }

  /** Throws if the {@link #seal} shows that one of {@code subspaces} isn't what was sealed. */
  public void requireSealed(Set<Subspace> subspaces) {
    List<String> problems = seal == null ? List.of() : seal.problems(subspaces);
    if (!problems.isEmpty()) {
      throw directory
          .problem("isn't what was sealed: " + String.join("; ", problems))
          .with(Remedy.SEAL_AGAIN);
    }
  }

  /** Whether the {@link #seal} shows no change since the dump was sealed; true if it never was. */
  public boolean isAsSealed() {
    return seal == null || seal.problems().isEmpty();
  }

  /** What differs from what was sealed, and whether a manifest was ignored. */
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
   * The same dump as if it had no seal and had never been read. Its frames get marks {@code bytes}
   * of content apart.
   */
  public Dump unsealed(long bytes) {
    Dump dump = new Dump(files, false);
    dump.distance = bytes;
    return dump;
  }

  /**
   * The index of the frame of {@code subspace}, without reading it: from the manifest, or from when
   * this object last read the frame to its end; otherwise null.
   */
  public FrameIndex index(Subspace subspace) {
    FrameIndex sealed = seal == null ? null : seal.index(subspace);
    return sealed != null ? sealed : read.get(subspace);
  }

  /** Opens the frame of {@code subspace}. Blobs are not compared with their keys. */
  public FrameReader read(Subspace subspace) {
    Path file = existing(subspace);
    FrameIndex index = index(subspace);
    FrameReader frame =
        index == null ? FrameReader.open(file, distance) : FrameReader.open(file, index);
    frame.onIndex(made -> read.put(subspace, made));
    frame.countedBy(fileBytes);
    return isSealed(subspace) ? frame : frame.again();
  }

  private boolean isSealed(Subspace subspace) {
    return seal != null && seal.index(subspace) != null;
  }

  /**
   * The same, for the keys in {@code range} only. Reading begins at the last mark before them that
   * is known.
   */
  public Source read(Subspace subspace, KeyRange range) {
    return open(subspace, range).within(range);
  }

  /**
   * The same; {@code workers} decompress blocks ahead. If the frame has an {@link #index}, every
   * entry before a mark has been compared with it when the mark's entry is returned. At the end of
   * the range reading continues to the next mark, so that all entries have been compared when the
   * source ends.
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

  /** Sets the distance of marks in unsealed frames that are read from now on, in bytes. */
  public void distance(long bytes) {
    distance = bytes;
  }

  /**
   * Compares what is read of a frame from now on with {@code index}, which an earlier run made. A
   * sealed frame is still compared with its manifest.
   */
  public void expect(FrameIndex index) {
    read.put(index.subspace(), index);
  }

  /** Opens the frame of {@code subspace} at the last known mark before {@code range}. */
  FrameReader open(Subspace subspace, KeyRange range) {
    FrameIndex index = index(subspace);
    int mark = index == null || !index.isSeekable() ? 0 : index.markBefore(range.from());
    if (mark == 0) {
      return read(subspace);
    }
    FrameReader frame = FrameReader.openAt(existing(subspace), index, mark).countedBy(fileBytes);
    return isSealed(subspace) ? frame : frame.again();
  }

  private Path existing(Subspace subspace) {
    Path file = frames.get(subspace);
    if (file == null) {
      throw directory.problem("holds no frame of subspace " + subspace);
    }
    return file;
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return given.add(new DumpSnapshot(this, damage, workers, given::remove));
  }

  /** Closes the snapshots of this dump. */
  @Override
  public void close() {
    given.close();
  }

  @Override
  public String toString() {
    return directory.path() + " (schema " + schemaVersion + ", " + frames.size() + " frames)";
  }
}
