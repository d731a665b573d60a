// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.diff.ComparisonResult;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.frame.Mark;
import swkit.generation.SchemaKey;
import swkit.invocation.RemedyText;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;
import swkit.transfer.DumpSealer;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;
import swkit.verify.Finding;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** Sealed dumps: what the manifest holds, what is found by it, and what needn't be read. */
class SealTest {
  private static final Path MANIFESTS = Goldens.ROOT.resolve("tests/goldens/manifests");
  private static final long NEAR = 20_000;

  @TempDir Path temp;
  private Path dump;

  @BeforeEach
  void copy() {
    dump = Goldens.copy(Goldens.DUMP, temp.resolve("dump"));
  }

  private static TransferReport seal(Path directory, boolean again, long distance) {
    try (Workers workers = Workers.of(2)) {
      return new DumpSealer(directory, again, false, distance).run(workers, Progress.SILENT);
    }
  }

  private TransferReport seal() {
    return seal(dump, false, NEAR);
  }

  private AbstractThrowableAssert<?, ?> importing() {
    return assertThatThrownBy(() -> load(dump));
  }

  private void assertSealAgain(Throwable e) {
    assertThat(RemedyText.message((SwkitException) e)).contains("stalwart-seal --again " + dump);
  }

  private TransferReport load(Path from) {
    return Goldens.load(from, "sqlite:" + temp.resolve("store"), Import.Present.REFUSE);
  }

  private void assertUntouched() {
    assertThat(temp.resolve("store")).doesNotExist();
  }

  private static Verdict verify(Path directory) {
    try (Workers workers = Workers.of(2)) {
      var options = new Verification.Options(true, null, false, Instant.EPOCH);
      DatabaseAddress what = DatabaseAddress.parse(directory.toString());
      return new Verification(what, options, workers, Progress.SILENT).run();
    }
  }

  private static ComparisonResult diff(Path a, Path b, boolean readAll) {
    try (Workers workers = Workers.of(2)) {
      var options = new ComparisonOptions(null, null, null, false, false, false, false, readAll);
      return new Comparison(DatabaseAddress.parse("" + a), DatabaseAddress.parse("" + b), options)
          .run(workers, Progress.SILENT);
    }
  }

  private void manifest(String name) throws IOException {
    Files.createDirectories(dump.resolve(".swkit"));
    Files.copy(
        MANIFESTS.resolve(name),
        Manifest.file(dump),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Changes a byte in the middle of a stored block, of which nothing but a seal tells. */
  private static void flipInTheMiddle(Path frame) throws IOException {
    byte[] bytes = Files.readAllBytes(frame);
    bytes[bytes.length / 2] ^= 1;
    Files.write(frame, bytes);
  }

  @Test
  void theManifestIsReadable() throws IOException {
    manifest("good.json");
    Seal seal = Dump.open(dump).seal();
    assertThat(seal.problems()).isEmpty();
    assertThat(seal.note()).isNull();
    assertThat(seal.manifest().json()).isEqualTo(Files.readString(MANIFESTS.resolve("good.json")));
    Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
    Dump unsealed = Dump.open(Goldens.DUMP).unsealed(400_000);
    for (Subspace subspace : unsealed.subspaces()) {
      try (FrameReader frame = unsealed.read(subspace)) {
        frame.stream().forEach(entry -> {});
      }
      frames.put(subspace, unsealed.index(subspace));
    }
    assertThat(new Manifest(seal.manifest().about(), frames).json())
        .isEqualTo(seal.manifest().json());
    assertThat(frames.get(Subspace.BLOBS).marks()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @CsvSource({
    "empty, is empty",
    "cut, cut short",
    "not-json, not JSON",
    "list, not an object",
    "twice, not JSON",
    "no-format, no \"format\"",
    "format-is-text, not a valid whole number",
    "format-is-no-whole-number, not a valid whole number",
    "no-checksum, no \"checksum\"",
    "changed, its checksum is wrong",
    "frames-is-no-list, no list",
    "frame-is-no-object, not an object",
    "frame-without-marks, no \"marks\"",
    "frame-twice, twice",
    "frame-of-no-letter, not the letter of one",
    "size-is-text, not a valid whole number",
    "size-is-negative, not a valid whole number",
    "size-is-huge, not a valid whole number",
    "flag-is-text, neither true nor false",
    "hash-is-short, not a hash",
    "key-is-no-hex, not a hexadecimal",
    "mark-is-no-object, not an object",
    "marks-have-a-gap, don't follow",
    "sums-are-wrong, sums",
    "time-is-none, no time",
    "left-out-is-text, no list"
  })
  void aMalformedManifestIsFound(String name, String why) throws IOException {
    manifest(name + ".json");
    Seal seal = Dump.open(dump).seal();
    assertThat(seal.problems()).hasSize(1);
    assertThat(seal.problems().get(0)).contains("manifest.json is damaged", why);
    assertThat(seal.manifest()).isNull();
    importing()
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(why)
        .satisfies(this::assertSealAgain)
        .hasMessageNotContaining("\n");
    assertUntouched();
    Verdict verdict = verify(dump);
    assertThat(verdict.exitCode()).isEqualTo(3);
    assertThat(verdict.findings().stream().map(Finding::rule)).contains("F5");
    assertThatThrownBy(this::seal).hasMessageContaining("--again");
    assertThat(seal(dump, true, NEAR).exitCode()).isZero();
    assertThat(Dump.open(dump).seal().problems()).isEmpty();
  }

  /** Everything can be checked without it: it is left aside, and that is said. */
  @Test
  void aManifestOfALaterFormatIsLeftAside() throws IOException {
    manifest("later-format.json");
    Seal seal = Dump.open(dump).seal();
    assertThat(seal.problems()).isEmpty();
    assertThat(seal.note()).contains("format 2", "knows 1");
    assertThat(load(dump).warnings()).anyMatch(line -> line.contains("format 2"));
    assertThat(verify(dump).exitCode()).isZero();
    assertThatThrownBy(this::seal).hasMessageContaining("--again");
    assertThat(seal.manifest()).isNull();
  }

  @Test
  void everyCutOfAManifestIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(MANIFESTS.resolve("good.json"));
    Path file = temp.resolve("cut.json");
    for (int length = 0; length < whole.length - 2; length += 61) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Manifest.read(file))
          .as("%d", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsFoundOfAFlippedBitInAManifest() throws IOException {
    byte[] whole = Files.readAllBytes(MANIFESTS.resolve("good.json"));
    String good = Manifest.read(MANIFESTS.resolve("good.json")).json();
    Path file = temp.resolve("flipped.json");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      try {
        assertThat(Manifest.read(file).json()).as("seed %d", seed).isEqualTo(good);
      } catch (IllegalArgumentException | Manifest.LaterFormat e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void anExportIsSealed() throws IOException {
    Path out = temp.resolve("out");
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, out);
    Path file = Manifest.file(out);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    Dump sealed = Dump.open(out);
    assertThat(sealed.seal().problems()).isEmpty();
    Manifest manifest = sealed.seal().manifest();
    assertThat(manifest.about().tool()).isEqualTo(Manifest.TOOL);
    assertThat(manifest.about().source()).isEqualTo("rocksdb");
    assertThat(manifest.about().consistency()).isNotBlank();
    assertThat(manifest.about().leftOut()).isNotEmpty();
    assertThat(manifest.about().begun()).isBeforeOrEqualTo(manifest.about().ended());
    assertThat(Files.readString(file)).doesNotContain(Goldens.ROCKSDB.toString());
    Map<String, Goldens.Figures> figures = Goldens.figures(out);
    manifest
        .frames()
        .forEach(
            (subspace, frame) -> {
              Goldens.Figures expected = figures.get("" + subspace.letter());
              assertThat(frame.entries()).isEqualTo(expected.entries());
              assertThat(frame.keyBytes()).isEqualTo(expected.keyBytes());
              assertThat(frame.valueBytes()).isEqualTo(expected.valueBytes());
              assertThat(frame.contentBytes()).isEqualTo(expected.contentBytes());
              assertThat(frame.endMarked()).isTrue();
            });
    assertThat(manifest.frames()).hasSize(18);
    assertThat(load(out).exitCode()).isZero();
  }

  /** What the server wrote and what we write has the same hashes. */
  @Test
  void theServersDumpAndOursAreSealedAlike() {
    Path out = temp.resolve("out");
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, out);
    seal(dump, false, FrameIndex.DISTANCE);
    Map<Subspace, FrameIndex> ours = Dump.open(out).seal().manifest().frames();
    Dump.open(dump)
        .seal()
        .manifest()
        .frames()
        .forEach(
            (subspace, frame) -> assertThat(frame.hash()).isEqualTo(ours.get(subspace).hash()));
    ComparisonResult result = diff(dump, out, false);
    assertThat(result.exitCode()).isZero();
    assertThat(result.entriesNotRead()).isEqualTo(1020);
    assertThat(result.total().sameEntries()).isEqualTo(1020);
  }

  @Test
  void sealingTwiceSaysSoAndCompares() throws IOException {
    assertThat(seal().exitCode()).isZero();
    byte[] before = Files.readAllBytes(Manifest.file(dump));
    TransferReport again = seal();
    assertThat(again.exitCode()).isZero();
    assertThat(again.warnings()).anyMatch(line -> line.contains("sealed already"));
    assertThat(again.rows()).hasSize(18);
    assertThat(Manifest.file(dump)).hasBinaryContent(before);
    flipInTheMiddle(dump.resolve("subspace_t"));
    Files.delete(dump.resolve("subspace_x"));
    again = seal();
    assertThat(again.exitCode()).isEqualTo(3);
    assertThat(again.warnings())
        .anyMatch(line -> line.startsWith("subspace_x is missing"))
        .anyMatch(line -> line.contains("subspace_t at byte"));
    assertThat(Manifest.file(dump)).hasBinaryContent(before);
  }

  @Test
  void sealingChecksAsAnImportDoes() throws IOException {
    flipInTheMiddle(dump.resolve("subspace_t"));
    assertThatThrownBy(this::seal)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--keep-damaged");
    assertThat(dump.resolve(".swkit")).doesNotExist();
    try (Workers workers = Workers.of(2)) {
      TransferReport report = new DumpSealer(dump, false, true, NEAR).run(workers, Progress.SILENT);
      assertThat(report.exitCode()).isEqualTo(3);
    }
    assertThat(Dump.open(dump).seal().problems()).isEmpty();
  }

  @Test
  void aPartOfADumpIsSealedAsOne() throws IOException {
    Files.delete(dump.resolve("subspace_t"));
    TransferReport report = seal();
    assertThat(report.leftOut()).anyMatch(line -> line.startsWith("t:"));
    assertThat(Dump.open(dump).seal().manifest().about().leftOut())
        .anyMatch(line -> line.startsWith("t:"));
    assertThatThrownBy(() -> seal(dump.resolve("subspace_a"), false, NEAR))
        .hasMessageContaining("single frame");
  }

  /** Root can give it away; an ordinary user seals what is his own. */
  @Test
  void theManifestBelongsToTheDumpsOwner() throws IOException {
    if (System.getProperty("user.name").equals("root")) {
      var users = dump.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(dump, users.lookupPrincipalByName("nobody"));
    }
    seal();
    assertThat(Files.getOwner(Manifest.file(dump))).isEqualTo(Files.getOwner(dump));
    assertThat(Files.getOwner(dump.resolve(".swkit"))).isEqualTo(Files.getOwner(dump));
  }

  @Test
  void aDirectoryThatCannotBeWrittenTo() throws IOException {
    Files.createFile(dump.resolve(".swkit"));
    Map<String, String> before = Goldens.state(dump);
    assertThatThrownBy(this::seal)
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(dump + ": can't be sealed")
        .hasMessageNotContaining("\n");
    assertThat(Goldens.state(dump)).isEqualTo(before);
  }

  private interface Harm {
    void to(Path dump) throws IOException;
  }

  private void assertFound(Harm harm, String... parts) throws IOException {
    seal();
    harm.to(dump);
    importing().isInstanceOf(SwkitException.class).hasMessageContainingAll(parts);
    importing().satisfies(this::assertSealAgain).hasMessageNotContaining("\n");
    assertUntouched();
    Verdict verdict = verify(dump);
    assertThat(verdict.exitCode()).isEqualTo(3);
    assertThat(verdict.findings().stream().filter(f -> f.rule().equals("F5")).toList())
        .isNotEmpty();
  }

  @Test
  void aFrameThatWasCut() throws IOException {
    assertFound(
        directory -> {
          Path frame = directory.resolve("subspace_t");
          byte[] bytes = Files.readAllBytes(frame);
          int first = 7 + 4 + (Bytes.u32le(bytes, 7) & 0x7FFFFFFF);
          Files.write(frame, java.util.Arrays.copyOf(bytes, first));
        },
        "subspace_t has",
        "cut short or replaced");
  }

  @Test
  void aFrameThatWasAppendedTo() throws IOException {
    assertFound(
        directory -> {
          Path frame = directory.resolve("subspace_a");
          byte[] bytes = Files.readAllBytes(frame);
          byte[] block = {3, 0, 0, (byte) 0x80, 1, (byte) 0xFF, 0};
          Files.write(frame, Bytes.concat(bytes, block));
        },
        "subspace_a has 74 bytes, but had 67 bytes",
        "appended to");
  }

  @Test
  void aFrameThatWasDeleted() throws IOException {
    assertFound(
        directory -> Files.delete(directory.resolve("subspace_a")), "subspace_a is missing");
    assertThat(Dump.open(dump).seal().problems())
        .containsExactly("subspace_a is missing; when sealed it had 4 entries");
  }

  @Test
  void aFrameOfAnotherDump() throws IOException {
    assertFound(
        directory ->
            Files.copy(
                Goldens.ROOT.resolve("tests/goldens/0.15.5-fs/dump/subspace_p"),
                directory.resolve("subspace_p"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING),
        "subspace_p has");
  }

  /** As large, and with the same beginning, as another export of the same counters would be. */
  @Test
  void aFrameOfTheSameSize() throws IOException {
    assertFound(
        directory -> {
          byte[] bytes = Files.readAllBytes(directory.resolve("subspace_q"));
          bytes[20] ^= 1;
          Files.write(directory.resolve("subspace_q"), bytes);
        },
        "subspace_q has the size of the sealed frame but different content");
  }

  @Test
  void aBitInTheMiddleThatNothingElseTellsOf() throws IOException {
    assertFound(
        directory -> flipInTheMiddle(directory.resolve("subspace_t")),
        "subspace_t at byte",
        "isn't what was sealed");
  }

  @Test
  void aFrameThatCameLater() throws IOException {
    Path frame = dump.resolve("subspace_a");
    byte[] bytes = Files.readAllBytes(frame);
    Files.delete(frame);
    assertFound(directory -> Files.write(frame, bytes), "subspace_a did not exist");
  }

  @Test
  void theManifestOfAnotherDump() throws IOException {
    Path other =
        Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.15.5-fs/dump"), temp.resolve("o"));
    seal(other, false, NEAR);
    assertFound(
        directory ->
            Files.copy(
                Manifest.file(other),
                Manifest.file(directory),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING),
        "subspace_p has");
  }

  /** Only what an import reads of a dump matters to it. */
  @Test
  void whatIsNotSelectedIsOnlySaid() throws IOException {
    seal();
    Files.delete(dump.resolve("subspace_t"));
    var settings =
        new Import.Options("s", false, Import.Present.REFUSE, false, false, false, false, false);
    TransferReport report = Goldens.load(dump, "sqlite:" + temp.resolve("store"), settings);
    assertThat(report.warnings()).anyMatch(line -> line.contains("subspace_t is missing"));
  }

  @Test
  void anExportOfASealedDumpThatWasChangedIsNone() throws IOException {
    seal();
    flipInTheMiddle(dump.resolve("subspace_t"));
    assertThatThrownBy(() -> Goldens.export(dump.toString(), temp.resolve("out")))
        .hasMessageContaining("isn't what was sealed");
    Files.delete(dump.resolve("subspace_t"));
    assertThatThrownBy(() -> Goldens.export(dump.toString(), temp.resolve("out")))
        .hasMessageContaining("subspace_t is missing");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void anUnsealedDumpHasIndexesOnceItWasRead() throws IOException {
    Dump opened = Dump.open(dump);
    assertThat(opened.seal()).isNull();
    assertThat(opened.index(Subspace.BLOBS)).isNull();
    try (Snapshot snapshot = opened.snapshot();
        Source source = snapshot.scan(Subspace.BLOBS)) {
      assertThat(snapshot.split(Subspace.BLOBS, 1)).containsExactly(KeyRange.all());
      source.stream().forEach(entry -> {});
      assertThat(opened.index(Subspace.BLOBS).entries()).isEqualTo(81);
    }
    flipInTheMiddle(dump.resolve("subspace_t"));
    assertThatThrownBy(() -> opened.read(Subspace.BLOBS).stream().count())
        .hasMessageContaining("isn't what was read before");
  }

  @Test
  void rangesOfASealedDumpAreReadFromTheirMarks() {
    seal();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Dump plain = Dump.open(Goldens.DUMP);
    try (Snapshot sealed = Dump.open(dump).snapshot();
        Snapshot unsealed = plain.snapshot()) {
      for (Subspace subspace : plain.subspaces()) {
        List<Entry> all = unsealed.scan(subspace).stream().toList();
        for (long bytes : new long[] {1, NEAR + 1, 300_000, Long.MAX_VALUE}) {
          List<Entry> together = new ArrayList<>();
          List<KeyRange> parts = sealed.split(subspace, bytes);
          assertThat(parts.get(0).from()).isEmpty();
          for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i).to())
                .isEqualTo(i + 1 < parts.size() ? parts.get(i + 1).from() : null);
            together.addAll(sealed.scan(subspace, parts.get(i)).stream().toList());
          }
          assertThat(together).isEqualTo(all);
        }
        for (int i = 0; i < 5 && !all.isEmpty(); i++) {
          Entry entry = all.get(random.nextInt(all.size()));
          assertThat(sealed.get(subspace, entry.key()))
              .as("seed %d", seed)
              .isEqualTo(entry.value());
        }
        assertThat(sealed.get(subspace, new byte[] {(byte) 0xFF, 1, 2})).isNull();
      }
      assertThat(sealed.split(Subspace.BLOBS, 1)).hasSizeGreaterThan(10);
    }
  }

  /** What stands before the mark isn't looked at: there it may be damaged. */
  @Test
  void aLookUpReadsNothingBeforeItsMark() throws IOException {
    seal();
    Entry last;
    try (Source blobs = Dump.open(dump).read(Subspace.BLOBS)) {
      last = blobs.stream().reduce((a, b) -> b).orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(dump.resolve("subspace_t"));
    java.util.Arrays.fill(bytes, bytes.length / 2 - 20_000, bytes.length / 2 + 20_000, (byte) 0);
    Files.write(dump.resolve("subspace_t"), bytes);
    Dump opened = Dump.open(dump);
    assertThat(opened.seal().problems()).isEmpty();
    try (Snapshot snapshot = opened.snapshot()) {
      assertThat(snapshot.get(Subspace.BLOBS, last.key())).isEqualTo(last.value());
    }
    assertThatThrownBy(() -> opened.read(Subspace.BLOBS).stream().count())
        .isInstanceOf(FrameException.class);
  }

  @Test
  void equalDumpsAreNotRead() throws IOException {
    seal();
    Path other = Goldens.copy(dump, temp.resolve("other"));
    flipInTheMiddle(other.resolve("subspace_t"));
    ComparisonResult result = diff(dump, other, false);
    assertThat(result.exitCode()).isZero();
    assertThat(result.entriesNotRead()).isEqualTo(1020);
    assertThatThrownBy(() -> diff(dump, other, true)).hasMessageContaining("isn't what was sealed");
    Files.delete(other.resolve("subspace_x"));
    assertThat(diff(dump, other, false).notes())
        .anyMatch(note -> note.startsWith("B: isn't what was sealed: subspace_x is missing"));
  }

  private Path dump(String name, Function<Subspace, List<Entry>> entries) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    for (Subspace subspace :
        List.of(Subspace.DIRECTORY, Subspace.REPORTS_IN, Subspace.PROPERTY, Subspace.BLOBS)) {
      Path file = directory.resolve(Dump.frameName(subspace));
      try (FrameWriter frame = FrameWriter.create(file, subspace, 5)) {
        frame.putAll(Source.of(entries.apply(subspace)));
        frame.commit();
      }
    }
    return directory;
  }

  private static TreeMap<byte[], Entry> some(Random random, boolean schema) {
    TreeMap<byte[], Entry> entries = new TreeMap<>(Entry::compareKeys);
    for (int i = 0; i < 2000; i++) {
      byte[] key = new byte[9];
      byte[] value = new byte[random.nextInt(80)];
      random.nextBytes(key);
      random.nextBytes(value);
      entries.put(key, new Entry(key, value));
    }
    if (schema) {
      Entry version = SchemaKey.entry(5);
      entries.put(version.key(), version);
    }
    return entries;
  }

  private static void edit(Random random, TreeMap<byte[], Entry> entries) {
    for (int edits = random.nextInt(4); edits > 0; edits--) {
      byte[] key = new byte[9];
      random.nextBytes(key);
      byte[] there = entries.ceilingKey(key) == null ? key : entries.ceilingKey(key);
      switch (random.nextInt(3)) {
        case 0 -> entries.put(key, new Entry(key, new byte[random.nextInt(50)]));
        case 1 -> entries.put(there, new Entry(there, new byte[random.nextInt(50)]));
        default -> entries.remove(there);
      }
    }
  }

  /**
   * What the difference is doesn't depend on what was passed over. Of a subspace with an edit
   * before its first mark nothing may be: marks are later from there on. REPORTS_IN isn't edited.
   */
  @RepeatedTest(8)
  void aDifferenceIsTheSameWithoutReadingAll() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<Subspace, TreeMap<byte[], Entry>> entries = new EnumMap<>(Subspace.class);
    Function<Subspace, List<Entry>> contents =
        subspace ->
            List.copyOf(
                entries
                    .computeIfAbsent(
                        subspace,
                        s ->
                            s == Subspace.DIRECTORY
                                ? new TreeMap<>(Entry::compareKeys)
                                : some(random, s == Subspace.PROPERTY))
                    .values());
    Path one = dump("one", contents);
    entries.forEach(
        (subspace, all) -> {
          if (subspace != Subspace.DIRECTORY && subspace != Subspace.REPORTS_IN) {
            edit(random, all);
          }
        });
    Path two = dump("two", contents);
    long distance = 500 + random.nextInt(5_000);
    for (Path each : List.of(one, two)) {
      try (Workers workers = Workers.of(2)) {
        new DumpSealer(each, false, true, distance).run(workers, Progress.SILENT);
      }
    }
    ComparisonResult quick = diff(one, two, false);
    ComparisonResult whole = diff(one, two, true);
    assertThat(whole.entriesNotRead()).isZero();
    assertThat(quick.exitCode()).as("seed %d", seed).isEqualTo(whole.exitCode());
    whole
        .subspaces()
        .forEach(
            (subspace, tally) ->
                assertThat(quick.subspaces().get(subspace))
                    .as("seed %d %s", seed, subspace)
                    .usingRecursiveComparison()
                    .isEqualTo(tally));
    assertThat(quick.entriesNotRead())
        .as("seed %d", seed)
        .isGreaterThanOrEqualTo(entries.get(Subspace.REPORTS_IN).size());
  }

  @Test
  void aSuspendedDumpIsGoneOnWith() throws IOException {
    Path whole = Files.createDirectory(temp.resolve("whole"));
    Path broken = temp.resolve("broken");
    Manifest.About about =
        new Manifest.About("swkit", "dump", Instant.EPOCH, Instant.EPOCH, "one state", List.of());
    Map<Subspace, List<Mark>> journal = new EnumMap<>(Subspace.class);
    Dump golden = Dump.open(Goldens.DUMP);
    try (DumpWriter writer = DumpWriter.create(whole)) {
      writer.distance(NEAR);
      for (Subspace subspace : golden.subspaces()) {
        try (Source entries = golden.read(subspace);
            FrameWriter frame = writer.frame(subspace, 5)) {
          frame.putAll(entries);
          frame.commit();
        }
      }
      writer.commit(about);
    }
    try (DumpWriter writer = DumpWriter.create(broken)) {
      writer.distance(NEAR);
      for (Subspace subspace : golden.subspaces()) {
        List<Mark> marks = new ArrayList<>();
        journal.put(subspace, marks);
        FrameWriter frame = writer.frame(subspace, 5);
        frame.onMark(marks::add);
        try (Source entries = golden.read(subspace)) {
          for (Entry e = entries.next(); e != null && marks.size() < 3; e = entries.next()) {
            frame.put(e);
          }
        }
        if (subspace == Subspace.ACL) {
          frame.commit();
        }
      }
      writer.suspend();
    }
    Files.move(broken.resolve(".swkit/subspace_a"), broken.resolve("subspace_a"));
    assertThatThrownBy(() -> DumpWriter.resume(temp.resolve("nowhere")))
        .hasMessageContaining("no interrupted export");
    try (DumpWriter writer = DumpWriter.resume(broken)) {
      writer.distance(NEAR);
      assertThatThrownBy(() -> DumpWriter.resume(broken)).hasMessageContaining("by this process");
      for (Subspace subspace : golden.subspaces()) {
        try (FrameWriter frame = writer.frame(subspace, 5, journal.get(subspace));
            Source entries = golden.read(subspace)) {
          byte[] last = frame.lastKey();
          frame.putAll(entries.filter(entry -> Entry.compareKeys(entry.key(), last) > 0));
          frame.commit();
        }
      }
      writer.commit(about);
    }
    for (String name : whole.toFile().list()) {
      if (!name.equals(".swkit")) {
        assertThat(broken.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
      }
    }
    assertThat(Manifest.file(broken)).hasSameBinaryContentAs(Manifest.file(whole));
    assertThat(journal.get(Subspace.BLOBS)).hasSize(3);
    assertThat(Goldens.figures(broken)).isEqualTo(Goldens.expected());
  }

  /** A manifest whose frames are gone is of no use to the next export, and doesn't outlast it. */
  @Test
  void aManifestWithoutFramesIsWrittenOver() throws IOException {
    seal();
    try (var frames = Files.list(dump)) {
      for (Path frame : frames.filter(Files::isRegularFile).toList()) {
        Files.delete(frame);
      }
    }
    assertThatThrownBy(() -> Dump.open(dump)).hasMessageContaining("only the manifest of some");
    Files.createFile(dump.resolve(".swkit/manifest.json.new"));
    assertThatThrownBy(
            () -> {
              try (DumpWriter writer = DumpWriter.create(dump)) {
                writer.frame(Subspace.ACL, 5);
                throw new IllegalStateException("stop");
              }
            })
        .hasMessage("stop");
    assertThat(dump).isEmptyDirectory();
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, dump);
    assertThat(Dump.open(dump).seal().problems()).isEmpty();
  }

  @Test
  void blobsThatAreMissingAreSaidInTheManifest() throws IOException {
    Path frame = dump.resolve("subspace_t");
    List<Entry> blobs;
    try (FrameReader reader = FrameReader.open(frame)) {
      blobs = reader.stream().toList();
    }
    Files.delete(frame);
    try (FrameWriter writer = FrameWriter.create(frame, Subspace.BLOBS, 5)) {
      writer.putAll(Source.of(blobs.subList(1, blobs.size())));
      writer.commit();
    }
    assertThat(seal().exitCode()).isEqualTo(3);
    assertThat(Dump.open(dump).seal().manifest().about().leftOut())
        .anyMatch(line -> line.contains("1 blob is missing"));
  }
}
