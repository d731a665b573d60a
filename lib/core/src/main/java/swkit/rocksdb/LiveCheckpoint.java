// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.io.Closing;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * A checkpoint of a running store for one reading, in a directory that only its owner can open.
 * Closing it removes it. One that a killed process left is removed before the next is taken.
 *
 * <p>Its directory is beside the store's, if it may be created there and hard links work; else in
 * the home directory or in one for temporary files, if that is on the same file system. Nothing is
 * ever copied to a place that nobody named. If the settings name a directory, it is in that one,
 * and what can't be linked is copied.
 */
final class LiveCheckpoint implements AutoCloseable {
  private static final String PREFIX = ".swkit-live-";
  private static final Pattern NAME = Pattern.compile("(\\.swkit-live-[0-9a-f]{32})(?:\\.lock)?");

  private final String store;
  private final Path directory;
  private final LockedFile lock;
  private final List<String> warnings = new ArrayList<>();

  private LiveCheckpoint(String store, Path directory, LockedFile lock) {
    this.store = store;
    this.directory = directory;
    this.lock = lock;
  }

  /** Takes a checkpoint of {@code store}, which exists. */
  static LiveCheckpoint take(StoreSettings store) {
    String named = store.values().get(StoreSettings.LIVE_DIRECTORY);
    if (named != null) {
      try {
        return in(store, named(store, named), true);
      } catch (IOException e) {
        throw new StoreException(store.address(), unwritable(named, e), e);
      }
    }
    List<String> tried = new ArrayList<>();
    for (Path place : places(store)) {
      try {
        return in(store, place, false);
      } catch (RunningStore.NoLinks | FileSystemException e) {
        tried.add(place + ": " + Wording.reason(e));
      } catch (IOException e) {
        throw new StoreException(store.address(), unwritable(place.toString(), e), e);
      }
    }
    throw new RefusedException(
            store.address(),
            "can't be read live, since its files can be linked into no directory ("
                + String.join("; ", tried)
                + ")")
        .with(Remedy.LIVE_DIRECTORY);
  }

  private static String unwritable(String directory, IOException e) {
    return "no checkpoint of it can be written to " + directory + ": " + Wording.reason(e);
  }

  private static Path named(StoreSettings store, String name) {
    Path place;
    try {
      place = Path.of(name).toRealPath();
    } catch (IOException e) {
      throw new RefusedException(name, Wording.reason(e));
    } catch (InvalidPathException e) {
      throw new RefusedException(name, "is not a path: " + e.getReason());
    }
    if (!Files.isDirectory(place)) {
      throw new RefusedException(name, "is a file; give a directory");
    }
    if (place.startsWith(store.realPath())) {
      throw RefusedException.usage(
          name + " is in the directory of the store, in which nothing is changed");
    }
    return place;
  }

  private static Set<Path> places(StoreSettings store) {
    Set<Path> places = new LinkedHashSet<>();
    Path parent = store.realPath().getParent();
    List<String> others = new ArrayList<>();
    if (parent != null) {
      others.add(parent.toString());
    }
    others.add(System.getProperty("user.home"));
    others.add(System.getProperty("java.io.tmpdir"));
    others.add("/var/tmp");
    for (String other : others) {
      try {
        Path place = Path.of(other).toRealPath();
        if (Files.isDirectory(place) && !place.startsWith(store.realPath())) {
          places.add(place);
        }
      } catch (IOException | InvalidPathException | NullPointerException e) {
        // this system has no such directory
      }
    }
    return places;
  }

  private static LiveCheckpoint in(StoreSettings store, Path place, boolean copies)
      throws IOException {
    List<String> left = tidy(place);
    Path directory = place.resolve(PREFIX + UUID.randomUUID().toString().replace("-", ""));
    LiveCheckpoint checkpoint =
        new LiveCheckpoint(
            store.address(), directory, LockedFile.open(lock(directory), true, 0, 1));
    try {
      OwnFiles.createDirectory(directory);
      RunningStore.Copied copied =
          new RunningStore(store, directory, copies, false, () -> {}).copy();
      checkpoint.warnings.addAll(left);
      checkpoint.warnings.addAll(copied.warnings());
      return checkpoint;
    } catch (IOException | RuntimeException | Error e) {
      Closing.after(e, checkpoint);
      throw e;
    }
  }

  private static Path lock(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".lock");
  }

  /**
   * Removes the checkpoints in {@code place} whose process has ended. Returns a warning for each
   * that can't be removed.
   */
  private static List<String> tidy(Path place) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String name : names(place)) {
      Matcher ours = NAME.matcher(name);
      if (ours.matches()) {
        found.add(ours.group(1));
      }
    }
    List<String> warnings = new ArrayList<>();
    for (String name : found) {
      Path directory = place.resolve(name);
      try (LockedFile lock = LockedFile.open(lock(directory), true, 0, 1)) {
        OwnFiles.deleteAll(directory);
        lock.remove();
      } catch (LockedFile.HeldException e) {
        // its process is reading it
      } catch (IOException e) {
        if (isOwn(directory)) {
          warnings.add(
              directory
                  + ", which a killed run left, can't be removed, and keeps space occupied: "
                  + Wording.reason(e));
        }
      }
    }
    return warnings;
  }

  /** Whether it is this user's: what others left is theirs to remove. */
  private static boolean isOwn(Path directory) {
    try {
      return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
          .getName()
          .equals(System.getProperty("user.name"));
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> names(Path place) throws IOException {
    try (var files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The directory, which holds a store. */
  Path directory() {
    return directory;
  }

  /** What it lacks, and what couldn't be tidied. */
  List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    try {
      OwnFiles.deleteAll(directory);
      lock.remove();
    } catch (IOException e) {
      throw new StoreException(
          store, "its checkpoint " + directory + " can't be removed: " + Wording.reason(e), e);
    }
  }
}
