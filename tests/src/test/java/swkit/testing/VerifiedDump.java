// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.key.KeyForms;
import swkit.key.KeyText;
import swkit.open.DatabaseAddress;
import swkit.verify.Finding;
import swkit.verify.Severity;
import swkit.verify.Verdict;
import swkit.verify.VerdictText;
import swkit.verify.Verification;

/** Tests on the copy of a golden dump, which they change and verify. */
public abstract class VerifiedDump {
  private static final Path EXPECTED = Goldens.ROOT.resolve("tests/goldens/verify");
  public static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

  private final Path golden;
  private final int schema;

  @TempDir public Path temp;
  public Path dump;

  /** Tests on {@code golden}, a dump of {@code schema}. */
  public VerifiedDump(Path golden, int schema) {
    this.golden = golden;
    this.schema = schema;
  }

  @BeforeEach
  public void copy() {
    dump = Goldens.copy(golden, temp.resolve("dump"));
  }

  public static Verdict verify(String what) {
    return verify(what, new Verification.Options(true, null, false, LATER));
  }

  public static Verdict verify(String what, Verification.Options options) {
    try (Workers workers = Workers.of(2)) {
      return new Verification(DatabaseAddress.parse(what), options, workers, Progress.SILENT).run();
    }
  }

  public Verdict verify() {
    return verify(dump.toString());
  }

  /** Rule, severity and count of all findings but notes. */
  public static List<String> problems(Verdict verdict) {
    return verdict.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(VerifiedDump::brief)
        .toList();
  }

  public static List<String> notes(Verdict verdict) {
    return verdict.findings().stream()
        .filter(finding -> finding.severity() == Severity.INFO)
        .map(VerifiedDump::brief)
        .toList();
  }

  public static String brief(Finding finding) {
    return finding.rule() + " " + finding.severity() + " " + finding.count();
  }

  public byte[] key(String text) {
    return KeyText.parse(KeyForms.of(Generation.of(schema, "")), text).bytes();
  }

  /** Writes a frame of the copy again, changed, or a new one. */
  public void change(Subspace subspace, Consumer<TreeMap<byte[], byte[]>> work) {
    TreeMap<byte[], byte[]> entries = new TreeMap<>(Entry::compareKeys);
    Path file = dump.resolve(Dump.frameName(subspace));
    if (Files.exists(file)) {
      try (FrameReader frame = FrameReader.open(file)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          entries.put(entry.key(), entry.value());
        }
      }
    }
    work.accept(entries);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    try (FrameWriter frame = FrameWriter.create(file, subspace, schema)) {
      entries.forEach((key, value) -> frame.put(new Entry(key, value)));
      frame.commit();
    }
  }

  public void remove(String... keys) {
    for (String key : keys) {
      Subspace subspace = Subspace.of(key.charAt(0));
      change(subspace, entries -> assertThat(entries.remove(key(key))).as(key).isNotNull());
    }
  }

  public void put(String key, byte... value) {
    change(Subspace.of(key.charAt(0)), entries -> entries.put(key(key), value));
  }

  public void flip(String key, int offset) {
    change(
        Subspace.of(key.charAt(0)),
        entries -> {
          byte[] value = entries.get(key(key)).clone();
          value[offset < 0 ? value.length + offset : offset] ^= 1;
          entries.put(key(key), value);
        });
  }

  public static String shown(Verdict verdict) {
    StringWriter out = new StringWriter();
    new VerdictText(verdict, false).print(new PrintWriter(out));
    return out.toString();
  }

  /** Compares what is shown of the dump with a file of the goldens. */
  public void assertShown(String name) throws IOException {
    String shown = shown(verify()).replace(dump.toString(), "backup");
    Path file = EXPECTED.resolve(name);
    if (Boolean.getBoolean("swkit.writeGoldens")) {
      Files.createDirectories(EXPECTED);
      Files.writeString(file, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(file));
  }

  /** Whatever stands in keys and values is told, and stops nothing. */
  @Test
  public void damageOfAllKinds() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println(getClass().getSimpleName() + ": -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      for (Subspace subspace : Dump.open(dump).subspaces()) {
        change(subspace, entries -> spoil(entries, random));
      }
      Verdict verdict = verify();
      assertThat(verdict.exitCode()).isEqualTo(3);
      assertThat(verdict.findings()).extracting(Finding::rule).doesNotContain("F1");
    }
  }

  /** Changes, cuts, removes and adds some entries. */
  public static void spoil(TreeMap<byte[], byte[]> entries, Random random) {
    for (byte[] key : List.copyOf(entries.keySet())) {
      int what = random.nextInt(60);
      byte[] value = entries.get(key).clone();
      if (what == 0 && value.length > 0) {
        value[random.nextInt(value.length)] = (byte) random.nextInt();
        entries.put(key, value);
      } else if (what == 1) {
        entries.put(key, Arrays.copyOf(value, random.nextInt(value.length + 1)));
      } else if (what == 2) {
        entries.remove(key);
      } else if (what == 3) {
        byte[] other = Arrays.copyOf(key, Math.max(1, key.length + random.nextInt(5) - 3));
        other[random.nextInt(other.length)] = (byte) random.nextInt();
        entries.put(other, value);
      }
    }
  }
}
