// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swkit.StoreException;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * The remains of a store whose creation was cut short before RocksDB wrote {@code CURRENT}: no
 * entry has ever been in it. Stateless.
 *
 * <p>RocksDB creates {@code LOCK}, {@code LOG} and {@code IDENTITY}, then {@code MANIFEST-000001},
 * which holds no table, then a temporary file that becomes {@code CURRENT}. A store that was opened
 * once has a manifest of a higher number.
 */
final class UnfinishedCreation {
  private static final Pattern NAMES =
      Pattern.compile("LOCK|LOG(\\.old\\.[0-9]+)?|IDENTITY|MANIFEST-000001|[0-9]{6}\\.dbtmp");

  private static final Pattern ROCKSDBS =
      Pattern.compile(
          "CURRENT|LOCK|LOG.*|IDENTITY|MANIFEST-.*|OPTIONS-.*|[0-9]{6,}\\.(log|sst|blob|dbtmp)");

  /** The largest new manifest, in bytes: it names a comparator and three numbers. */
  private static final long NEW_MANIFEST = 1024;

  private UnfinishedCreation() {}

  /** Whether {@code directory} holds such remains and nothing else. */
  static boolean isIn(Path directory) throws IOException {
    List<Path> files = files(directory);
    for (Path file : files) {
      boolean isCreations =
          NAMES.matcher(file.getFileName().toString()).matches()
              && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      if (!isCreations || isManifest(file) && Files.size(file) > NEW_MANIFEST) {
        return false;
      }
    }
    return !files.isEmpty();
  }

  /** Whether {@code directory} has a file with a name that RocksDB uses. */
  static boolean hasFilesOfRocksDb(Path directory) throws IOException {
    return files(directory).stream()
        .anyMatch(file -> ROCKSDBS.matcher(file.getFileName().toString()).matches());
  }

  private static boolean isManifest(Path file) {
    return file.getFileName().toString().startsWith("MANIFEST");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith("lost+found")).toList();
    }
  }

  /** Removes the remains, so that the store can be created. Throws if somebody is creating it. */
  static void remove(StoreSettings settings) {
    Path directory = settings.path();
    try {
      if (!Files.isDirectory(directory) || !isIn(directory)) {
        return;
      }
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve("LOCK"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw RocksDbBackend.inUse(settings);
        }
        for (Path file : files(directory)) {
          if (!file.endsWith("LOCK")) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          settings.address(),
          "holds the remains of a creation that was cut short, which can't be removed: "
              + Wording.reason(e),
          e);
    }
  }
}
