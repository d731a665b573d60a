// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.KeyRange;
import swkit.SwkitException;
import swkit.blob.BlobBackends;
import swkit.blob.BlobStore;
import swkit.blob.BlobStoreContract;
import swkit.generation.Generation;
import swkit.store.StoreSettings;

class FileBlobStoreTest extends BlobStoreContract {
  @TempDir Path directory;
  private int count;

  @Override
  public StoreSettings freshBlobs() {
    return settings(directory.resolve("blobs " + count++), "2");
  }

  private static StoreSettings settings(Path path, String depth) {
    return new StoreSettings("fs", Map.of("path", path.toString(), "depth", depth), "a test");
  }

  private static BlobStore open(Path path, String depth) {
    StoreSettings settings = settings(path, depth);
    return BlobBackends.of(settings).open(settings, member -> null);
  }

  @Test
  void namesAreThoseOfTheServer() {
    byte[] key = HexFormat.of().parseHex("05ff00aa");
    for (var depth : Map.of("0", "", "1", "5/", "2", "5/ff/", "5", "5/ff/0/aa/").entrySet()) {
      Path root = directory.resolve("depth" + depth.getKey());
      try (BlobStore blobs = open(root, depth.getKey())) {
        blobs.put(key, new byte[] {1});
        assertThat(root.resolve(depth.getValue() + "ax3qbkq")).exists();
        assertThat(blobs.keys(KeyRange.all()).stream().count()).isEqualTo(1);
      }
    }
  }

  @Test
  void foreignFilesAreNoBlobs() throws Exception {
    Path root = directory.resolve("foreign");
    Files.createDirectories(root.resolve("5/ff"));
    Files.createDirectories(root.resolve("05/ff"));
    Files.createDirectories(root.resolve("lost+found"));
    for (String name :
        new String[] {
          "ax3q", "5/ax3q", "5/ff/README", "05/ff/ax3q", "5/ff/.swkit-1", "5/ff/ax2q"
        }) {
      Files.writeString(root.resolve(name), "x");
    }
    Files.writeString(root.resolve("5/ff/ax3q"), "this one is");
    try (BlobStore blobs = open(root, "2")) {
      assertThat(blobs.keys(KeyRange.all()).stream().map(e -> HexFormat.of().formatHex(e.key())))
          .containsExactly("05ff");
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsAMistakeAndNotCreatedByReading() {
    Path root = directory.resolve("absent");
    try (BlobStore blobs = open(root, "2")) {
      assertThatThrownBy(() -> blobs.get(new byte[32]))
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining("fs:" + root)
          .hasMessageContaining("no such directory");
      assertThatThrownBy(() -> blobs.keys(KeyRange.all()))
          .hasMessageContaining("no such directory");
      assertThat(root).doesNotExist();
    }
  }

  @Test
  void whatCannotBeWrittenToIsSaidBefore() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    try (BlobStore blobs = open(file, "2")) {
      assertThatThrownBy(() -> blobs.prepare(Generation.of(5, "")))
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining("fs:" + file)
          .hasMessageContaining("can't be written to");
    }
  }
}
