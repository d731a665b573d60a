// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;

/** The path that an option gives. A tilde is refused: no shell expands it after an equals sign. */
final class PathOption {
  private PathOption() {}

  static Path convert(String text) {
    if (text.startsWith("~")) {
      throw new CommandLine.TypeConversionException(
          "nothing replaces the '~' in " + text + ": write the whole path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandLine.TypeConversionException("this can't be a path: " + e.getReason());
    }
  }

  /** Whether {@code text} is the path of something that exists; true if it can't be a path. */
  static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return true; // whoever parses it says what is wrong
    }
  }
}
