// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates files and directories that only their owner can read, and identifies files. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /**
   * Creates {@code directory}, for its owner alone, if it does not exist. Missing parents get the
   * usual permissions.
   */
  public static void createPrivate(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
      var permissions = PosixFilePermissions.fromString("rwx------");
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
    } else {
      Files.createDirectory(directory);
    }
  }

  /**
   * Opens {@code file} without following a link, as {@link OwnFiles#open} does. If the file is
   * created, only its owner can read it.
   */
  public static FileChannel openPrivate(Path file, StandardOpenOption... options)
      throws IOException {
    return OwnFiles.open(file, options);
  }

  /**
   * Device and inode of the file that {@code path} leads to, through links; its real path on
   * systems without inodes; null if it does not exist.
   */
  public static String fileIdentity(Path path) {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return String.valueOf(key == null ? path.toRealPath() : key);
    } catch (IOException e) {
      return null;
    }
  }
}
