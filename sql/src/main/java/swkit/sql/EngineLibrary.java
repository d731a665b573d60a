// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.io.OwnFiles;

/**
 * The engine's library, which its driver unpacks into the temporary directory and removes at the
 * end of the process. A process that is killed would leave its 70 MB there; so its name is removed
 * as soon as it is loaded. Where the system doesn't tell which file that is, it stays to the end.
 * Stateless.
 */
final class EngineLibrary {
  private static final Path LOADED = Path.of("/proc/self/maps");

  /** A line of a mapped file, up to the name that the driver gives. */
  private static final Pattern LINE =
      Pattern.compile("\\S+ \\S+ \\S+ \\S+ \\d+ +(/.*)/(libduckdb_java\\d+\\.so)");

  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 02;

  private EngineLibrary() {}

  /**
   * Throws if others may replace the library in {@code directory} before it is loaded: if anybody
   * may write there and remove files of others, or if it is another user's.
   */
  static void requireSafe(Path directory) {
    int mode;
    int owner;
    try {
      mode = (Integer) Files.getAttribute(directory, "unix:mode");
      owner = (Integer) Files.getAttribute(directory, "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return; // it isn't there, which is said when it is used, or has no such rights
    }
    boolean isOpen = (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    int user = OwnFiles.user();
    if (isOpen || user >= 0 && owner != 0 && owner != user) {
      throw new RefusedException(
              directory.toString(),
              "belongs to another user, or every user may replace files in it, such as the engine's"
                  + " library, which is unpacked there")
          .with(Remedy.OTHER_TEMPORARY_DIRECTORY);
    }
  }

  /** Removes the name of the library that this process has loaded from {@code directory}. */
  static void unlink(Path directory) {
    try (Stream<String> lines = Files.lines(LOADED, StandardCharsets.ISO_8859_1)) {
      Path place = directory.toRealPath();
      String name =
          new String(
              place.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      for (String line : lines.toList()) {
        Matcher loaded = LINE.matcher(line);
        if (loaded.matches() && loaded.group(1).equals(name)) {
          Files.deleteIfExists(place.resolve(loaded.group(2)));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // the driver removes it at the end
    }
  }
}
