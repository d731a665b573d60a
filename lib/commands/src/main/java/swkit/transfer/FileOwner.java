// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.io.Chown;
import swkit.io.Closing;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * The user and group that receive the files which root creates: {@code stalwart:stalwart}.
 *
 * <p>Only files that this run, or the interrupted run that it resumes, has created are given away:
 * they belong to the user of this process, were changed since the run began, and have no second
 * name. Directories that existed before are left alone. No link is followed.
 */
public final class FileOwner {
  /** How far a file system's clock may lag behind the system's. */
  private static final long TICK_MILLIS = 20;

  private final String text;
  private final UserPrincipal user;
  private final GroupPrincipal group;

  private FileOwner(String text, UserPrincipal user, GroupPrincipal group) {
    this.text = text;
    this.user = user;
    this.group = group;
  }

  /**
   * The owner that {@code text} names: {@code user:group}, or {@code user} to leave the group
   * unchanged; names or numbers. Throws if the user or the group does not exist, or if this process
   * may not give files away.
   */
  public static FileOwner of(String text) {
    return of(text, OwnFiles.user());
  }

  static FileOwner of(String text, int uid) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? null : text.substring(colon + 1);
    if (user.isEmpty() || "".equals(group)) {
      throw RefusedException.usage("--owner " + text + ": give USER:GROUP, or USER");
    }
    if (user.startsWith("-") || group != null && group.startsWith("-")) {
      throw unknown(text, user.startsWith("-") ? "user " + user : "group " + group);
    }
    UserPrincipalLookupService names = Path.of("").getFileSystem().getUserPrincipalLookupService();
    FileOwner owner;
    try {
      owner =
          new FileOwner(
              text,
              names.lookupPrincipalByName(user),
              group == null ? null : names.lookupPrincipalByGroupName(group));
    } catch (UserPrincipalNotFoundException e) {
      throw unknown(text, e.getName().equals(user) ? "user " + user : "group " + group);
    } catch (IOException e) {
      throw RefusedException.usage("--owner " + text + ": " + Wording.reason(e));
    }
    if (uid != 0) {
      throw RefusedException.usage(
          "--owner " + text + ": only root can give files away; run it as root, or as " + user);
    }
    return owner;
  }

  private static RefusedException unknown(String text, String name) {
    return RefusedException.usage(
        "--owner " + text + ": there is no " + name + " on this machine; a number is valid too");
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * Begins to watch {@code places}: files or directories that may not exist yet, and the files that
   * SQLite puts beside them. Missing parent directories are created now, and given away.
   *
   * @param resumed when the interrupted run began, in milliseconds since 1970; 0 for none
   */
  public Ownership begin(List<Path> places, long resumed) {
    if (places.isEmpty()) {
      throw RefusedException.usage("--owner " + text + ": the target has no files of its own");
    }
    return new Ownership(places, resumed);
  }

  /**
   * Ends a run: closes its journal and, unless {@code ownership} is null, gives away what was
   * created. Failures are added to {@code failure} if there is one, and thrown otherwise.
   */
  public static void end(Runnable closing, Ownership ownership, Throwable failure) {
    AutoCloseable[] all = {closing::run, ownership == null ? null : ownership::apply};
    if (failure == null) {
      Closing.all(all);
    } else {
      Closing.after(failure, all);
    }
  }

  /** The files that a run creates at the places given. */
  public final class Ownership {
    private final List<Path> places = new ArrayList<>();
    private final Set<Path> directories = new HashSet<>();
    private final Deque<Path> above = new ArrayDeque<>();
    private final long since;

    private Ownership(List<Path> places, long resumed) {
      since = (resumed > 0 ? resumed : System.currentTimeMillis()) - TICK_MILLIS;
      try {
        for (Path place : places) {
          Path path = place.toAbsolutePath();
          createAbove(path.getParent());
          path =
              Files.exists(path)
                  ? path.toRealPath()
                  : path.getParent().toRealPath().resolve(path.getFileName());
          this.places.add(path);
          for (String besides : List.of("-wal", "-shm", "-journal")) {
            this.places.add(path.resolveSibling(path.getFileName() + besides));
          }
          if (resumed <= 0) {
            watch(path);
          }
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private void createAbove(Path directory) throws IOException {
      if (directory == null || Files.exists(directory)) {
        return;
      }
      createAbove(directory.getParent());
      Files.createDirectory(directory);
      above.push(directory);
      new Chown(user, group, since).file(directory);
    }

    /** Gives away what was created, and removes parent directories in which nothing was created. */
    private void apply() {
      try {
        for (Path place : places) {
          new Chown(user, group, since).tree(place, directories::contains);
        }
        for (Path directory : above) {
          removeIfEmpty(directory);
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private void removeIfEmpty(Path directory) throws IOException {
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        // Something was created in it.
      }
    }

    private DumpException failed(IOException e) {
      Path file = Path.of(e instanceof java.nio.file.FileSystemException f ? f.getFile() : "");
      return new DumpException(file, "can't be given to " + text + ": " + Wording.reason(e), e);
    }

    /** Notes the directories that are there; files that disappear meanwhile are left out. */
    private void watch(Path place) throws IOException {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      Files.walkFileTree(
          place,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes facts) {
              directories.add(directory);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    }
  }
}
