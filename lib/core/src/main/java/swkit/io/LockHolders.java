// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Finds the process that holds a lock on a file, without keeping a lock or changing anything.
 *
 * <p>Must not be used on a file on which this JVM has a lock: a probe would give that lock up,
 * because POSIX locks belong to the process and end when it closes any descriptor of the file.
 */
public final class LockHolders {
  private static final Path PROC_LOCKS = Path.of("/proc/locks");

  private LockHolders() {}

  /**
   * The other process that holds a lock on any of {@code length} bytes of {@code file} from {@code
   * from} on: {@code process 1234 (stalwart)}, or {@code another process} if the system doesn't
   * name it. Empty if there is none, or if that can't be found out.
   */
  public static Optional<String> of(Path file, long from, long length) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Optional<String> named = named(file, from, length);
    return named.isPresent() ? named : probed(file, from, length);
  }

  /**
   * The same from the system's list of locks alone, without opening the file. This is safe for
   * files that this process may hold itself, or that must not be locked even for a moment. Empty
   * also if the system has no such list.
   */
  public static Optional<String> named(Path file, long from, long length) {
    return Files.exists(file) ? listed(file, from, length) : Optional.empty();
  }

  /** Parses lines like {@code 1: POSIX ADVISORY WRITE 1234 fe:00:5678 0 EOF}. */
  private static Optional<String> listed(Path file, long from, long length) {
    try {
      long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
      for (String line : Files.readAllLines(PROC_LOCKS)) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length == 8
            && fields[5].endsWith(":" + inode)
            && (isOn(file, fields[5]) || isOpenIn(fields[4], file))
            && Long.parseLong(fields[6]) < from + length
            && (fields[7].equals("EOF") || Long.parseLong(fields[7]) >= from)) {
          OptionalLong process = otherProcess(fields[4]);
          if (process.isPresent()) {
            return Optional.of(describe(process.getAsLong()));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // this system has no such list: only the probe can tell
    }
    return Optional.empty();
  }

  private static boolean isOn(Path file, String device) throws IOException {
    long id = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
    long major = id >>> 8 & 0xFFF | id >>> 32 & ~0xFFFL;
    long minor = id & 0xFF | id >>> 12 & ~0xFFL;
    return device.startsWith(String.format("%02x:%02x:", major, minor));
  }

  /** On some file systems that list and a file's attributes have different device numbers. */
  private static boolean isOpenIn(String process, Path file) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process + "/fd"))) {
      String path = file.toRealPath().toString();
      return open.anyMatch(descriptor -> leadsTo(descriptor, path));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean leadsTo(Path descriptor, String path) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(path);
    } catch (IOException e) {
      return false;
    }
  }

  private static OptionalLong otherProcess(String field) {
    long process = Long.parseLong(field);
    return process > 0 && process != ProcessHandle.current().pid()
        ? OptionalLong.of(process)
        : OptionalLong.empty();
  }

  private static String describe(long process) {
    try {
      String name = Files.readString(Path.of("/proc/" + process + "/comm")).strip();
      return "process " + process + " (" + name + ")";
    } catch (IOException e) {
      return "process " + process;
    }
  }

  private static Optional<String> probed(Path file, long from, long length) {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock(from, length, false)) {
      return lock == null ? Optional.of("another process") : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.of("this process");
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
