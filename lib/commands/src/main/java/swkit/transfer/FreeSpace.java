// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.io.Wording;

/** The free space of disks, and the owners of the files of a database. */
public final class FreeSpace {
  private FreeSpace() {}

  /**
   * Throws if the disk of {@code path}, which may not exist, has less than {@code needed} bytes
   * free.
   */
  static void requireSpace(Path path, long needed) {
    long free = freeSpace(path);
    if (free >= 0 && needed > free) {
      throw new RefusedException(
          path.toString(),
          "needs about "
              + Wording.bytes(needed)
              + ", but only "
              + Wording.bytes(free)
              + " are free there; choose another disk, or use --force");
    }
  }

  /** The free bytes on the disk of {@code path}, which may not exist; -1 if unknown. */
  static long freeSpace(Path path) {
    try {
      return Files.getFileStore(existing(path)).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  private static Path existing(Path path) {
    Path place = path.toAbsolutePath();
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    return place;
  }

  /** A warning if new files at {@code path} belong to another user than their directory. */
  public static Optional<String> foreignFiles(Path path) {
    try {
      boolean inside = Files.isDirectory(path);
      String owner = Files.getOwner(inside ? path : path.toAbsolutePath().getParent()).getName();
      if (inside && ownerOfAny(path).equals(Optional.of(owner))) {
        owner = Files.getOwner(path.toAbsolutePath().getParent()).getName();
      }
      String files = inside ? ownerOfAny(path).orElse(owner) : Files.getOwner(path).getName();
      if (owner.equals(files) || owner.equals("root")) {
        return Optional.empty();
      }
      return Optional.of(
          "the files in "
              + path
              + " belong to "
              + files
              + ", the directory to "
              + owner
              + ", who can't use them: chown -R "
              + owner
              + ": "
              + path);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** A warning if this process writes below {@code root} as another user than its owner. */
  static Optional<String> foreignBlobs(Path root) {
    String user = System.getProperty("user.name");
    try {
      String owner = Files.getOwner(root).getName();
      if (owner.equals(user)) {
        owner = Files.getOwner(root.toAbsolutePath().getParent()).getName();
      }
      if (owner.equals(user) || owner.equals("root")) {
        return Optional.empty();
      }
      return Optional.of(
          "new blobs in "
              + root
              + " belong to "
              + user
              + ", the directory to "
              + owner
              + ", who may not be able to read them: chown -R "
              + owner
              + ": "
              + root);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> ownerOfAny(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).toMillis()
            > ProcessHandle.current().info().startInstant().map(i -> i.toEpochMilli()).orElse(0L)) {
          return Optional.of(Files.getOwner(file).getName());
        }
      }
    }
    return Optional.empty();
  }
}
