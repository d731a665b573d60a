// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import swkit.DumpException;
import swkit.SwkitException;
import swkit.io.Wording;

/**
 * The directory of a dump, or a single file of one, while its files are being sorted out: those of
 * the dump, those that should be but can't be read, and the others.
 */
final class DumpDirectory {
  private final Path path;
  private final List<Path> otherFiles = new ArrayList<>();
  private final List<Path> unreadable = new ArrayList<>();

  DumpDirectory(Path path) {
    this.path = path;
  }

  /** The regular files in {@code directory}, by name. */
  static List<Path> files(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (NoSuchFileException e) {
      throw new DumpException(directory, "no such directory");
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The directory, or the single file. */
  Path path() {
    return path;
  }

  /**
   * Passes each of {@code files} to {@code add}. {@code problems} receives what that throws.
   * Returns the first such exception, or null.
   */
  SwkitException addAll(List<Path> files, Consumer<Path> add, Consumer<SwkitException> problems) {
    SwkitException first = null;
    for (Path file : files) {
      try {
        add.accept(file);
      } catch (SwkitException e) {
        first = first == null ? e : first;
        unreadable.add(file);
        problems.accept(e);
      }
    }
    return first;
  }

  /** Notes a file that doesn't belong to the dump. */
  void addOther(Path file) {
    otherFiles.add(file);
  }

  /** The path with symbolic links resolved. */
  String realAddress() {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      throw problem("can't be read: " + Wording.reason(e));
    }
  }

  /** Whether this is a single file. */
  boolean isSingleFile() {
    return Files.isRegularFile(path);
  }

  /** The names of the regular files that don't belong to the dump. */
  List<String> otherFiles() {
    return otherFiles.stream().map(file -> file.getFileName().toString()).toList();
  }

  /** Whether the file {@code name} should belong to the dump and can't be read. */
  boolean isUnreadable(String name) {
    return unreadable.stream().anyMatch(file -> file.getFileName().toString().equals(name));
  }

  /** The problem of a file whose name doesn't fit what it {@code holds}. */
  DumpException renamed(Path file, String holds) {
    return problem(file.getFileName() + " holds " + holds + "; was it renamed?");
  }

  /** The problem of two files that both hold {@code what}. */
  DumpException twice(String what, Path one, Path other) {
    return problem(
        "holds "
            + what
            + " twice, in "
            + one.getFileName()
            + " and "
            + other.getFileName()
            + "; move one of them away");
  }

  DumpException problem(String problem) {
    return new DumpException(path, problem);
  }
}
