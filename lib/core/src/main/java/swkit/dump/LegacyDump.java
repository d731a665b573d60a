// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
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
import swkit.BlobDamage;
import swkit.Database;
import swkit.DumpException;
import swkit.FrameException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.frame.FrameFormat;
import swkit.generation.Generation;
import swkit.generation.Generation014;
import swkit.generation.Generation073;
import swkit.io.LockedFile;
import swkit.io.Wording;
import swkit.legacy.Family;
import swkit.legacy.KeyMap;
import swkit.legacy.LegacyException;
import swkit.legacy.OperationReader;
import swkit.store.OpenResources;

/**
 * A directory of the eleven files that the export of the releases 0.7.3 to 0.14 wrote, or one of
 * these files (store-and-dump 2). Entries have the keys of these releases.
 *
 * <p>Such a dump doesn't name its schema version: {@link Generation#LEGACY_DUMP} is used instead.
 * Opening it reads the beginning of each file. A file is recognised by its content as well as by
 * its name. Other files are listed and ignored. Thread-safe; only the number of duplicates changes,
 * as subspaces are read.
 */
public final class LegacyDump implements Database {
  private final DumpDirectory directory;
  private final Map<Family, Path> files = new EnumMap<>(Family.class);
  private final Map<Subspace, Long> duplicates = Collections.synchronizedMap(new TreeMap<>());
  private final OpenResources given;
  private final LegacySeal seal;
  private int version;

  private LegacyDump(DumpDirectory directory) {
    this.directory = directory;
    this.given = new OpenResources(directory.path().toString());
    this.seal = LegacySeal.of(directory.path());
  }

  /** The layout of the entries in a dump of {@code version}: 1 for 0.7.3, 2 for 0.8 to 0.14. */
  public static Generation layout(int version) {
    return version == 1 ? Generation073.INSTANCE : Generation014.OF_DUMPS;
  }

  /**
   * Whether {@code path} is a legacy dump: a directory that holds such files and no frames, or one
   * such file.
   */
  public static boolean isOne(Path path) {
    if (!Files.isDirectory(path)) {
      return hasHeader(path);
    }
    List<Path> inside = Files.isReadable(path) ? DumpDirectory.files(path) : List.of();
    return inside.stream().noneMatch(FrameFormat::isFileName)
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
   * Like {@link #open(Path)}, but {@code damage} receives the problem of each file that should
   * belong to this dump and doesn't, and the other files are opened.
   */
  public static LegacyDump open(Path directory, Consumer<SwkitException> damage) {
    LegacyDump dump = new LegacyDump(new DumpDirectory(directory));
    List<Path> files =
        Files.isDirectory(directory) ? DumpDirectory.files(directory) : List.of(directory);
    SwkitException first = dump.directory.addAll(files, dump::add, damage);
    if (dump.files.isEmpty()) {
      throw first != null ? first : dump.directory.problem("holds no entries of any kind");
    }
    return dump;
  }

  /** Whether {@code file} begins as a file of a legacy dump does. */
  private static boolean hasHeader(Path file) {
    try {
      return FileKind.of(file) == FileKind.LEGACY;
    } catch (IOException e) {
      return false;
    }
  }

  /** The releases whose export wrote {@code file}, which is one of a legacy dump. */
  static String releasesOf(Path file) {
    try {
      return releases(LockedFile.start(file, 2)[1]);
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
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
                : "is not a file of a legacy dump: it is damaged, or another file with that name");
      }
      directory.addOther(file);
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
      directory.addOther(file);
      return;
    }
    add(file, own, family == null ? named.get(0) : family, named);
  }

  private void add(Path file, int own, Family family, List<Family> named) {
    if (!named.isEmpty() && !named.contains(family)) {
      throw directory.renamed(file, "what should be in a file " + family.file(own));
    }
    if (!files.isEmpty() && own != version) {
      throw directory.problem(
          "holds files of different releases: "
              + file.getFileName()
              + " is "
              + releases(own)
              + "'s, others "
              + releases(version)
              + "'s; they belong to different exports");
    }
    for (Family each : Family.of(family.file(own))) {
      Path other = files.putIfAbsent(each, file);
      if (other != null) {
        throw directory.twice(each.file(own), other, file);
      }
    }
    version = own;
  }

  private static String releases(int version) {
    return layout(version).releases();
  }

  @Override
  public String address() {
    return directory.path().toString();
  }

  @Override
  public String realAddress() {
    return directory.realAddress();
  }

  @Override
  public String kind() {
    return isSingleFile() ? "file of a legacy dump" : "legacy dump";
  }

  @Override
  public boolean isDump() {
    return true;
  }

  @Override
  public boolean isSingleFile() {
    return directory.isSingleFile();
  }

  @Override
  public boolean hasSchemaVersion() {
    return false;
  }

  /** The seal; null if it has none, as those of the server's own export. */
  public LegacySeal seal() {
    return seal;
  }

  /** The directory, or the one file. */
  public Path directory() {
    return directory.path();
  }

  /** The layout whose keys the entries have. */
  public Generation layout() {
    return layout(version);
  }

  /** The subspaces whose entries are in the existing files, in letter order. */
  public Set<Subspace> subspaces() {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    KeyMap map = KeyMap.of(version);
    for (Family family : files.keySet()) {
      map.letters(family).chars().forEach(letter -> subspaces.add(Subspace.of(letter)));
    }
    return Collections.unmodifiableSet(subspaces);
  }

  @Override
  public List<String> missingFiles() {
    List<String> missing = new ArrayList<>();
    for (String name : isSingleFile() ? List.<String>of() : Family.files(version)) {
      boolean isThere = Family.of(name).stream().anyMatch(files::containsKey);
      if (!isThere && !directory.isUnreadable(name)) {
        missing.add(name);
      }
    }
    return missing;
  }

  @Override
  public List<String> otherFiles() {
    return directory.otherFiles();
  }

  /** The files that hold entries of {@code subspace}. */
  List<Path> files(Subspace subspace) {
    KeyMap map = KeyMap.of(version);
    return files.keySet().stream()
        .filter(family -> map.letters(family).indexOf(subspace.letter()) >= 0)
        .map(files::get)
        .distinct()
        .toList();
  }

  /** The size of the files whose entries mostly belong to {@code subspace}, in bytes. */
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
      throw new DumpException(directory(), "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Notes that {@code count} entries of {@code subspace} are in the dump more than once. */
  void addDuplicates(Subspace subspace, long count) {
    duplicates.put(subspace, count);
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
                    + (count == 1 ? " is" : " are")
                    + " in the dump more than once: the last counts, and counters add up, as on the"
                    + " server's own import"));
    return warnings;
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return given.add(new LegacySnapshot(this, damage, workers, given::remove));
  }

  /** A snapshot that doesn't compare blobs with their keys. */
  public Snapshot asItStands(Workers workers) {
    return given.add(new LegacySnapshot(this, null, workers, given::remove));
  }

  /** Closes the snapshots of this dump. */
  @Override
  public void close() {
    given.close();
  }

  @Override
  public String toString() {
    return directory.path()
        + " (legacy dump of "
        + releases(version)
        + ", "
        + files.size()
        + " families)";
  }
}
