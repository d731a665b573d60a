// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.piece.ArchiveTail;
import swkit.testing.VerifiedDump;
import swkit.verify.Verdict;

/** Redactions of the copy of a golden dump, damaged or not: the same is found in both. */
abstract class RedactedDump extends VerifiedDump {
  private static final byte[] KEY = new byte[32];

  private final int rounds;

  /** {@code rounds} is how often everything is damaged. */
  RedactedDump(Path golden, int schema, int rounds) {
    super(golden, schema);
    this.rounds = rounds;
  }

  static RedactionReport redact(String from, Path to, byte[] key) {
    return redact(from, to, new Redaction.Options(Set.of(), List.of(), key));
  }

  static RedactionReport redact(String from, Path to, Redaction.Options options) {
    try (Workers workers = Workers.of(2)) {
      return new Redaction(DatabaseAddress.parse(from), to, options).run(workers, Progress.SILENT);
    }
  }

  /** Redacts the dump, and requires that what is found is the same. */
  private Path same() {
    Path to = temp.resolve("redacted");
    RedactionReport report = redact(dump.toString(), to, KEY);
    report.problems().stream()
        .filter(problem -> problem.contains("damage hid words of the original"))
        .forEach(System.out::println);
    requireSame(verify(), verify(to.toString()));
    return to;
  }

  static void requireSame(Verdict original, Verdict redacted) {
    assertThat(briefs(redacted)).as(shown(redacted)).isEqualTo(briefs(original));
    assertThat(redacted.notChecked()).isEqualTo(original.notChecked());
    assertThat(redacted.entries()).isEqualTo(original.entries());
    assertThat(redacted.blobs()).isEqualTo(original.blobs());
  }

  private static List<String> briefs(Verdict verdict) {
    return verdict.findings().stream().map(VerifiedDump::brief).sorted().toList();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theSameIsFoundInTheRedactedDump() throws IOException {
    Path to = same();
    Dump original = Dump.open(dump);
    Dump redacted = Dump.open(to);
    assertThat(redacted.subspaces()).isEqualTo(original.subspaces());
    for (Subspace subspace : original.subspaces()) {
      long[] before = sizes(original, subspace);
      long[] after = sizes(redacted, subspace);
      assertThat(after[0]).as(subspace + " entries").isEqualTo(before[0]);
      assertThat(after[1]).as(subspace + " bytes of keys").isEqualTo(before[1]);
      boolean isPacked = subspace == Subspace.PROPERTY;
      if (!isPacked) {
        assertThat(after[2]).as(subspace + " bytes of values").isEqualTo(before[2]);
      }
    }
    assertThat(to.resolve(".swkit/manifest.json")).doesNotExist();
  }

  private static long[] sizes(Dump dump, Subspace subspace) {
    long[] sizes = new long[3];
    try (var frame = dump.read(subspace)) {
      for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
        sizes[0]++;
        sizes[1] += entry.key().length;
        sizes[2] += entry.value().length;
      }
    }
    return sizes;
  }

  /** Whatever is damaged, the same is found afterwards. */
  @Override
  @Test
  public void damageOfAllKinds() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println(getClass().getSimpleName() + ": -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      for (Subspace subspace : Dump.open(dump).subspaces()) {
        change(subspace, entries -> spoil(entries, random));
      }
      try {
        delete(same());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** As FoundationDB leaves them: after a shorter value, and at the end of one. */
  @Test
  void piecesOfEarlierValuesRemain() {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key =
              entries.keySet().stream().filter(k -> k.length == 10).findFirst().orElseThrow();
          byte[] piece = java.util.Arrays.copyOf(key, 11);
          entries.put(piece, "left of an earlier value".getBytes(UTF_8));
          byte[] contents = new byte[150_000];
          new Random(7).nextBytes(contents);
          byte[] checksum = Bytes.u32(ArchiveTail.checksum(contents, contents.length));
          byte[] archive = Bytes.concat(contents, checksum, new byte[] {(byte) 0xA0});
          byte[] subscriptions = key.clone();
          subscriptions[4] = 7;
          subscriptions[5] = 44;
          System.arraycopy(new byte[4], 0, subscriptions, 6, 4);
          entries.put(subscriptions, Bytes.concat(archive, "joined to it".getBytes(UTF_8)));
        });
    assertThat(briefs(verify())).contains("U8 WARN 1", "U8 ERROR 1");
    same();
  }

  /** A cut frame, a flipped bit in one, a frame that is none, an empty one, one too few, a note. */
  @Test
  void damagedFilesAreDamagedAgain() throws IOException {
    Path cut = dump.resolve("subspace_p");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), (int) Files.size(cut) / 2));
    Path flipped = dump.resolve("subspace_l");
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(flipped, bytes);
    Files.write(dump.resolve("subspace_i"), new byte[0]);
    Files.writeString(dump.resolve("subspace_n"), "this is not a frame, by Alice");
    Files.delete(dump.resolve("subspace_q"));
    Files.writeString(dump.resolve("letter-to-alice.txt"), "dear Alice");
    Path to = same();
    assertThat(to.resolve("letter-to-alice.txt")).doesNotExist();
    assertThat(Files.readAllBytes(to.resolve("subspace_n"))).doesNotContain((byte) 'A');
  }

  /** What differs from what was sealed does so in the redacted dump too. */
  @Test
  void brokenSealsAreBrokenAgain() throws IOException {
    seal();
    same();
    delete(temp.resolve("redacted"));
    Path flipped = dump.resolve("subspace_p");
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(flipped, bytes);
    Files.write(dump.resolve("subspace_k"), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    same();
  }

  private void seal() {
    try (Workers workers = Workers.of(2)) {
      new swkit.transfer.DumpSealer(dump, false, false, 1 << 20).run(workers, Progress.SILENT);
    }
  }

  @Test
  void theKeyDecidesThePseudonyms() throws IOException {
    byte[] other = KEY.clone();
    other[31] = 1;
    redact(dump.toString(), temp.resolve("one"), KEY);
    redact(dump.toString(), temp.resolve("two"), KEY);
    redact(dump.toString(), temp.resolve("three"), other);
    for (String letter : List.of("d", "k", "p")) {
      byte[] one = Files.readAllBytes(temp.resolve("one/subspace_" + letter));
      assertThat(Files.readAllBytes(temp.resolve("two/subspace_" + letter))).isEqualTo(one);
      assertThat(Files.readAllBytes(temp.resolve("three/subspace_" + letter))).isNotEqualTo(one);
    }
  }

  /** A search that knows nothing of layouts: no run of letters of the original is in the frames. */
  @Test
  void noRunOfLettersIsLeft() {
    Path to = temp.resolve("redacted");
    redact(dump.toString(), to, KEY);
    Set<String> before = Runs.of(dump);
    Set<String> after = Runs.of(to);
    after.retainAll(before);
    after.removeIf(PublicWords::contains);
    assertThat(before.size()).isGreaterThan(100);
    assertThat(after).isEmpty();
  }

  @Test
  void aDirectoryThatIsBeingWrittenIsRefused() {
    Path to = temp.resolve("redacted");
    DumpLock lock = DumpLock.forFrames(to);
    try (lock) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> redact(dump.toString(), to, KEY))
          .isInstanceOf(swkit.SwkitException.class);
    }
  }
}
