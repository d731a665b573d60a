// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * The directory in which a {@link Journal} is kept unless the user names a file: {@code
 * $XDG_STATE_HOME/swkit}, or {@code ~/.local/state/swkit}.
 */
public final class JournalDirectory {
  private JournalDirectory() {}

  /** The file in it for the journal of {@code command}, from one place to another. */
  public static Path file(String command, String from, String to) {
    String state = System.getenv("XDG_STATE_HOME");
    Path directory =
        state == null || !state.startsWith("/")
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    CRC32 sum = new CRC32();
    sum.update((from + "\n" + to).getBytes(StandardCharsets.UTF_8));
    String name = "%s-%s-to-%s-%08x.journal";
    return directory
        .resolve("swkit")
        .resolve(name.formatted(command, tail(from), tail(to), sum.getValue()));
  }

  private static String tail(String place) {
    String[] names = place.split("[^\\w.-]+");
    String last = names.length == 0 ? "" : names[names.length - 1];
    return last.length() > 40 ? last.substring(0, 40) : last;
  }

  /** Why no journal can be kept in {@code file}; null if one can. Creates the directory. */
  public static String problem(Path file) {
    Path directory = file.getParent();
    if (!directory.isAbsolute()) {
      return "this user has no home directory";
    }
    try {
      Files.createDirectories(directory.getParent());
      OwnFiles.createDirectory(directory);
      return Files.isWritable(directory) ? null : "it can't be written to";
    } catch (IOException e) {
      return Wording.reason(e);
    }
  }

  /**
   * Throws if the directory of {@code file} exists and no journal may be read from it: it is a
   * link, or belongs to another user.
   */
  public static void requireOwn(Path file) {
    Path directory = file.getParent();
    if (OwnFiles.isThere(directory)) {
      try {
        OwnFiles.requireDirectory(directory);
      } catch (IOException e) {
        throw JournalFile.failed(file, "can't be read", e);
      }
    }
  }
}
