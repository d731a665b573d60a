// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.BlobDamage;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;

/** What is written into a journal is read again, however it was cut. */
class JournalTest {
  private static final Map<String, String> HEAD = Map.of("from", "here", "state", "1 2");
  private static final Journal.Done DONE =
      new Journal.Done(
          Subspace.PROPERTY, new KeyRange(new byte[0], new byte[] {1, (byte) 0xFF}), 3, 4, 5);
  private static final Journal.Done LAST =
      new Journal.Done(Subspace.BLOBS, KeyRange.from(new byte[] {7}), 1, 2, 0);
  private static final Mark MARK = new Mark(new byte[] {1}, 2, 6, 400, 15, 6, -1);

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void write() {
    file = temp.resolve("state/journal");
    try (Journal journal = Journal.create(file, HEAD)) {
      journal.step("begun");
      journal.done(DONE);
      journal.done(LAST);
      journal.mark(Subspace.BLOBS, MARK, 9);
      journal.damage(damage(List.of("alice (3)", "bob, the builder (4)")));
      journal.damage(damage(List.of()));
    }
  }

  private static BlobDamage damage(List<String> owners) {
    return new BlobDamage(BlobDamage.Kind.MISSING, new byte[32], owners);
  }

  @Test
  void holdsWhatWasWritten() throws IOException {
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.head("from")).isEqualTo("here");
      assertThat(journal.has("begun")).isTrue();
      assertThat(journal.has("finishing")).isFalse();
      assertThat(journal.done()).containsExactly(DONE, LAST);
      assertThat(journal.marks(Subspace.BLOBS)).containsExactly(MARK);
      assertThat(journal.foreign(Subspace.BLOBS)).isEqualTo(9);
      assertThat(journal.marks(Subspace.PROPERTY)).isEmpty();
      assertThat(journal.damage().get(0).owners())
          .containsExactly("alice (3)", "bob, the builder (4)");
      assertThat(journal.damage().get(1).owners()).isEmpty();
      journal.require(HEAD);
      journal.step("finishing");
    }
    assertThat(Files.readString(file))
        .containsPattern("\ndone p - 01ff 3 4 5 [0-9a-f]{8}\ndone t 07 - 1 2 0 [0-9a-f]{8}\n");
    assertThat(Journal.read(file).has("finishing")).isTrue();
  }

  /** However much of it got to the disk, it says a beginning of what was written. */
  @Test
  void cutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      if (!Journal.exists(file)) {
        assertThat(length).isLessThan(80);
        continue;
      }
      try (Journal journal = Journal.open(file)) {
        assertThat(List.of(DONE, LAST).subList(0, journal.done().size())).isEqualTo(journal.done());
        journal.step("more");
      }
      Journal again = Journal.read(file);
      assertThat(again.has("more")).as("cut at " + length).isTrue();
      assertThat(again.head("state")).isEqualTo("1 2");
    }
  }

  @Test
  void damagedOrSomethingElse() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("done p", "done ?"));
    assertRefused("line 6 is damaged, so this journal can't be trusted");
    Files.writeString(file, "Dear diary,\n\ntoday\n");
    assertRefused("is not a journal of this");
    Files.write(file, "\n\n".getBytes(StandardCharsets.US_ASCII));
    assertRefused("is not a journal");
    Files.writeString(file, text.replace("journal 2", "jourmal 2"));
    assertRefused("line 1 is damaged");
  }

  private void assertRefused(String problem) {
    assertThat(Journal.exists(file)).isTrue();
    for (Function<Path, Journal> reading :
        List.<Function<Path, Journal>>of(Journal::open, Journal::read)) {
      assertThatThrownBy(() -> reading.apply(file))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageContaining(problem);
    }
  }

  @Test
  void damagedInItsHead() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace(" here ", " "));
    assertRefused("is damaged");
    Files.writeString(file, text.replace("from here", "began yesterday"));
    assertRefused("is damaged");
    Files.write(file, text.replace("begun", "beg\u00ff").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("line 5 is damaged");
    Files.write(file, text.replace("done", "d\u00ff").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("line 6 is damaged");
  }

  @Test
  void ofAnEarlierVersion() throws IOException {
    Files.writeString(file, "swkit journal 1\nfrom here\n\nstep checked\n");
    assertRefused("is the journal of an earlier version of swkit");
    assertRefused("without --resume");
    Files.writeString(file, "swkit journal 1\nfrom he");
    assertThat(Journal.exists(file)).isFalse();
    Journal.create(file, HEAD).close();
    assertThat(Journal.read(file).head("from")).isEqualTo("here");
  }

  /** A last line that is damaged was cut short as it was written; so the one before is the last. */
  @Test
  void aDamagedLastLineIsIgnored() throws IOException {
    try (Journal journal = Journal.open(file)) {
      journal.step("finishing");
    }
    String text = Files.readString(file);
    Files.writeString(file, text.replace("finishing", "finish\0ng"));
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.has("finishing")).isFalse();
      assertThat(journal.damage()).hasSize(2);
      journal.step("more");
    }
    assertThat(Journal.read(file).has("more")).isTrue();
    Files.writeString(file, Files.readString(file) + "garbage\n\n");
    assertRefused("line 12 is damaged");
  }

  @Test
  void eachLineIsBoundToTheOneBefore() throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size() - 1; i++) {
      List<String> lost = new ArrayList<>(lines);
      lost.remove(i);
      Files.write(file, lost);
      assertRefusedOrPrefix(lines, "without line " + i);
      List<String> twice = new ArrayList<>(lines);
      twice.add(i, lines.get(i));
      Files.write(file, twice);
      assertRefusedOrPrefix(lines, "with line " + i + " twice");
      List<String> moved = new ArrayList<>(lines);
      Collections.swap(moved, i, i + 1);
      Files.write(file, moved);
      assertRefusedOrPrefix(lines, "lines " + i + " and the next swapped");
    }
  }

  /** What is known of a journal of these {@code lines}, each with its end. */
  private String known(List<String> lines) throws IOException {
    Path copy = temp.resolve("copy");
    Files.writeString(copy, String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
    return Journal.exists(copy) ? known(Journal.read(copy)) : "";
  }

  private static String known(Journal journal) {
    StringBuilder known = new StringBuilder();
    for (String name : List.of("from", "state", "began")) {
      known.append(journal.head(name)).append('|');
    }
    for (String step : List.of("begun", "checked", "emptied", "finishing", "spoiled")) {
      known.append(journal.has(step)).append('|');
    }
    known.append(journal.done()).append(journal.damage());
    for (Subspace subspace : Subspace.values()) {
      known
          .append(journal.marks(subspace))
          .append(journal.foreign(subspace))
          .append(journal.frame(subspace) == null ? "" : journal.frame(subspace).json());
    }
    return known.toString();
  }

  private void assertRefusedOrPrefix(List<String> lines, String what) throws IOException {
    Set<String> truths = new HashSet<>();
    for (int i = 0; i <= lines.size(); i++) {
      truths.add(known(lines.subList(0, i)));
    }
    assertRefusedOrOneOf(truths, what);
  }

  private void assertRefusedOrOneOf(Set<String> truths, String what) throws IOException {
    isOneOf(truths, Files.readAllBytes(file), what);
    if (Journal.exists(file)) {
      assertThat(JournalContent.isCutInItsHead(Files.readAllBytes(file))).isFalse();
    }
  }

  private boolean isOneOf(Set<String> truths, byte[] bytes, String what) {
    if (JournalContent.isCutInItsHead(bytes)) {
      return false;
    }
    try {
      boolean isTrue = truths.contains(known(Journal.parsed(file, bytes)));
      assertThat(isTrue).as(what).isTrue();
      return true;
    } catch (RefusedException e) {
      assertThat(e).as(what).hasMessageStartingWith(file + ": ");
      return false;
    }
  }

  /** A journal of every kind of line. */
  private void writeMuch() throws IOException {
    Files.delete(file);
    Map<String, String> head = new LinkedHashMap<>(HEAD);
    head.put("began", "1764500000000");
    try (Journal journal = Journal.create(file, head)) {
      journal.frame(frame(Subspace.SETTINGS));
      journal.frame(frame(Subspace.BLOBS));
      journal.step("checked");
      journal.step("begun");
      journal.step("emptied");
      for (int i = 0; i < 12; i++) {
        byte[] from = {(byte) (i + 1)};
        byte[] to = {(byte) (i + 2)};
        journal.done(new Journal.Done(Subspace.INDEXES, new KeyRange(from, to), i, 40 + i, i % 2));
        journal.mark(Subspace.PROPERTY, new Mark(from, 2 + i, 6 + 400 * i, 400, 15, 6, i), i);
        journal.damage(damage(List.of("alice " + i, "b\u00f6b")));
      }
      journal.step("finishing");
    }
  }

  private static FrameIndex frame(Subspace subspace) {
    Mark one = new Mark(new byte[] {1}, 2, 6, 400, 15, 6, -1);
    Mark two = new Mark(new byte[] {9, 1}, 3, 406, 94, 300, 0, 77);
    return new FrameIndex(
        subspace, 5, 400, List.of(one, two), 5, 20, 470, new byte[] {9}, 90, 500, 444, false, 5);
  }

  /** However it is damaged, it is refused, or says a beginning of what was written. */
  @Test
  void noDamageIsBelieved() throws IOException {
    writeMuch();
    long seed = new Random().nextLong();
    System.out.println("damaged journals: seed " + seed);
    Random random = new Random(seed);
    byte[] whole = Files.readAllBytes(file);
    List<String> lines = Files.readAllLines(file);
    Set<String> truths = new HashSet<>();
    for (int i = 0; i <= lines.size(); i++) {
      truths.add(known(lines.subList(0, i)));
    }
    assertThat(truths).hasSizeGreaterThan(30);
    int believed = 0;
    for (int i = 0; i < 50_000; i++) {
      int kind = random.nextInt(7);
      byte[] bytes = damaged(kind, whole, lines, random);
      believed += isOneOf(truths, bytes, "kind " + kind + ", " + i + ", seed " + seed) ? 1 : 0;
    }
    System.out.println("damaged journals: " + believed + " say a beginning of what was written");
    assertThat(believed).isBetween(1, 25_000);
  }

  private static byte[] damaged(int kind, byte[] whole, List<String> lines, Random random) {
    byte[] bytes = whole.clone();
    List<String> changed = new ArrayList<>(lines);
    int line = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (kind) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 3 -> {
        int at = random.nextInt(bytes.length);
        random.nextBytes(bytes);
        System.arraycopy(whole, 0, bytes, 0, at);
      }
      case 4 -> changed.remove(line);
      case 5 -> changed.add(other, changed.get(line));
      default -> Collections.swap(changed, line, other);
    }
    return kind < 4 ? bytes : (String.join("\n", changed) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void isNeverWrittenOverSomethingElse() throws IOException {
    for (String text : List.of("Dear diary,\n\ntoday\n", "swkit", "", "swkit journal 0\n\n")) {
      Files.writeString(file, text);
      if (text.startsWith("Dear")) {
        assertThatThrownBy(() -> Journal.create(file, HEAD))
            .hasMessageContaining("is not a journal, so it is not overwritten");
        assertThat(file).hasContent(text);
      } else {
        Journal.create(file, HEAD).close();
        assertThat(Journal.read(file).head("from")).isEqualTo("here");
      }
    }
  }

  @Test
  void isItsOwnersAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void ofAnotherSource() {
    Journal journal = Journal.read(file);
    assertThatThrownBy(() -> journal.require(Map.of("from", "there")))
        .hasMessageContaining(
            "is the journal of something else: from is 'here' there, and 'there'");
    assertThatThrownBy(() -> journal.require(Map.of("state", "3")))
        .hasMessageContaining("here has changed since");
  }

  @Test
  void isOpenOnce() {
    try (Journal journal = Journal.open(file)) {
      assertThatThrownBy(() -> Journal.open(file)).hasMessageContaining("in progress");
      journal.remove();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void eachPairOfPlacesHasItsOwn() {
    Path one = JournalDirectory.file("import", "/backup/mail", "sqlite:/var/lib/stalwart.db");
    assertThat(one.getFileName().toString())
        .matches("import-mail-to-stalwart.db-[0-9a-f]{8}.journal");
    assertThat(one)
        .isNotEqualTo(
            JournalDirectory.file("import", "/other/mail", "sqlite:/var/lib/stalwart.db"));
  }
}
