// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.io.Wording;

/** The disk and the owners of files around a database. */
public final class FreeSpace {
  private FreeSpace() {}

  /** Throws if less than {@code needed} bytes are free where {@code path} is to be. */
  static void requireSpace(Path path, long needed) {
    long free = freeSpace(path);
    if (free >= 0 && needed > free) {
      throw new RefusedException(
          path.toString(),
          "needs about "
              + Wording.bytes(needed)
              + ", but only "
              + Wording.bytes(free)
              + " are free there; choose another disk, or go on with --force");
    }
  }

  /** The bytes that are free where {@code path} is or is to be; -1 where that can't be told. */
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

  /** A line about files at {@code path} that belong to another user than the directory does. */
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

  /**
   * A line about files that this process wrote below {@code root}, as somebody else than its owner.
   */
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
