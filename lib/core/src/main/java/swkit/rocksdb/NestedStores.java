// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Optional;

/** Searches a directory that is not a RocksDB store, such as the root of a volume, for one. */
final class NestedStores {
  private static final int DEPTH = 4;

  /** The search ends after this many files, since the tree may hold millions of blobs. */
  private static final int MOST = 2000;

  private NestedStores() {}

  /** The directory of the first store found below {@code directory}. Doesn't follow links. */
  static Optional<Path> in(Path directory) {
    Search search = new Search();
    try {
      Files.walkFileTree(
          directory, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, search);
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(search.found);
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    private Path found;
    private int looked;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (Files.isRegularFile(directory.resolve("CURRENT"))) {
        found = directory;
        return FileVisitResult.TERMINATE;
      }
      return next();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return next();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return next();
    }

    private FileVisitResult next() {
      looked++;
      return looked > MOST ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
  }
}
