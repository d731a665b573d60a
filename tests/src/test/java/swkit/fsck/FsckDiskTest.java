// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import swkit.io.Bytes;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** The store or the undo dump can't be written: one line says so, and the store is as before. */
class FsckDiskTest extends FsckContract {
  private Path disk;
  private boolean isMounted;

  FsckDiskTest() {
    super(Goldens.DUMP, 5);
  }

  private static int mount(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    isMounted =
        isRoot() && mount("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()) == 0;
    put("n acct=2 coll=Email", Bytes.i64le(20));
    put("n acct=3", Bytes.i64le(1));
  }

  @AfterEach
  void unmount() throws Exception {
    if (isMounted) {
      mount("umount", "-l", disk.toString());
    }
  }

  private boolean isRoot() throws IOException {
    return Files.getAttribute(temp, "unix:uid").equals(0);
  }

  private void requireMounted() {
    if (!isMounted) {
      System.out.println("NOT RUN, no file system can be mounted here: a repair on a full disk");
    }
    assumeTrue(isMounted);
  }

  private void fill() throws IOException {
    try (OutputStream file = Files.newOutputStream(disk.resolve("fill"))) {
      while (true) {
        file.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void assertLines(Result result, String... lines) {
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines()).hasSize(lines.length);
    for (int i = 0; i < lines.length; i++) {
      assertThat(result.err().lines().skip(i).findFirst().orElseThrow()).contains(lines[i]);
    }
  }

  @Test
  void aStoreThatIsReadOnly() throws Exception {
    Path file = disk.resolve("store");
    String store = "sqlite:" + file;
    Goldens.load(dump, store, Import.Present.REFUSE);
    if (isRoot()) {
      requireMounted();
      assertThat(mount("mount", "-o", "remount,ro", disk.toString())).isZero();
    } else {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }
    Path undo = temp.resolve("undo");
    Result result = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertLines(result, "can't be written to: " + file + " is read-only for this user, or is on a");
    assertThat(undo).doesNotExist();
  }

  @Test
  void anUndoDumpOnAFullDisk() throws Exception {
    requireMounted();
    fill();
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    Path undo = disk.resolve("undo");
    Result result = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertLines(result, "No space left on device", "nothing was changed in the store");
    assertThat(content(store)).isEqualTo(damaged);
    Path notes = disk.resolve("notes");
    Result verified = run("StalwartVerify", store, "--notes", notes.toString());
    assertLines(verified, "the notes can't be written: No space left on device");
    assertThat(notes).doesNotExist();
    Files.delete(disk.resolve("fill"));
    assertThat(fsck(store, "--apply", "--yes", "--undo", undo.toString()).exitCode()).isZero();
    assertThat(run("StalwartVerify", store, "--notes", notes.toString()).exitCode()).isZero();
  }

  @Test
  void aStoreOnAFullDisk() throws Exception {
    requireMounted();
    String store = "sqlite:" + disk.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    fill();
    String undo = temp.resolve("undo").toString();
    Result result = fsck(store, "--apply", "--yes", "--undo", undo);
    assertLines(result, "disk is full", "nothing was changed in the store");
    Files.delete(disk.resolve("fill"));
    assertThat(content(store)).isEqualTo(damaged);
    assertThat(fsck(store, "--apply", "--yes", "--undo", undo).exitCode()).isZero();
    assertThat(problems(verify(store))).isEmpty();
  }

  @Test
  void aSalvagedDumpOnAFullDisk() throws Exception {
    requireMounted();
    fill();
    Path to = disk.resolve("to");
    Result result = run("StalwartSalvage", dump.toString(), to.toString());
    assertLines(result, "No space left on device");
    assertThat(mount("mount", "-o", "remount,ro", disk.toString())).as("no file is open").isZero();
    result = run("StalwartSalvage", dump.toString(), to.toString());
    assertLines(result, "Read-only file system");
  }
}
