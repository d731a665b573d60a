// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.Subspace;
import swkit.blob.BlobFraming;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/** What is said without FoundationDB's client library, and how a store is named. */
class FoundationDbClientTest {
  @TempDir Path directory;

  static boolean isClientInstalled() {
    try {
      Class.forName("com.apple.foundationdb.FDB");
      System.out.println("NOT RUN: FoundationDB without its client library (it is installed)");
      return true;
    } catch (LinkageError | ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  @DisabledIf("isClientInstalled")
  void withoutTheClientLibraryOneLineSaysWhatToInstall() throws Exception {
    Path file = Files.writeString(directory.resolve("fdb.cluster"), "a:b@127.0.0.1:1");
    StoreSettings settings = DatabaseAddress.parse("fdb:" + file).storage().data();
    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "foundationdb:"
                  + file
                  + ": can't be opened on this machine: install the FoundationDB client library"
                  + " (libfdb_c), version 7.3 or 7.4 like the cluster");
    }
    assertThat(settings.backend().refuses(Subspace.PROPERTY, new Entry(new byte[1]))).isNull();
  }

  @Test
  void aClusterFileThatIsNotThereIsSaid() {
    StoreSettings settings = DatabaseAddress.parse("fdb:/no/such/file").storage().data();
    assertThatThrownBy(() -> settings.backend().openForWriting(settings))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("/no/such/file")
        .hasMessageContaining("its cluster file doesn't exist");
  }

  @Test
  void aUrlNamesTheClusterFileOrTheDefault() {
    for (String url : List.of("fdb:/a/b", "foundationdb:/a/b", "fdb:///a/b")) {
      StoreSettings settings = DatabaseAddress.parse(url).storage().data();
      assertThat(settings.type()).isEqualTo("foundationdb");
      assertThat(settings.values()).isEqualTo(Map.of("cluster-file", "/a/b"));
      assertThat(settings.address()).isEqualTo("foundationdb:/a/b");
    }
    StorageSettings storage = DatabaseAddress.parse("fdb:?compression=none").storage();
    assertThat(storage.data().values()).doesNotContainKey("cluster-file");
    assertThat(storage.compression()).isEqualTo(BlobFraming.NONE);
    assertThat(storage.address()).isEqualTo("foundationdb:");
  }

  /** A class path without the driver: what other stores need is all there. */
  @Test
  void otherStoresNeedNothingOfFoundationDb() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!part.contains("fdb-java")) {
        path.add(Path.of(part).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass("com.apple.foundationdb.Database"))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> storage = loader.loadClass("swkit.Storage");
      String url = "rocksdb:" + directory.resolve("store");
      try (AutoCloseable opened =
          (AutoCloseable) storage.getMethod("open", String.class).invoke(null, url)) {
        assertThat(opened.toString()).isNotNull();
      }
    }
    assertThat(directory.resolve("store/CURRENT")).exists();
  }
}
