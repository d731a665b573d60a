// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import swkit.lock.OwnFiles;

/** What causes and quantities look like in a line that an administrator reads. */
public final class Messages {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Messages() {}

  /** What the system said, in words: the JDK's file exceptions often bear nothing but a path. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied (try it as the user who owns it, or as root)";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (e instanceof NotDirectoryException) {
      return "is a file; give a directory";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /**
   * Whether there is something at {@code path}. Throws where that can't be seen, for want of a
   * permission on the way.
   */
  public static boolean exists(Path path, String address) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new RefusedException(address, "can't be looked at: " + reason(e));
    }
  }

  /** Creates a directory where there is none, for its owner alone; those above as usual. */
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
   * Opens a file, which is its owner's alone if it is created, as {@link OwnFiles#open} does:
   * without following a link.
   */
  public static FileChannel openPrivate(Path file, StandardOpenOption... options)
      throws IOException {
    return OwnFiles.open(file, options);
  }

  /** Device and inode of what {@code path} leads to, through links; null if there is nothing. */
  public static String fileIdentity(Path path) {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return String.valueOf(key == null ? path.toRealPath() : key);
    } catch (IOException e) {
      return null;
    }
  }

  /** A number of bytes in decimal units: {@code 3.1 MB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String format = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }

  /** A count and its noun: {@code 1 entry}, {@code 12,345 entries}. */
  public static String count(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  /** {@code text} without the passwords that stand in URLs, between a user's name and the host. */
  public static String secretless(String text) {
    return text.replaceAll("(//[^:/@\\s]*):\\S*@", "$1:…@");
  }

  /** {@code KEY=VALUE}, a key of a configuration, without the value where it may be secret. */
  public static String setting(String text) {
    return text.replaceFirst("(password|secret-key|-token|access-key)=.*", "$1=…");
  }
}
