// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Storage;
import swkit.Subspace;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** Single subspaces that a script writes, compared with what an import of them does. */
class PartialWriteTest {
  @TempDir Path temp;

  private static List<Entry> entries(Path store, Subspace subspace) {
    try (var database = Database.open("sqlite:" + store);
        var snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
      return snapshot.scan(subspace).stream().toList();
    }
  }

  @Test
  void anEmptyStoreBecomesWhatAnImportOfTheSubspaceMakes() {
    Path written = temp.resolve("written");
    Path imported = temp.resolve("imported");
    try (var dump = Database.open(Goldens.DUMP.toString());
        var snapshot = dump.snapshot();
        var storage = Storage.open("sqlite:" + written + "?compression=lz4")) {
      assertThat(storage.write(Subspace.SETTINGS, snapshot)).isEqualTo(75);
      assertThat(storage.write(Subspace.BLOBS, snapshot)).isEqualTo(81);
      assertThat(storage.write(Subspace.BLOB_LINKS, snapshot)).isEqualTo(149);
      assertThat(storage.isUnfinished()).isFalse();
    }
    Goldens.load(
        Goldens.DUMP,
        "sqlite:" + imported,
        new Import.Options(
            "s,t,k", false, Import.Present.REFUSE, false, false, false, false, false));
    for (Subspace subspace :
        List.of(Subspace.PROPERTY, Subspace.SETTINGS, Subspace.BLOBS, Subspace.BLOB_LINKS)) {
      assertThat(entries(written, subspace))
          .as(subspace.toString())
          .isEqualTo(entries(imported, subspace));
      assertThat(entries(written, subspace)).isNotEmpty();
    }
  }

  @Test
  void aTargetOfAnotherReleaseIsNamedFirst() {
    Path store = temp.resolve("store");
    Goldens.load(Goldens.DUMP, "sqlite:" + store, Import.Present.REFUSE);
    Path other = Goldens.ROOT.resolve("tests/goldens/0.16.18-groupware/dump");
    try (var dump = Database.open(other.toString());
        Snapshot snapshot = dump.snapshot();
        var storage = Storage.open("sqlite:" + store)) {
      assertThatThrownBy(() -> storage.requireReleaseOf(snapshot))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("is of Stalwart 0.15, but " + other + " is of 0.16");
      assertThatThrownBy(() -> storage.write(Subspace.SETTINGS, snapshot))
          .isInstanceOf(RefusedException.class);
    }
    assertThat(entries(store, Subspace.SETTINGS)).hasSize(75);
  }

  @Test
  void aSourceAloneSaysHow() {
    try (var dump = Database.open(Goldens.DUMP.toString());
        var snapshot = dump.snapshot();
        var storage = Storage.open("sqlite:" + temp.resolve("store"))) {
      assertThatThrownBy(() -> storage.write(Subspace.SETTINGS, snapshot.scan(Subspace.SETTINGS)))
          .hasMessageContaining("write from a snapshot");
    }
  }
}
