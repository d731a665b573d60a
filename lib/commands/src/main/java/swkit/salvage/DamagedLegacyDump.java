// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import swkit.DumpException;
import swkit.Workers;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;
import swkit.io.FileStart;
import swkit.io.Wording;
import swkit.legacy.Family;
import swkit.legacy.OperationReader;
import swkit.lsm.StoreFiles;
import swkit.open.DatabaseAddress;
import swkit.salvage.LegacyShape.Row;

/**
 * The files of a dump of before 0.15, which may be damaged, and what each holds: by its name, by
 * its beginning, and by what follows (store-and-dump 2.1). For one thread; whoever opens it closes
 * it.
 */
final class DamagedLegacyDump implements AutoCloseable {
  private static final int HEADER = 4;
  private static final int UNKNOWN = 0;

  /** A file and what its first four bytes say; families are null if they aren't known. */
  private record Start(Path path, int version, Family named, Family given, boolean isMagic) {}

  private final Path directory;
  private final Map<Family, LegacyFile> files = new EnumMap<>(Family.class);
  private final List<String> notes = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Map<Family, Path> chosen = new LinkedHashMap<>();
  private int version;

  private DamagedLegacyDump(Path directory) {
    this.directory = directory;
  }

  /**
   * Whether {@code address} is a dump of before 0.15, or one file of it, by the names of its files
   * or by how one begins; and has neither frames nor a store.
   */
  static boolean is(DatabaseAddress address) {
    return address.isDump() && !StoreFiles.areIn(address.dump()) && is(address.dump());
  }

  private static boolean is(Path path) {
    if (Files.isDirectory(path)) {
      List<Path> all = list(path);
      return all.stream().noneMatch(DamagedDump::isNamedAsFrame)
          && (LegacyDump.isOne(path) || all.stream().anyMatch(DamagedLegacyDump::isNamed));
    }
    return LegacyDump.isOne(path) || isNamed(path);
  }

  private static boolean isNamed(Path file) {
    return named(file) != null;
  }

  private static Family named(Path file) {
    List<Family> families = Family.of(file.getFileName().toString());
    return families.isEmpty() ? null : families.get(0);
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Finds the files in {@code directory}, or takes the single file. */
  static DamagedLegacyDump open(Path directory) {
    DamagedLegacyDump dump = new DamagedLegacyDump(directory);
    dump.choose(
        (Files.isDirectory(directory) ? list(directory) : List.of(directory))
            .stream().map(DamagedLegacyDump::start).toList());
    return dump;
  }

  private static Start start(Path path) {
    try {
      byte[] start = FileStart.of(path, HEADER);
      boolean isMagic = start.length > 1 && start[0] == OperationReader.MAGIC;
      int version = isMagic && (start[1] == 1 || start[1] == 2) ? start[1] : UNKNOWN;
      boolean hasFamily = start.length == HEADER && start[2] == LegacyOp.FAMILY;
      Family given =
          hasFamily && start[3] >= 0 && start[3] < Family.values().length
              ? Family.values()[start[3]]
              : null;
      return new Start(path, version, named(path), given, isMagic);
    } catch (IOException e) {
      throw new DumpException(path, "can't be read: " + Wording.reason(e), e);
    }
  }

  private void choose(List<Start> starts) {
    long first = starts.stream().filter(start -> start.version == 1).count();
    long second = starts.stream().filter(start -> start.version == 2).count();
    boolean isOld = starts.stream().anyMatch(start -> isOldName(start.path));
    version = first == second ? (isOld ? 1 : 2) : first > second ? 1 : 2;
    for (Start start : starts) {
      if (start.named == null && (start.version == UNKNOWN || start.given == null)) {
        notes.add(start.path + " is not a file of a dump and is left out");
      } else if (start.version != UNKNOWN && start.version != version) {
        lost.add(
            start.path.getFileName()
                + ": all of it, which is of "
                + LegacyDump.layout(start.version).releases()
                + ", not of "
                + LegacyDump.layout(version).releases()
                + " as the others: salvage it alone");
      } else {
        choose(start);
      }
    }
    if (chosen.isEmpty()) {
      throw new DumpException(directory, "holds no file of a dump of before 0.15");
    }
  }

  private static boolean isOldName(Path path) {
    Family named = named(path);
    return named != null && !path.getFileName().toString().equals(named.file(2));
  }

  private void choose(Start start) {
    Family family = family(start);
    if (size(start.path) <= LegacyStructure.HEADER) {
      lost.add(
          start.path.getFileName()
              + ": all of it: it "
              + (size(start.path) == 0 ? "is empty" : "ends in its header"));
      return;
    }
    if (start.version == UNKNOWN) {
      notes.add(
          start.path
              + ": its header is damaged; it is taken for one of "
              + LegacyDump.layout(version).releases()
              + ", which holds "
              + family.file(version));
    }
    Path other = chosen.putIfAbsent(family, start.path);
    if (other != null) {
      lost.add(
          start.path.getFileName()
              + ": all of it, because "
              + other.getFileName()
              + " holds "
              + family.file(version)
              + " too: salvage it alone");
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new DumpException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The family of the first entries, of those that name and beginning say. */
  private Family family(Start start) {
    Family given = start.given;
    if (start.named == null || given == null || given == start.named) {
      return start.named == null ? given : start.named;
    }
    if (Family.of(start.named.file(version)).contains(given)) {
      return given;
    }
    Row asNamed = row(start.path, start.named);
    Row asGiven = row(start.path, given);
    boolean isRenamed = asGiven.entries() > asNamed.entries();
    notes.add(
        start.path
            + ": it says that it holds "
            + given.file(version)
            + "; by its entries it holds "
            + (isRenamed ? given : start.named).file(version));
    return isRenamed ? given : start.named;
  }

  private Row row(Path path, Family family) {
    try (PatchedFile file = new PatchedFile(path)) {
      return new LegacyShape(file, version).row(HEADER, family, LegacyRepair.ROW, true);
    }
  }

  /** Reads the files. */
  void read(boolean keepsAltered, Workers workers) {
    chosen.forEach(
        (family, path) ->
            files.put(family, new LegacyFile(path, family, version, keepsAltered, workers)));
  }

  /** The version: 1 for 0.7.3, 2 for 0.8 to 0.14. */
  int version() {
    return version;
  }

  Generation generation() {
    return LegacyDump.layout(version);
  }

  /** The size of all files, in bytes. */
  long size() {
    return chosen.values().stream().mapToLong(DamagedLegacyDump::size).sum();
  }

  /** The files that were {@link #read}, in the order of their families. */
  List<LegacyFile> files() {
    return List.copyOf(files.values());
  }

  /** The names of the files that aren't there; none for a single file. */
  List<String> missing() {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      names.addAll(Family.files(version));
      files.values().forEach(file -> names.remove(file.name()));
    }
    return names;
  }

  /** What was found out or decided, one line each. */
  List<String> notes() {
    return notes;
  }

  /** The files that are lost as a whole, one line each. */
  List<String> lost() {
    return lost;
  }

  @Override
  public void close() {
    files.values().forEach(LegacyFile::close);
  }
}
