// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.legacy.Family;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/** What comes out of damaged files of a dump of before 0.15: nothing that was not in them. */
class SalvagedLegacyTest {
  private static final Path DUMP = Goldens.ROOT.resolve("tests/goldens/0.14.1/dump");
  private static final Map<String, byte[]> WHOLE = entries(DUMP);

  @TempDir Path temp;
  private final Set<String> changed = new HashSet<>();
  private int runs;

  private static Map<String, byte[]> entries(Path dump) {
    Map<String, byte[]> entries = new HashMap<>();
    try (Database database = Database.open(dump.toString());
        Snapshot snapshot = database.snapshot()) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            entries.put(subspace.letter() + Entry.hex(entry.key()), entry.value());
          }
        }
      }
    }
    return entries;
  }

  /** The dump of the golden with {@code bytes} as its file {@code name}. */
  private Path damaged(String name, byte[] bytes) throws IOException {
    Path dump = temp.resolve("damaged");
    if (Files.notExists(dump)) {
      Goldens.copy(DUMP, dump);
    }
    for (String file : files()) {
      if (changed.remove(file)) {
        Files.copy(DUMP.resolve(file), dump.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.write(dump.resolve(name), bytes);
    changed.add(name);
    return dump;
  }

  private SalvageReport salvage(Path dump, Path to) {
    return new Salvage(
            DatabaseAddress.parse(dump.toString()), to, new Salvage.Options(0, false, false, null))
        .run(Workers.none(), Progress.SILENT);
  }

  private Path rescued() {
    return temp.resolve("rescued" + runs++);
  }

  /** How many entries aren't in {@code after}; none may be there that wasn't. */
  private static long lost(Map<String, byte[]> after, String as) {
    after.forEach(
        (key, value) ->
            assertThat(value).as("%s: %s", as, key).isEqualTo(WHOLE.getOrDefault(key, null)));
    return WHOLE.keySet().stream().filter(key -> !after.containsKey(key)).count();
  }

  static List<String> files() {
    return Family.files(2);
  }

  @Test
  void anUndamagedDumpComesOutBitEqual() throws IOException {
    Path to = rescued();
    SalvageReport report = salvage(DUMP, to);
    assertThat(report.lost()).isEmpty();
    assertThat(report.exitCode()).isZero();
    for (String name : files()) {
      assertThat(to.resolve(name)).hasSameBinaryContentAs(DUMP.resolve(name));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void lostPages(String name) throws IOException {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println(name + " seed " + seed);
    Random random = new Random(seed);
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    for (int i = 0; i < (name.equals("blob") ? 6 : 20); i++) {
      byte[] bytes = whole.clone();
      int size = Math.min(4096, whole.length / 4);
      int at = random.nextInt(whole.length - size) / 512 * 512;
      boolean isZero = name.equals("blob") || random.nextBoolean();
      byte[] page = new byte[size];
      if (!isZero) {
        random.nextBytes(page);
      }
      System.arraycopy(page, 0, bytes, at, size);
      Path to = rescued();
      SalvageReport report = salvage(damaged(name, bytes), to);
      long lost = lost(entries(to), name + " at " + at + " zero " + isZero + " seed " + seed);
      System.out.println(
          name
              + " at "
              + at
              + " "
              + isZero
              + " lost "
              + lost
              + " of "
              + WHOLE.size()
              + " "
              + report.lost().stream().filter(l -> !l.startsWith("mail")).toList());
    }
  }
}
