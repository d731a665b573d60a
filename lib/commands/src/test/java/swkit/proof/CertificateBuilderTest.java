// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;

/** The same entries make the same certificate, in whatever portions they are read. */
class CertificateBuilderTest {
  private static final Generation GENERATION = Generation.of(5, "a test");
  private static final EnumSet<Subspace> SOME =
      EnumSet.of(Subspace.PROPERTY, Subspace.SETTINGS, Subspace.BLOBS);
  private static final Certificate.About ABOUT =
      new Certificate.About("swkit", "a test", "memory", Instant.EPOCH, List.of("nothing"));

  @TempDir Path temp;

  private static List<Entry> random(Random random, int count) {
    TreeMap<byte[], Entry> entries = new TreeMap<>(Entry::compareKeys);
    while (entries.size() < count) {
      byte[] key = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 12)];
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(key);
      key[0] |= 1; // no mark of a store
      random.nextBytes(value);
      entries.put(key, new Entry(key, value));
    }
    return new ArrayList<>(entries.values());
  }

  private static void read(CertificateBuilder builder, Subspace subspace, List<Entry> entries) {
    try (Source source = builder.certified(subspace, Source.of(entries))) {
      while (source.next() != null) {
        // It is certified on the way.
      }
    }
  }

  private static Certificate whole(List<Entry> properties, List<Entry> settings) {
    CertificateBuilder builder = new CertificateBuilder(GENERATION, SOME);
    read(builder, Subspace.PROPERTY, properties);
    read(builder, Subspace.SETTINGS, settings);
    return builder.build(ABOUT);
  }

  @Test
  void portionsAndTheirOrderDoNotMatter() {
    long seed = new Random().nextLong();
    System.out.println("certificate in portions: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<Entry> properties = random(random, random.nextInt(round % 10 == 0 ? 6000 : 300));
      List<Entry> settings = random(random, random.nextInt(300));
      String expected = whole(properties, settings).json();
      CertificateBuilder builder = new CertificateBuilder(GENERATION, SOME);
      List<Runnable> portions = new ArrayList<>();
      for (var part : List.of(Subspace.PROPERTY, Subspace.SETTINGS)) {
        List<Entry> all = part == Subspace.PROPERTY ? properties : settings;
        int from = 0;
        while (from < all.size()) {
          int to = Math.min(all.size(), from + 1 + random.nextInt(200));
          List<Entry> portion = all.subList(from, to);
          portions.add(() -> read(builder, part, portion));
          from = to;
        }
      }
      Collections.shuffle(portions, random);
      portions.forEach(Runnable::run);
      assertThat(builder.build(ABOUT).json())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected);
    }
  }

  @Test
  void theSumIsWhatTheDocumentationSays() throws Exception {
    List<Entry> entries = random(new Random(1), 500);
    BigInteger sum = BigInteger.ZERO;
    long bytes = 0;
    for (Entry entry : entries) {
      byte[] whole = Bytes.concat(Bytes.u32(entry.key().length), entry.key(), entry.value());
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(whole);
      sum = sum.add(new BigInteger(1, java.util.Arrays.copyOf(hash, 16)));
      bytes += entry.size();
    }
    RangeSum certified = whole(entries, List.of()).subspaces().get(Subspace.PROPERTY).sum();
    assertThat(certified.entries()).isEqualTo(500);
    assertThat(certified.bytes()).isEqualTo(bytes);
    assertThat(new BigInteger(certified.hash(), 16))
        .isEqualTo(sum.mod(BigInteger.ONE.shiftLeft(128)));
  }

  @Test
  void itStaysSmallAndItsRangesAreMany() {
    Certificate certificate = whole(random(new Random(2), 20_000), random(new Random(3), 20_000));
    assertThat(certificate.json().length()).isLessThan(6_000);
    int ranges = certificate.subspaces().values().stream().mapToInt(s -> s.ranges().size()).sum();
    assertThat(ranges).isBetween(15, CertificateBuilder.MOST_CUTS + 2);
  }

  @Test
  void marksOfAStoreAndContentOfBlobsAreNotCertified() {
    List<Entry> entries = random(new Random(4), 50);
    CertificateBuilder one = new CertificateBuilder(GENERATION, SOME);
    read(one, Subspace.PROPERTY, entries);
    read(one, Subspace.BLOBS, List.of(new Entry(new byte[32], new byte[5])));
    CertificateBuilder two = new CertificateBuilder(GENERATION, SOME);
    read(two, Subspace.PROPERTY, List.of(SchemaKey.entry(5), new Entry(new byte[2], new byte[9])));
    read(two, Subspace.PROPERTY, entries);
    read(two, Subspace.BLOBS, List.of(new Entry(new byte[32])));
    assertThat(two.build(ABOUT).json()).isEqualTo(one.build(ABOUT).json());
  }

  @Test
  void anySingleChangeIsFoundInItsRange() {
    List<Entry> entries = random(new Random(5), 3000);
    Certificate before = whole(entries, List.of());
    Random random = new Random(6);
    for (int round = 0; round < 50; round++) {
      int at = random.nextInt(entries.size());
      List<Entry> changed = new ArrayList<>(entries);
      Entry old = changed.get(at);
      if (round % 2 == 0) {
        changed.set(at, new Entry(old.key(), Bytes.concat(old.value(), new byte[1])));
      } else {
        changed.remove(at);
      }
      CertificateComparison result = CertificateComparison.of(before, whole(changed, List.of()));
      assertThat(result.isSame()).isFalse();
      assertThat(result.differences()).hasSize(1);
      assertThat(result.differences().get(0).range().contains(old.key())).isTrue();
      assertThat(result.differences().get(0).certified().entries()).isLessThan(2000);
    }
  }

  @Test
  void anEntryThatIsReadTwiceIsNoticed() {
    CertificateBuilder builder = new CertificateBuilder(GENERATION, SOME);
    List<Entry> entries = random(new Random(7), 10);
    read(builder, Subspace.PROPERTY, entries);
    assertThatThrownBy(() -> read(builder, Subspace.PROPERTY, entries))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNotReadToItsEndIsForgotten() {
    List<Entry> entries = random(new Random(8), 10);
    CertificateBuilder builder = new CertificateBuilder(GENERATION, SOME);
    try (Source source = builder.certified(Subspace.PROPERTY, Source.of(entries))) {
      source.next();
    }
    read(builder, Subspace.PROPERTY, entries);
    assertThat(builder.build(ABOUT).json()).isEqualTo(whole(entries, List.of()).json());
  }

  @Test
  void aFileIsPrivateAndReadBack() throws Exception {
    Certificate certificate = whole(random(new Random(9), 400), List.of());
    Path file = temp.resolve("proof");
    new CertificateFile(file).check();
    assertThat(temp.toFile().list()).isEmpty();
    new CertificateFile(file).write(certificate);
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    assertThat(temp.toFile().list()).containsExactly("proof");
    assertThat(Certificate.isOne(file)).isTrue();
    assertThat(Certificate.read(file).json()).isEqualTo(certificate.json());
    new CertificateFile(file).check();
    new CertificateFile(file).write(certificate);
  }

  @Test
  void everyChangedByteOfAFileIsNoticed() throws Exception {
    Path file = temp.resolve("proof");
    String json = whole(random(new Random(10), 30), List.of()).json();
    for (int at = 0; at < json.length(); at++) {
      char old = json.charAt(at);
      if (!Character.isWhitespace(old)) {
        char other = old == '7' ? '8' : '7';
        Files.writeString(file, json.substring(0, at) + other + json.substring(at + 1));
        assertThatThrownBy(() -> Certificate.read(file))
            .isInstanceOf(RefusedException.class)
            .hasMessageStartingWith(file.toString());
      }
    }
    Files.writeString(file, json.substring(0, json.length() / 2));
    assertThatThrownBy(() -> Certificate.read(file)).hasMessageContaining("cut short");
  }

  @Test
  void nothingElseIsOverwritten() throws Exception {
    Path file = Files.writeString(temp.resolve("letter"), "dear");
    assertThatThrownBy(() -> new CertificateFile(file).check())
        .hasMessageContaining("is not overwritten");
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nowhere"));
    assertThatThrownBy(() -> new CertificateFile(link).check())
        .hasMessageContaining("is not overwritten");
    assertThatThrownBy(() -> new CertificateFile(temp.resolve("no/proof")).check())
        .hasMessageContaining("is not a directory");
    assertThatThrownBy(() -> new CertificateFile(temp).check())
        .hasMessageContaining("is a directory");
  }
}
