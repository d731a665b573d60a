// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;
import swkit.testing.VerifiedDump;
import swkit.transfer.Import;

/**
 * Runs the commands on damaged copies of a golden: in a dump, and in stores that it is loaded into.
 */
abstract class FsckContract extends VerifiedDump {
  /**
   * A kind of damage.
   *
   * @param name what it is
   * @param damage does it
   * @param found what a verification finds
   * @param lasting how the repaired golden differs from the undamaged one
   */
  record Kind<T extends FsckContract>(
      String name, Consumer<T> damage, String found, String lasting) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Finds the damage of {@code kind} in {@code self}, repairs it in a store, and undoes that. */
  static <T extends FsckContract> void check(Kind<T> kind, T self, Map<String, String> golden) {
    kind.damage().accept(self);
    assertThat(String.join(", ", problems(self.verify()))).isEqualTo(kind.found());
    self.repairsAndUndoes("memory:" + self.temp.getFileName(), golden, kind.lasting());
  }

  /** The damage of all kinds is that of the subclasses. */
  @Override
  public void damageOfAllKinds() {}

  /** What a command printed and how it ended. */
  record Result(int exitCode, String out, String err) {}

  FsckContract(Path golden, int schema) {
    super(golden, schema);
  }

  /** By its name: the scripts stand in no package. */
  static Result run(String script, String... args) {
    try {
      var command = (Command) Class.forName(script).getDeclaredConstructor().newInstance();
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int exitCode =
          Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
      return new Result(exitCode, out.toString(), err.toString());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Result fsck(String... args) {
    return run("StalwartFsck", args);
  }

  /** Everything that is in a store, byte for byte: letter, key and value. */
  static Map<String, String> content(String store) {
    Map<String, String> content = new TreeMap<>();
    try (ServerStorage storage = ServerStorage.read(DatabaseAddress.parse(store).storage(), false);
        Snapshot snapshot = storage.data().snapshot()) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            content.put(
                subspace.letter() + " " + Entry.hex(entry.key()), Goldens.sha256(entry.value()));
          }
        }
      }
    }
    return content;
  }

  /** The same of a dump. */
  static Map<String, String> contentOfDump(Path dump) {
    Map<String, String> content = new TreeMap<>();
    try (var opened = swkit.dump.Dump.open(dump)) {
      for (Subspace subspace : opened.subspaces()) {
        try (Source source = opened.read(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            content.put(
                subspace.letter() + " " + Entry.hex(entry.key()), Goldens.sha256(entry.value()));
          }
        }
      }
    }
    return content;
  }

  /** What differs: the keys with {@code +}, {@code -} or {@code ~} before them. */
  static List<String> difference(Map<String, String> from, Map<String, String> to) {
    List<String> difference = new ArrayList<>();
    from.forEach(
        (key, value) -> {
          if (!to.containsKey(key)) {
            difference.add("-" + key);
          } else if (!to.get(key).equals(value)) {
            difference.add("~" + key);
          }
        });
    to.keySet().stream()
        .filter(key -> !from.containsKey(key))
        .forEach(key -> difference.add("+" + key));
    return difference;
  }

  /** Loads the damaged dump into {@code store}, repairs it there, and undoes that. */
  void repairsAndUndoes(String store, Map<String, String> golden, String lasting) {
    Goldens.load(dump, store, Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    Path undo = temp.resolve("undo-" + store.hashCode());
    Result done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).as(done.out()).isZero();
    if (Files.getFileAttributeView(undo, PosixFileAttributeView.class) != null) {
      assertThat(permissions(undo)).isEqualTo("rwx------");
    }
    assertThat(problems(verify(store))).as(done.out()).isEmpty();
    assertThat(String.join(" ", difference(golden, withoutBlobs(content(store)))))
        .isEqualTo(lasting);
    String[] command = undoCommand(done.out());
    Result undone = run("StalwartImport", command);
    assertThat(undone.err()).isEmpty();
    assertThat(undone.exitCode()).isZero();
    assertThat(content(store)).isEqualTo(damaged);
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Blobs are framed in a store, and a repair doesn't touch them. */
  static Map<String, String> withoutBlobs(Map<String, String> content) {
    Map<String, String> rest = new TreeMap<>(content);
    rest.keySet().removeIf(key -> key.startsWith("t "));
    return rest;
  }

  /** The words after the command's name in the line that says how to undo. */
  static String[] undoCommand(String out) {
    String line = out.lines().filter(l -> l.startsWith("To undo: ")).findFirst().orElseThrow();
    return line.substring(line.indexOf("stalwart-import ") + "stalwart-import ".length())
        .split(" ");
  }
}
