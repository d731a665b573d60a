// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Files that a benchmark leaves behind. */
final class Scratch {
  private Scratch() {}

  /** Removes a file or a directory with all that is in it; says so where that can't be done. */
  static void delete(Path path) {
    if (Files.exists(path)) {
      try (var files = Files.walk(path)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        System.err.println(path + " is left: " + e.getMessage());
      }
    }
  }
}
