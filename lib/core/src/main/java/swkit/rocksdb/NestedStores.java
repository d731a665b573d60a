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

/** Looks for a RocksDB store below a directory that is none, such as the root of a volume. */
final class NestedStores {
  private static final int DEPTH = 4;

  /** After so many files the search ends: below may be a directory of blobs. */
  private static final int MOST = 2000;

  private NestedStores() {}

  /** The directory of a store below {@code directory}; follows no links. */
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
      return goOn();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return goOn();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return goOn();
    }

    private FileVisitResult goOn() {
      looked++;
      return looked > MOST ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
  }
}
