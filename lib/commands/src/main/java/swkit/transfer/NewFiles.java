// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import swkit.blob.BlobBackends;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/**
 * The files of a store that did not exist before this run. If the run is refused, they are removed
 * again; a store that existed is never touched. One thread at a time.
 */
final class NewFiles {
  private static final List<String> BESIDES = List.of("-journal", "-wal", "-shm");

  private final Path path;
  private final boolean isBlobDirectory;

  /** Whether an empty directory or an empty file existed. */
  private final boolean wasEmpty;

  /** The parent directories that did not exist, the lowest first. */
  private final List<Path> above = new ArrayList<>();

  private boolean isMine;

  private NewFiles(Path path, boolean isBlobDirectory) {
    this.path = path.toAbsolutePath().normalize();
    this.isBlobDirectory = isBlobDirectory;
    this.isMine = isBlobDirectory;
    this.wasEmpty = Files.exists(this.path, LinkOption.NOFOLLOW_LINKS);
    for (Path place = this.path.getParent();
        place != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        place = place.getParent()) {
      above.add(place);
    }
  }

  /** What a run may create of {@code store}; empty if the store exists, or has no files. */
  static Optional<NewFiles> of(StoreSettings store) {
    if (store.isForBlobsOnly()) {
      return BlobBackends.of(store)
          .path(store)
          .filter(path -> !Files.exists(path))
          .map(path -> new NewFiles(path, true));
    }
    return store
        .backend()
        .path(store)
        .filter(path -> !store.backend().exists(store))
        .map(path -> new NewFiles(path, false));
  }

  /** What a run may create of the blob store of {@code storage} and of its members. */
  static List<NewFiles> ofBlobs(StorageSettings storage) {
    List<StoreSettings> stores = new ArrayList<>(storage.blobs().members());
    if (stores.isEmpty()) {
      stores.add(storage.blobs());
    }
    stores.removeIf(store -> store.isSame(storage.data()));
    return stores.stream().flatMap(store -> of(store).stream()).toList();
  }

  /** Records that this run has created the store: it was empty when it was opened. */
  void created() {
    isMine = true;
  }

  /** Removes what this run has created. Adds the failure to remove something to {@code failure}. */
  void remove(Throwable failure) {
    if (!isMine) {
      return;
    }
    try {
      if (isBlobDirectory) {
        deleteIfEmpty(path);
      } else if (Files.isDirectory(path)) {
        deleteTree();
      } else {
        deleteFile();
      }
      for (Path directory : above) {
        deleteIfEmpty(directory);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void deleteTree() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        boolean stays = wasEmpty && (file.equals(path) || file.endsWith("lost+found"));
        if (!stays) {
          Files.delete(file);
        }
      }
    }
  }

  private void deleteFile() throws IOException {
    for (String suffix : BESIDES) {
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
    }
    if (!wasEmpty) {
      Files.deleteIfExists(path);
    } else if (Files.isRegularFile(path)) {
      FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.delete(directory);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // It has other files, or was never created.
    }
  }
}
