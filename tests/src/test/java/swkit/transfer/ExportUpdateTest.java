// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;
import swkit.proof.Certificate;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;

/** A dump takes over the frames of an earlier one that didn't change, and equals a new one. */
class ExportUpdateTest {
  @TempDir Path temp;
  private String from;
  private Path monday;
  private Path tuesday;

  @BeforeEach
  void export() throws Exception {
    Files.copy(Goldens.SQLITE, temp.resolve("store.db"));
    from = "sqlite:" + temp.resolve("store.db");
    monday = temp.resolve("monday");
    tuesday = temp.resolve("tuesday");
    run(monday, null, null, false, Progress.SILENT);
  }

  private TransferReport run(Path to, Path earlier, Path proof, boolean resume, Progress progress) {
    try (Workers workers = Workers.of(2)) {
      return new Export(DatabaseAddress.parse(from), to, null, false, true, Export.Blobs.LINKED)
          .update(earlier)
          .proof(proof)
          .resume(resume)
          .distance(20_000)
          .run(workers, progress);
    }
  }

  private void put(Subspace subspace, Entry entry) {
    StorageSettings settings = DatabaseAddress.parse(from).storage();
    try (ServerStorage storage = ServerStorage.write(settings);
        Sink sink = storage.data().sink(subspace)) {
      sink.put(entry);
      sink.commit();
    }
  }

  private static Map<String, String> frames(Path dump) throws Exception {
    Map<String, String> frames = new TreeMap<>();
    for (String name : dump.toFile().list((directory, name) -> name.startsWith("subspace_"))) {
      frames.put(name, Goldens.sha256(Files.readAllBytes(dump.resolve(name))));
    }
    return frames;
  }

  private static List<Subspace> written(TransferReport report) {
    return report.verdicts().entrySet().stream()
        .filter(verdict -> verdict.getValue().equals("written"))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void whatDidNotChangeIsTakenOver() throws Exception {
    put(Subspace.SETTINGS, new Entry(new byte[] {'z', 'z'}, new byte[] {1}));
    put(Subspace.PROPERTY, new Entry(new byte[] {9, 9, 9, 9, 9, 9}, new byte[] {1}));
    Map<String, String> before = Goldens.state(monday);
    Path proof = temp.resolve("proof");
    TransferReport report = run(tuesday, monday, proof, false, Progress.SILENT);
    assertThat(report.verdicts()).hasSize(18);
    assertThat(written(report)).containsExactlyInAnyOrder(Subspace.PROPERTY, Subspace.SETTINGS);
    assertThat(Goldens.state(monday)).isEqualTo(before);
    run(temp.resolve("whole"), null, temp.resolve("other"), false, Progress.SILENT);
    assertThat(frames(tuesday)).isEqualTo(frames(temp.resolve("whole"))).hasSize(18);
    assertThat(Certificate.read(proof).root())
        .isEqualTo(Certificate.read(temp.resolve("other")).root());
    Dump dump = Dump.open(tuesday);
    assertThat(dump.seal().problems()).isEmpty();
    assertThat(dump.seal().manifest().frames()).hasSize(18);
    for (Subspace subspace : dump.subspaces()) {
      assertThat(Files.getPosixFilePermissions(dump.file(subspace))).hasSize(2);
    }
  }

  @Test
  void aBlobThatCameIsWritten() throws Exception {
    byte[] hash;
    StorageSettings settings = DatabaseAddress.parse(from).storage();
    try (ServerStorage storage = ServerStorage.write(settings)) {
      try (Snapshot snapshot = storage.data().snapshot()) {
        hash = snapshot.scan(Subspace.BLOBS).next().key();
      }
      storage.data().clear(Subspace.BLOB_LINKS, KeyRange.prefix(hash));
    }
    TransferReport report = run(tuesday, monday, null, false, Progress.SILENT);
    assertThat(written(report)).containsExactlyInAnyOrder(Subspace.BLOBS, Subspace.BLOB_LINKS);
    run(temp.resolve("whole"), null, null, false, Progress.SILENT);
    assertThat(frames(tuesday)).isEqualTo(frames(temp.resolve("whole")));
  }

  @Test
  void anInterruptedOneIsResumed() throws Exception {
    put(Subspace.PROPERTY, new Entry(new byte[] {9, 9, 9, 9, 9, 9}, new byte[] {1}));
    int[] count = {0};
    Progress cutter =
        (subspace, bytes) -> {
          synchronized (count) {
            if (++count[0] == 1200) {
              throw new CancellationException("cut");
            }
          }
        };
    assertThatThrownBy(() -> run(tuesday, monday, null, false, cutter))
        .isInstanceOf(CancellationException.class);
    assertThat(tuesday.toFile().list()).isIn(null, new String[] {".swkit"});
    boolean resumable = Journal.exists(tuesday.resolve(".swkit/journal"));
    run(tuesday, monday, null, resumable, Progress.SILENT);
    run(temp.resolve("whole"), null, null, false, Progress.SILENT);
    assertThat(frames(tuesday)).isEqualTo(frames(temp.resolve("whole")));
  }

  @Test
  void onlyASealedDumpOfTheSameReleaseIsTakenOver() throws Exception {
    assertThatThrownBy(() -> run(tuesday, Goldens.DUMP, null, false, Progress.SILENT))
        .hasMessageContaining("is not sealed");
    assertThatThrownBy(() -> run(monday, monday, null, false, Progress.SILENT))
        .hasMessageContaining("already holds");
    from = "sqlite:" + Goldens.SQLITE;
    Path frame = monday.resolve("subspace_t");
    try (RandomAccessFile file = new RandomAccessFile(frame.toFile(), "rw")) {
      file.seek(file.length() / 2);
      int old = file.read();
      file.seek(file.length() / 2);
      file.write(old ^ 1);
    }
    assertThatThrownBy(() -> run(tuesday, monday, null, false, Progress.SILENT))
        .hasMessageContaining("subspace_t");
    assertThat(tuesday).doesNotExist();
    Files.delete(frame);
    assertThatThrownBy(() -> run(tuesday, monday, null, false, Progress.SILENT))
        .hasMessageContaining("subspace_t is missing");
    assertThat(tuesday).doesNotExist();
  }
}
