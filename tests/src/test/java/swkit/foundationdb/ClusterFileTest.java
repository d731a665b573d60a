// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.store.StoreSettings;

/** The file that names a cluster, and the copy that the client library gets. */
class ClusterFileTest {
  @TempDir Path directory;

  private static StoreSettings settings(Path file) {
    return new StoreSettings(
        "foundationdb", file == null ? Map.of() : Map.of("cluster-file", file.toString()), "");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("fdb.cluster"), text);
  }

  @Test
  void theDescriptionAndTheIdNameACluster() throws Exception {
    Path file = write("# DO NOT EDIT!\n\nmail:Ab12@10.0.0.1:4500,10.0.0.2:4500 # two\n");
    ClusterFile found = ClusterFile.of(settings(file));
    assertThat(found.cluster()).isEqualTo("mail:Ab12");
    assertThat(found.isEncrypted()).isFalse();
    assertThat(ClusterFile.of(settings(write("a_b:c@[::1]:4500:tls"))).isEncrypted()).isTrue();
    assertThat(settings(file).backend().identity(settings(file))).isEqualTo("a_b:c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment", "mail@10.0.0.1:4500", "a:b", "{\"a:b\": 1}"})
  void aFileThatNamesNoClusterIsRefused(String text) throws Exception {
    Path file = write(text);
    assertThatThrownBy(() -> ClusterFile.of(settings(file)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("foundationdb:" + file + ": its cluster file names no cluster");
  }

  /** As the client library does: the setting, the variable, here, the usual place. */
  @Test
  void withoutASettingTheVariableNamesTheFile() throws Exception {
    Path file = write("a:b@127.0.0.1:1");
    assertThat(ClusterFile.of(settings(null), name -> file.toString()).cluster()).isEqualTo("a:b");
    assertThatThrownBy(() -> ClusterFile.of(settings(null), name -> file + "x"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the cluster file " + file + "x doesn't exist")
        .hasMessageContaining("fdb:/path");
    if (!Files.exists(Path.of("/etc/foundationdb/fdb.cluster"))) {
      assertThatThrownBy(() -> ClusterFile.of(settings(null), name -> null))
          .hasMessageContaining("/etc/foundationdb/fdb.cluster");
    }
  }

  /** The client library writes to its file and beside it: not to the administrator's. */
  @Test
  void theLibraryGetsACopyOfItsOwn() throws Exception {
    Path file = write("a:b@127.0.0.1:1");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    ClusterFile.Copy copy = ClusterFile.of(settings(file)).copy("fdb:test");
    assertThat(copy.file()).hasContent("a:b@127.0.0.1:1");
    assertThat(copy.file().getParent()).isNotEqualTo(directory);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.file().getParent())))
        .isEqualTo("rwx------");
    Files.writeString(copy.file(), "a:b@127.0.0.1:2");
    Files.writeString(copy.file().resolveSibling("fdb.cluster.tmp"), "");
    copy.remove();
    assertThat(copy.file().getParent()).doesNotExist();
    copy.remove();
    assertThat(file).hasContent("a:b@127.0.0.1:1");
    assertThat(directory.toFile().list()).containsExactly("fdb.cluster");
  }
}
