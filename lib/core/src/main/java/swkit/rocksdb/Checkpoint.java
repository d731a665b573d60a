// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.Closing;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * Takes checkpoints: directories with one state of a RocksDB store that a server may be writing to
 * meanwhile (store-and-dump 3.1.1). A checkpoint is a store of its own. Its tables and blob files
 * are hard links to those of the running store, if the file system allows that. Stateless.
 *
 * <p>Until it is complete, a checkpoint has no {@code CURRENT}, but a locked file that marks it as
 * unfinished.
 */
public final class Checkpoint {
  /** The mark of an unfinished checkpoint. */
  static final String MARK = "swkit-unfinished-snapshot";

  private static final Pattern OURS =
      Pattern.compile(
          "\\d{6,}\\.(?:sst|blob|log)|MANIFEST-\\d{6,}|OPTIONS-\\d{6,}|IDENTITY|CURRENT\\.new");

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private Checkpoint() {}

  /**
   * A checkpoint.
   *
   * @param sequence the sequence number of the last write in it
   * @param files how many table and blob files it has
   * @param bytes their bytes
   * @param copiedBytes the bytes of those that are copies, not hard links
   * @param logBytes the bytes of its logs
   * @param whyCopied why there are copies; null if there are none
   * @param warnings what is wrong with it
   */
  public record Taken(
      long sequence,
      int files,
      long bytes,
      long copiedBytes,
      long logBytes,
      String whyCopied,
      List<String> warnings) {}

  /**
   * Takes a checkpoint of {@code store}, durably, and opens it to check it. If that fails, what was
   * created is removed.
   *
   * @param directory a directory that doesn't exist, is empty and accessible to its owner alone, or
   *     holds an unfinished checkpoint, which is replaced
   * @param pause called now and then; may throw to end the work
   */
  public static Taken take(StoreSettings store, Path directory, Runnable pause) {
    if (!new RocksDbBackend().exists(store)) {
      throw new RefusedException(
          store.address(), "there is no RocksDB store" + store.relativity("path"));
    }
    requireOutside(store, directory);
    try {
      boolean isNew = !OwnFiles.isThere(directory);
      PrivateFiles.createPrivate(directory);
      Path real = directory.toRealPath();
      try (LockedFile mark = mark(real)) {
        return take(store, real, mark, pause);
      } catch (IOException | RuntimeException | Error e) {
        Closing.after(
            e,
            () -> {
              if (isNew) {
                OwnFiles.deleteIfEmpty(directory);
              }
            });
        throw e;
      }
    } catch (LockedFile.HeldException e) {
      throw new RefusedException(directory.toString(), "is being written by " + e.holder());
    } catch (IOException e) {
      throw new StoreException(directory.toString(), "can't be written: " + Wording.reason(e), e);
    }
  }

  private static void requireOutside(StoreSettings store, Path directory) {
    StoreSettings target = new StoreSettings("rocksdb", Map.of("path", directory.toString()), "");
    if (target.realPath().startsWith(store.realPath())) {
      throw RefusedException.usage(
          directory + " is in the directory of the store, in which nothing is changed");
    }
  }

  /** Locks the mark of an unfinished checkpoint. Throws if something else is in the directory. */
  private static LockedFile mark(Path directory) throws IOException {
    List<String> names = names(directory);
    if (names.contains("CURRENT")) {
      throw new RefusedException(
          directory.toString(), "holds a RocksDB store already: give another directory");
    }
    boolean isUnfinished = names.remove(MARK);
    if (!names.isEmpty() && !(isUnfinished && names.stream().allMatch(Checkpoint::isOurs))) {
      throw new RefusedException(
          directory.toString(), "is not empty (" + names.get(0) + "): give a new directory");
    }
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(directory).stream().anyMatch(OTHERS::contains)) {
      throw new RefusedException(
          directory.toString(),
          "is accessible to others, and the linked files keep the store's permissions: give a new"
              + " directory, or take away the rights of others (chmod 700)");
    }
    return LockedFile.open(directory.resolve(MARK), true, 0, 1);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  private static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  private static Taken take(StoreSettings store, Path directory, LockedFile mark, Runnable pause)
      throws IOException {
    try {
      clear(directory);
      RunningStore.Copied copied = new RunningStore(store, directory, true, true, pause).copy();
      Taken taken = check(store, directory, copied);
      mark.remove();
      return taken;
    } catch (IOException | RuntimeException | Error e) {
      Closing.after(
          e,
          () -> OwnFiles.delete(directory, "CURRENT"),
          () -> clear(directory),
          () -> mark.remove());
      throw e;
    }
  }

  private static void clear(Path directory) throws IOException {
    for (String name : names(directory)) {
      if (isOurs(name)) {
        OwnFiles.delete(directory, name);
      }
    }
  }

  private static Taken check(StoreSettings store, Path directory, RunningStore.Copied copied) {
    StoreDirectory files = new StoreDirectory(store, directory);
    try (RocksDbStore opened = RocksDbStore.openForReading(files, "", () -> {});
        RocksDbSnapshot snapshot = (RocksDbSnapshot) opened.snapshot()) {
      List<String> warnings = new ArrayList<>(copied.warnings());
      warnings.addAll(opened.warnings());
      return new Taken(
          snapshot.sequence(),
          copied.files(),
          copied.bytes(),
          copied.copiedBytes(),
          copied.logBytes(),
          copied.whyCopied(),
          warnings);
    }
  }

  /** Whether {@code directory} holds an unfinished checkpoint. */
  static boolean isUnfinishedIn(Path directory) {
    return Files.exists(directory.resolve(MARK), LinkOption.NOFOLLOW_LINKS)
        && !Files.exists(directory.resolve("CURRENT"), LinkOption.NOFOLLOW_LINKS);
  }
}
