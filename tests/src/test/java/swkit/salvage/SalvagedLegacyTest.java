// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
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

  /** A page that is lost costs what was in it, and what can't be told without it. */
  @ParameterizedTest
  @MethodSource("files")
  void lostPages(String name) throws IOException {
    Random random = random("lostPages");
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    Set<String> own = entries(DUMP.resolve(name)).keySet();
    for (int i = 0; i < 4; i++) {
      byte[] bytes = whole.clone();
      byte[] page = new byte[Math.min(4096, whole.length / 4)];
      boolean isZero = name.equals("blob") || random.nextBoolean();
      if (!isZero) {
        random.nextBytes(page);
      }
      int at = random.nextInt(whole.length - page.length) / 512 * 512;
      System.arraycopy(page, 0, bytes, at, page.length);
      Path to = rescued();
      SalvageReport report = salvage(damaged(name, bytes), to);
      String as = name + " at " + at + (isZero ? ", zeros" : ", random");
      Map<String, byte[]> after = entries(to);
      lost(after, as);
      assertThat(report.exitCode()).as(as).isEqualTo(3);
      assertThat(report.lost()).as(as).isNotEmpty();
      Set<String> missing = new HashSet<>(WHOLE.keySet());
      missing.removeAll(after.keySet());
      assertThat(own).as("%s costs nothing of other files", as).containsAll(missing);
      assertThat(report.lost()).as(as).noneMatch(line -> line.contains("whole file"));
    }
  }

  /** The account of what follows a gap is unknown if other files may name more accounts. */
  @Test
  void noAccountIsGuessed() throws IOException {
    byte[] index = Files.readAllBytes(DUMP.resolve("index"));
    int second = accounts(index).get(1);
    Arrays.fill(index, second - 600, second + 200, (byte) 0xEE); // the second account is lost
    for (String without : List.of("bitmap", "", "all others")) {
      Path dump = damaged("index", index);
      if (without.equals("bitmap")) {
        Files.delete(dump.resolve("bitmap"));
        changed.add("bitmap");
      }
      Path to = rescued();
      SalvageReport report =
          salvage(without.equals("all others") ? dump.resolve("index") : dump, to);
      assertThat(report.exitCode()).as(without).isEqualTo(3);
      Map<String, byte[]> after = entries(to);
      lost(after, without);
      boolean isFound = after.keySet().stream().anyMatch(key -> key.startsWith("i00000003"));
      assertThat(isFound).as("without " + without).isEqualTo(without.isEmpty());
    }
  }

  /** Where the accounts of a file begin. */
  private static List<Integer> accounts(byte[] file) {
    List<Integer> accounts = new ArrayList<>();
    int at = 4;
    for (int end : ends(file)) {
      if (file[at] == 3 && Math.abs(end) == at + 5) {
        accounts.add(at);
      }
      at = Math.abs(end);
    }
    return accounts;
  }

  /** A run of bytes that all are operations takes no more time than other damage. */
  @ParameterizedTest
  @CsvSource({"3", "4", "5"})
  void aLongRunOfOperations(byte code) throws IOException {
    byte[] whole = Files.readAllBytes(DUMP.resolve("property"));
    byte[] bytes = Arrays.copyOf(whole, whole.length + (2 << 20));
    int at = ends(whole).stream().filter(end -> end > 20_000).findFirst().orElseThrow();
    Arrays.fill(bytes, at, at + (2 << 20), code);
    System.arraycopy(whole, at, bytes, at + (2 << 20), whole.length - at);
    Path to = rescued();
    assertTimeoutPreemptively(
        Duration.ofMinutes(5), () -> assertThat(salvageProperty(bytes, to)).isEqualTo(3));
    lost(entries(to), "a run of " + code);
  }

  private int salvageProperty(byte[] bytes, Path to) throws IOException {
    return salvage(damaged("property", bytes), to).exitCode();
  }

  /** What is corrected is counted, and what can't be told is said. */
  @Test
  void correctionsAreCounted() throws IOException {
    byte[] bytes = Files.readAllBytes(DUMP.resolve("blob"));
    bytes[3000] ^= 1;
    SalvageReport report = salvage(damaged("blob", bytes), rescued());
    assertThat(report.json().getAsJsonArray("files"))
        .extracting(JsonElement::getAsJsonObject)
        .filteredOn(file -> file.get("corrected").getAsLong() == 1)
        .extracting(file -> file.get("file").getAsString())
        .containsExactly("blob");
    assertThat(report.lines())
        .anyMatch(line -> line.contains("cut exactly between two entries looks whole"));
  }

  /** A bitmap whose entry has no value is damage like any other. */
  @Test
  void aBitmapWithoutValue() throws IOException {
    byte[] bitmap = Files.readAllBytes(DUMP.resolve("bitmap"));
    byte[] more = {3, 0, 0, 0, 9, 4, 0, 2, 0, 0, 0, 1, 0};
    byte[] bytes = Arrays.copyOf(bitmap, bitmap.length + more.length);
    System.arraycopy(more, 0, bytes, bitmap.length, more.length);
    Path to = rescued();
    SalvageReport report = salvage(damaged("bitmap", bytes), to);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(lost(entries(to), "bitmap")).isZero();
  }

  private static Random random(String test) {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("SalvagedLegacyTest." + test + ": -Dswkit.seed=" + seed);
    return new Random(seed);
  }

  /** Where the operations of a file end, by an independent reading; negative if no entry does. */
  private static List<Integer> ends(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).position(2);
    List<Integer> ends = new ArrayList<>();
    while (in.hasRemaining()) {
      int code = in.get();
      if (code == 0 || code == 4) {
        in.get();
      } else if (code == 3 || code == 5) {
        in.getInt();
      } else {
        in.position(in.getInt() + in.position());
        if (code == 1) {
          in.position(in.getInt() + in.position());
        }
      }
      ends.add(code == 1 || code == 2 ? in.position() : -in.position());
    }
    return ends;
  }

  /** Each cut of a file: what is before it comes out, and whether it is one is said. */
  @ParameterizedTest
  @CsvSource({"acl, 1", "bitmap, 37", "queue, 23", "lookup, 41"})
  void everyPrefix(String name, int step) throws IOException {
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    List<Integer> ends = ends(whole);
    for (int length = whole.length - 1; length >= 0; length -= step) {
      int cut = length;
      Path to = rescued();
      Path file = Files.write(temp.resolve(name), Arrays.copyOf(whole, length));
      if (cut < 2) {
        assertThatThrownBy(() -> salvage(file, to)).isInstanceOf(SwkitException.class);
        assertThat(to).doesNotExist();
        continue;
      }
      SalvageReport report = salvage(file, to);
      boolean looksWhole = ends.contains(cut) || cut == 2 || cut == 4;
      assertThat(report.exitCode()).as("%s up to %d", name, cut).isEqualTo(looksWhole ? 0 : 3);
      long expected = ends.stream().filter(end -> end > 0 && end <= cut).count();
      assertThat(entries(report, name)).as("%s up to %d", name, cut).isEqualTo(expected);
      lost(entries(to), name + " up to " + length);
    }
  }

  private static long entries(SalvageReport report, String name) {
    for (JsonElement file : report.json().getAsJsonArray("files")) {
      if (file.getAsJsonObject().get("file").getAsString().equals(name)) {
        return file.getAsJsonObject().get("entries").getAsLong();
      }
    }
    return -1;
  }

  /**
   * A flipped bit costs at most the entry that has it, and entries of which it can't be told any
   * more whose they are. Lengths, codes, mails and archives are corrected. Names, times and what
   * else has no hash comes out as it is.
   */
  @ParameterizedTest
  @CsvSource({"property, 7", "directory, 3", "queue, 4"})
  void flippedBits(String name, int least) throws IOException {
    Random random = random("flippedBits");
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    long all = ends(whole).stream().filter(end -> end > 0).count();
    int corrected = 0;
    for (int i = 0; i < 10; i++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(whole.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Path to = rescued();
      SalvageReport report = salvage(damaged(name, bytes), to);
      byte[] after = Files.readAllBytes(to.resolve(name));
      corrected += Arrays.equals(after, whole) ? 1 : 0;
      boolean isNoticed = !Arrays.equals(after, whole) && !Arrays.equals(after, bytes);
      assertThat(report.exitCode()).as("%s at %d", name, at).isEqualTo(isNoticed ? 3 : 0);
      assertThat(entries(report, name)).isGreaterThanOrEqualTo(all - 8);
    }
    assertThat(corrected).isGreaterThanOrEqualTo(least);
  }

  /** The hash of a mail proves what its bit was, or that of its key. */
  @ParameterizedTest
  @CsvSource({"2513, 5", "2520, 2", "2550, 0", "2549, 6", "3000, 7", "4062, 4"})
  void aFlippedBitOfABlobIsCorrected(int at, int bit) throws IOException {
    byte[] whole = Files.readAllBytes(DUMP.resolve("blob"));
    byte[] bytes = whole.clone();
    bytes[at] ^= (byte) (1 << bit);
    Path to = rescued();
    SalvageReport report = salvage(damaged("blob", bytes), to);
    assertThat(report.exitCode()).as(report.lost().toString()).isZero();
    assertThat(to.resolve("blob")).hasBinaryContent(whole);
  }

  /** A number that no entry can have is corrected by the order and by the bitmaps. */
  @ParameterizedTest
  @CsvSource({"property, 6474, 1", "property, 40245, 2", "property, 30873, 1", "index, 4990, 2"})
  void aFlippedBitOfAStateIsCorrected(String name, int at, int bit) throws IOException {
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    byte[] bytes = whole.clone();
    bytes[at] ^= (byte) (1 << bit);
    Path to = rescued();
    SalvageReport report = salvage(damaged(name, bytes), to);
    assertThat(report.exitCode()).as(report.lost().toString()).isZero();
    assertThat(to.resolve(name)).hasBinaryContent(whole);
  }

  /** Lengths that no entry has cost no memory and no time. */
  @ParameterizedTest
  @MethodSource("files")
  void hostileLengths(String name) throws IOException {
    byte[] whole = Files.readAllBytes(DUMP.resolve(name));
    List<Integer> ends = ends(whole);
    byte[] bytes = whole.clone();
    for (int i = 0; i < ends.size(); i += Math.max(1, ends.size() / 8)) {
      int at = Math.abs(ends.get(i));
      Arrays.fill(bytes, Math.min(at + 1, bytes.length), Math.min(at + 4, bytes.length), (byte) -1);
    }
    Path to = rescued();
    SalvageReport report = salvage(damaged(name, bytes), to);
    assertThat(report.exitCode()).isEqualTo(3);
    lost(entries(to), name);
  }

  /**
   * Headers are taken from the other files and from names; what is of another release stays out.
   */
  @Test
  void headersAndNames() throws IOException {
    byte[] acl = Files.readAllBytes(DUMP.resolve("acl"));
    byte[] header = acl.clone();
    header[1] = 0x77;
    header[3] = 9;
    Path to = rescued();
    Path dump = damaged("acl", header);
    SalvageReport report = salvage(dump, to);
    assertThat(report.exitCode()).isZero();
    assertThat(report.lines()).anyMatch(line -> line.contains("acl: its header is damaged"));
    assertThat(to.resolve("acl")).hasBinaryContent(acl);

    Files.move(dump.resolve("queue"), dump.resolve("log"), StandardCopyOption.REPLACE_EXISTING);
    Files.write(dump.resolve("acl"), new byte[] {0x7B, 1, 0, 2});
    Files.write(dump.resolve("config"), new byte[0]);
    Files.writeString(dump.resolve("README"), "none");
    report = salvage(dump, rescued());
    assertThat(report.lost())
        .contains(
            "acl: all of it, which is of 0.7.3, not of 0.8 to 0.14 as the others: salvage it alone",
            "config: all of it: it is empty",
            "log: the whole file is missing");
    assertThat(report.lines())
        .anyMatch(
            line ->
                line.contains("log: it says that it holds queue; by its entries it holds queue"))
        .anyMatch(line -> line.contains("README is not a file of a dump and is left out"));
    assertThat(entries(report, "queue")).isEqualTo(6);
  }
}
