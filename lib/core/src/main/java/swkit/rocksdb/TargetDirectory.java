// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import swkit.io.OwnFiles;

/**
 * The directory of a checkpoint, held open. Files are created, moved and removed relative to it:
 * whoever may write to the directory above can replace it by a link, and redirects nothing by that.
 * For one thread; the caller closes it.
 *
 * <p>On systems that can't do this, the path is used.
 */
final class TargetDirectory implements AutoCloseable {
  /** The name of a file that {@link Checkpoint} removes, should a killed run leave it. */
  private static final String PROBE = "CURRENT.new";

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final DirectoryStream<Path> stream;
  private final SecureDirectoryStream<Path> open;
  private final Path linkPath;

  private TargetDirectory(Path path, DirectoryStream<Path> stream, Path linkPath) {
    this.path = path;
    this.stream = stream;
    this.open = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
    this.linkPath = linkPath;
  }

  /** Opens {@code path}. Throws unless it is a directory of this user, who alone can enter it. */
  static TargetDirectory open(Path path) throws IOException {
    DirectoryStream<Path> stream = stream(path);
    try {
      Path linkPath = path;
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        requirePrivate(path, secure);
        linkPath = descriptor(secure, path);
      }
      return new TargetDirectory(path, stream, linkPath);
    } catch (IOException | RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  private static DirectoryStream<Path> stream(Path path) throws IOException {
    try (DirectoryStream<Path> above = Files.newDirectoryStream(path.getParent())) {
      if (above instanceof SecureDirectoryStream<Path> secure) {
        return secure.newDirectoryStream(path.getFileName(), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return Files.newDirectoryStream(path);
  }

  private static void requirePrivate(Path path, SecureDirectoryStream<Path> open)
      throws IOException {
    PosixFileAttributeView view = open.getFileAttributeView(PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    PosixFileAttributes facts = view.readAttributes();
    if (OWNERS.containsAll(facts.permissions())) {
      Path probe = Path.of(PROBE);
      delete(open, probe);
      open.newByteChannel(probe, NEW, PRIVATE).close();
      var own =
          open.getFileAttributeView(probe, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      open.deleteFile(probe);
      if (own.owner().equals(facts.owner())) {
        return;
      }
    }
    throw new FileSystemException(
        path.toString(), null, "somebody has replaced " + path + ", or opened it to others");
  }

  /** Throws if the path leads to another directory by now. */
  void requireSame() throws IOException {
    if (open != null && !Objects.equals(fileKey(open), key(path, LinkOption.NOFOLLOW_LINKS))) {
      throw new FileSystemException(path.toString(), null, "somebody has replaced " + path);
    }
  }

  private static Object fileKey(SecureDirectoryStream<Path> open) throws IOException {
    return open.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
  }

  /** A path to the open directory that stays right if its name is given to another one. */
  private static Path descriptor(SecureDirectoryStream<Path> open, Path path) throws IOException {
    Object key = fileKey(open);
    if (!Files.isDirectory(DESCRIPTORS)) {
      return path;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path one : all) {
        if (key != null && key.equals(key(one)) && Files.isDirectory(one)) {
          return one;
        }
      }
    }
    return path;
  }

  /** Null if there is nothing. */
  private static Object key(Path path, LinkOption... options) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, options).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  Path path() {
    return path;
  }

  /** Creates the file {@code name}, for its owner alone, in place of an earlier one. */
  FileChannel create(String name) throws IOException {
    delete(name);
    return open == null
        ? OwnFiles.open(path.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
        : (FileChannel) open.newByteChannel(Path.of(name), NEW, PRIVATE);
  }

  /** Makes {@code name} a hard link to {@code file}. */
  void link(String name, Path file) throws IOException {
    Files.createLink(linkPath.resolve(name), file);
  }

  /** The attributes of the file {@code name}; of a link, its own. */
  BasicFileAttributes attributes(String name) throws IOException {
    return open == null
        ? Files.readAttributes(
            path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        : open.getFileAttributeView(
                Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
  }

  void move(String from, String to) throws IOException {
    if (open == null) {
      Files.move(path.resolve(from), path.resolve(to));
    } else {
      open.move(Path.of(from), open, Path.of(to));
    }
  }

  /** Removes the file {@code name}, if it exists. */
  void delete(String name) throws IOException {
    if (open == null) {
      OwnFiles.delete(path, name);
    } else {
      delete(open, Path.of(name));
    }
  }

  private static void delete(SecureDirectoryStream<Path> open, Path name) throws IOException {
    try {
      open.deleteFile(name);
    } catch (NoSuchFileException e) {
      // there is none
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
