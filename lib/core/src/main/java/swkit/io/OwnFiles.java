// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Opens, creates, moves, removes and gives away files whose names this program chooses, without
 * following a link.
 *
 * <p>The directory may be writable for others, and the program may run as root. An existing file is
 * therefore used only if it is a regular file with one name, and an existing directory only if it
 * is not a link; and both only if they belong to this user, to root, or to the owner of their
 * directory. If the system allows, files are moved and removed relative to an open directory, so
 * that nobody can replace it by a link meanwhile. This class is not for paths that a user gives:
 * these may lead through links.
 *
 * <p>Thread-safe, without state. The reason of a {@link FileSystemException} names the path.
 */
public final class OwnFiles {
  private static final int ROOT = 0;
  private static final int UNKNOWN = -1;

  private OwnFiles() {}

  /** Whether {@code path} exists; a dangling link counts. */
  public static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Device and inode of {@code path} itself, or the path on a system without inodes; null if it
   * does not exist.
   */
  static Object key(Path path) throws IOException {
    try {
      Object key = attributes(path).fileKey();
      return key == null ? path.toAbsolutePath().normalize() : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Throws if {@code path} is a symbolic link; it need not exist. */
  public static void requireNoLink(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw refused(path, "is a symbolic link, which is not followed: remove it");
    }
  }

  /** Throws unless {@code directory} may be used, by the rules of this class. */
  public static void requireDirectory(Path directory) throws IOException {
    requireNoLink(directory);
    if (!attributes(directory).isDirectory()) {
      throw refused(directory, "is not a directory: move it away");
    }
    requireOwner(directory);
  }

  /** Throws unless {@code file} may be used, by the rules of this class. */
  public static void requireFile(Path file) throws IOException {
    requirePlainFile(file);
    requireOwner(file);
  }

  /** Throws unless {@code file}, made by a database engine, is a regular file with one name. */
  public static void requirePlainFile(Path file) throws IOException {
    requireRegularFile(file);
    if (isUnix(file)
        && (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
      throw refused(file, "has a second name (a hard link), so it is not written to: remove it");
    }
  }

  /** Throws unless {@code file} is a regular file, as opening a pipe would block. */
  static void requireRegularFile(Path file) throws IOException {
    requireNoLink(file);
    if (!attributes(file).isRegularFile()) {
      throw refused(file, "is not an ordinary file: move it away");
    }
  }

  private static void requireOwner(Path path) throws IOException {
    if (!isUnix(path)) {
      return;
    }
    int user = user();
    int owner = owner(path, LinkOption.NOFOLLOW_LINKS);
    if (user != UNKNOWN
        && owner != user
        && owner != ROOT
        && owner != owner(path.toAbsolutePath().getParent())) {
      throw refused(
          path,
          "belongs to "
              + Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName()
              + ", neither to this user nor to the owner of its directory: remove it");
    }
  }

  private static int owner(Path path, LinkOption... options) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", options);
  }

  private static boolean isUnix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** The number of the user of this process; -1 if the system doesn't say. */
  public static int user() {
    try {
      return owner(Path.of("/proc/self"));
    } catch (IOException | RuntimeException e) {
      return "root".equals(System.getProperty("user.name")) ? ROOT : UNKNOWN;
    }
  }

  private static FileSystemException refused(Path path, String why) {
    return new FileSystemException(path.toString(), null, path + " " + why);
  }

  /**
   * Creates {@code directory}, for its owner alone; its parent must exist. Returns false if the
   * directory exists already, and throws if it may not be used.
   */
  public static boolean createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, permissions(directory, "rwx------"));
      return true;
    } catch (FileAlreadyExistsException e) {
      requireDirectory(directory);
      return false;
    }
  }

  /**
   * Opens {@code file}. If the file is created, only its owner can read it; if it exists and may
   * not be used, throws.
   */
  public static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    Set<OpenOption> all = new java.util.HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    boolean isNew = all.contains(StandardOpenOption.CREATE_NEW);
    if (!isNew && isThere(file)) {
      requireFile(file);
    }
    FileChannel channel = FileChannel.open(file, all, permissions(file, "rw-------"));
    if (!isNew && isThere(file)) {
      try {
        requireFile(file);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
    return channel;
  }

  private static FileAttribute<?>[] permissions(Path file, String permissions) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    return Files.getFileStore(parent).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** The names in {@code directory}, in no order; none if it does not exist. */
  public static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    if (isThere(directory)) {
      requireDirectory(directory);
      try (DirectoryStream<Path> files = stream(directory)) {
        files.forEach(file -> names.add(file.getFileName().toString()));
      }
    }
    return names;
  }

  /** Removes the file or link {@code name} from {@code directory}, if it exists. */
  public static void delete(Path directory, String name) throws IOException {
    if (!isThere(directory)) {
      return;
    }
    requireDirectory(directory);
    try (DirectoryStream<Path> files = stream(directory)) {
      if (files instanceof SecureDirectoryStream<Path> open) {
        open.deleteFile(Path.of(name));
      } else {
        Files.delete(directory.resolve(name));
      }
    } catch (NoSuchFileException e) {
      // removed by others already
    }
  }

  /** Removes {@code directory} and its files, if it exists. It must have no subdirectories. */
  public static void deleteAll(Path directory) throws IOException {
    for (String name : names(directory)) {
      delete(directory, name);
    }
    deleteIfEmpty(directory);
  }

  /** Removes {@code directory} if it is an empty one. Returns whether the path is now free. */
  public static boolean deleteIfEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return !isThere(directory);
    }
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  /**
   * Moves the file {@code name} from {@code work}, a directory of this program, to its parent
   * {@code directory}, which a user gave. Throws if it exists there.
   */
  public static void moveOut(Path work, Path directory, String name) throws IOException {
    requireDirectory(work);
    requireAbsent(directory.resolve(name));
    try (DirectoryStream<Path> from = stream(work);
        DirectoryStream<Path> to = Files.newDirectoryStream(directory)) {
      move(from, work, to, directory, name);
    }
  }

  /**
   * Moves the file {@code name} from {@code directory} to {@code work}. Throws if it is not an
   * ordinary file, or exists in {@code work}.
   */
  public static void moveBack(Path work, Path directory, String name) throws IOException {
    requireDirectory(work);
    requireFile(directory.resolve(name));
    requireAbsent(work.resolve(name));
    try (DirectoryStream<Path> from = Files.newDirectoryStream(directory);
        DirectoryStream<Path> to = stream(work)) {
      move(from, directory, to, work, name);
    }
  }

  private static void move(
      DirectoryStream<Path> from, Path source, DirectoryStream<Path> to, Path target, String name)
      throws IOException {
    if (from instanceof SecureDirectoryStream<Path> opened
        && to instanceof SecureDirectoryStream<Path> other) {
      opened.move(Path.of(name), other, Path.of(name));
    } else {
      Files.move(source.resolve(name), target.resolve(name));
    }
  }

  private static void requireAbsent(Path file) throws IOException {
    if (isThere(file)) {
      throw refused(file, "exists already: move it away");
    }
  }

  /** The files of {@code directory}, opened relative to its parent, without following a link. */
  private static DirectoryStream<Path> stream(Path directory) throws IOException {
    try (DirectoryStream<Path> above =
        Files.newDirectoryStream(directory.toAbsolutePath().getParent())) {
      if (above instanceof SecureDirectoryStream<Path> open) {
        return open.newDirectoryStream(directory.getFileName(), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return Files.newDirectoryStream(directory);
  }

  /**
   * Gives {@code path}, which this run has created, to {@code owner}, if this user may do that. A
   * link, a file with a second name and a file of another user stay as they are.
   */
  public static void give(Path path, UserPrincipal owner) throws IOException {
    if (isUnix(path) && !Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
      try {
        new Chown(owner, null, 0).file(path);
      } catch (IOException e) {
        // only root can give files away; other users keep what they wrote
      }
    }
  }
}
