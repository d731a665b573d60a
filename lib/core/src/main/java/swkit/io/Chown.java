// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Gives files that this process has created to another user.
 *
 * <p>The new owner may already rename what lies above them while root still works there. So each
 * file is opened relative to its open directory, without following a link. A file is given away
 * only if it belongs to the user of this process, was changed since a given time, and has no second
 * name; a file that is replaced meanwhile is left alone.
 */
public final class Chown {
  private final UserPrincipal user;
  private final GroupPrincipal group;
  private final long since;

  /**
   * @param group null to leave the group unchanged
   * @param since the time of the earliest change, in milliseconds since 1970
   */
  public Chown(UserPrincipal user, GroupPrincipal group, long since) {
    this.user = user;
    this.group = group;
    this.since = since;
  }

  /** Gives away the file or directory {@code path}, if it is there, and nothing in it. */
  public void file(Path path) throws IOException {
    try (DirectoryStream<Path> above =
        Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
      file(relative(above, path), path);
    } catch (NoSuchFileException e) {
      // there is nothing to give away
    }
  }

  /**
   * Gives away {@code path}, a file or a directory with everything in it. Files that disappear
   * meanwhile are left out.
   *
   * @param stays whether a directory stays as it is; what is in it is given away all the same
   */
  public void tree(Path path, Predicate<Path> stays) throws IOException {
    try (DirectoryStream<Path> above =
        Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
      tree(relative(above, path), path, stays);
    } catch (NoSuchFileException e) {
      // there is nothing to give away
    }
  }

  private void tree(SecureDirectoryStream<Path> above, Path path, Predicate<Path> stays)
      throws IOException {
    PosixFileAttributes facts = view(above, path).readAttributes();
    if (facts.isRegularFile()) {
      file(above, path);
    } else if (facts.isDirectory()) {
      try (SecureDirectoryStream<Path> inside =
          above.newDirectoryStream(path.getFileName(), LinkOption.NOFOLLOW_LINKS)) {
        List<Path> names = new ArrayList<>();
        inside.forEach(file -> names.add(file.getFileName()));
        for (Path name : names) {
          try {
            tree(inside, path.resolve(name), stays);
          } catch (NoSuchFileException | NotDirectoryException e) {
            // a store has removed or replaced it
          }
        }
      }
      if (!stays.test(path)) {
        file(above, path);
      }
    }
  }

  private void file(SecureDirectoryStream<Path> above, Path path) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(path, "unix:uid,ctime,nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributeView view = view(above, path);
    PosixFileAttributes opened = view.readAttributes();
    boolean isOurs =
        opened.fileKey().equals(facts.get("fileKey"))
            && facts.get("uid").equals(OwnFiles.user())
            && ((FileTime) facts.get("ctime")).toMillis() >= since
            && (opened.isDirectory() || opened.isRegularFile() && facts.get("nlink").equals(1));
    if (isOurs) {
      if (group != null) {
        view.setGroup(group);
      }
      view.setOwner(user);
    }
  }

  private static PosixFileAttributeView view(SecureDirectoryStream<Path> above, Path path) {
    return above.getFileAttributeView(
        path.getFileName(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static SecureDirectoryStream<Path> relative(DirectoryStream<Path> above, Path path)
      throws IOException {
    if (above instanceof SecureDirectoryStream<Path> open) {
      return open;
    }
    throw new IOException(path + " is on a system on which files can't be given away safely");
  }
}
