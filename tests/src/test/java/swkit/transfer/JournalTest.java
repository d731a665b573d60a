// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.BlobDamage;
import swkit.KeyRange;
import swkit.Mark;
import swkit.Subspace;

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
    assertThat(Files.readString(file)).contains("done p - 01ff 3 4 5\n", "done t 07 - 1 2 0\n");
    assertThat(Journal.read(file).has("finishing")).isTrue();
  }

  /** However much of it got to the disk, it says a beginning of what was written. */
  @Test
  void cutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      if (!Journal.exists(file)) {
        assertThat(length).isLessThan(60);
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
    assertThatThrownBy(() -> Journal.open(file)).hasMessageContaining("line 6 can't be understood");
    Files.writeString(file, "Dear diary,\n\ntoday\n");
    assertThatThrownBy(() -> Journal.open(file)).hasMessageContaining("is no journal of this");
    Files.write(file, "\n\n".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("is no journal");
  }

  @Test
  void damagedInItsHead() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("from here", "from"));
    assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("can't be understood");
    Files.writeString(file, text.replace("from here", "began yesterday"));
    assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("can't be understood");
    Files.write(file, text.replace("begun", "beg\u00ff").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Journal.read(file).done()).containsExactly(DONE, LAST);
    Files.write(file, text.replace("done", "d\u00ff").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("line 6 can't be understood");
  }

  @Test
  void isNeverWrittenOverSomethingElse() throws IOException {
    for (String text : List.of("Dear diary,\n\ntoday\n", "swkit", "", "swkit journal 0\n\n")) {
      Files.writeString(file, text);
      if (text.startsWith("Dear")) {
        assertThatThrownBy(() -> Journal.create(file, HEAD))
            .hasMessageContaining("is something else, and not written over");
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
        .hasMessageContaining("here was changed since");
  }

  @Test
  void isOpenOnce() {
    try (Journal journal = Journal.open(file)) {
      assertThatThrownBy(() -> Journal.open(file)).hasMessageContaining("that is under way");
      journal.remove();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void eachPairOfPlacesHasItsOwn() {
    Path one = Journal.standard("import", "/backup/mail", "sqlite:/var/lib/stalwart.db");
    assertThat(one.getFileName().toString())
        .matches("import-mail-to-stalwart.db-[0-9a-f]{8}.journal");
    assertThat(one)
        .isNotEqualTo(Journal.standard("import", "/other/mail", "sqlite:/var/lib/stalwart.db"));
  }
}
