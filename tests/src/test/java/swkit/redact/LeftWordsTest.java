// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.piece.ArchiveTail;

/** Words that a redaction left in a value: first they are replaced, then all of its bytes. */
class LeftWordsTest {
  private static final byte[] KEY = {1, 2, 3};

  private final WordSet originals = new WordSet();
  private final LeftWords left = new LeftWords();
  private final Redactor redactor = redactor();

  private Redactor redactor() {
    originals.add("zebra");
    originals.add("alice");
    return new Redactor(new Pseudonyms(new byte[32], originals, Set.of()), key -> key);
  }

  private byte[] without(byte[] value) {
    return left.blob(KEY, value, bytes -> bytes, redactor);
  }

  private LeftWords.Place find() {
    return left.add(Set.of(new LeftWords.Place(Subspace.BLOBS, KEY)));
  }

  @Test
  void wordsAreReplacedThenAllBytes() {
    byte[] value = "\u0000the Zebra of alice\u0001".getBytes(US_ASCII);
    assertThat(without(value)).isSameAs(value);
    assertThat(left.problem()).isNull();
    for (int i = 0; i < 2; i++) {
      assertThat(find()).isNull();
      String changed = new String(without(value), US_ASCII);
      assertThat(changed).matches("\u0000the [A-Z][a-z]{4} of [a-z]{5}\u0001");
      assertThat(changed.toLowerCase(java.util.Locale.ROOT)).doesNotContain("zebra", "alice");
    }
    assertThat(find()).isNull();
    byte[] whole = without(value);
    assertThat(whole).hasSameSizeAs(value).startsWith((byte) 0);
    assertThat(whole).doesNotContain(new byte[] {'t', 'h', 'e'});
    assertThat(find().subspace()).isEqualTo(Subspace.BLOBS);
    assertThat(left.problem())
        .startsWith("damage hid words of the original in 1 entry of t (blobs): ");
  }

  /** A sound blob gets the hash of its new content as its key, and is known by the first. */
  @Test
  void anEntryIsTheSameAfterItsKeyHasChanged() {
    byte[] value = "\u0000alice".getBytes(US_ASCII);
    find();
    byte[] next = {9};
    left.moved(Subspace.BLOBS, KEY, next);
    left.add(Set.of(new LeftWords.Place(Subspace.BLOBS, next)));
    left.moved(Subspace.BLOBS, KEY, new byte[] {8});
    left.add(Set.of(new LeftWords.Place(Subspace.BLOBS, new byte[] {8})));
    assertThat(without(value)).hasSameSizeAs(value);
    assertThat(new String(without(value), US_ASCII)).doesNotMatch("\u0000[a-z]{5}");
    assertThat(left.problem()).contains(" in 1 entry of t (blobs)");
    assertThat(find()).isNotNull();
  }

  @Test
  void wordsInAKeyAreReplaced() {
    byte[] key = "\u0053\u0000zebrafinches42\u0001".getBytes(US_ASCII);
    Entry entry = new Entry(key, new byte[0]);
    originals.add("zebrafinches42");
    left.add(Set.of(new LeftWords.Place(Subspace.PROPERTY, key)));
    EntryText again = new EntryText(Generation.of(5, ""), redactor.again());
    Entry changed = left.without(Subspace.PROPERTY, entry, again, redactor);
    assertThat(new String(changed.key(), US_ASCII))
        .matches("\u0053\u0000[a-z]{12}[0-9]{2}\u0001")
        .doesNotContain("zebrafinches42");
  }

  /** A right checksum stays right, and a wrong one wrong. */
  @Test
  void anArchiveIsSealedAgain() {
    byte[] contents = "abc alice def".getBytes(US_ASCII);
    byte[] sum = Bytes.u32(ArchiveTail.checksum(contents, contents.length));
    byte[] sound = Bytes.concat(contents, sum, new byte[] {(byte) 0xA0});
    byte[] damaged = sound.clone();
    damaged[contents.length] ^= 1;
    for (int i = 0; i < 3; i++) {
      find();
      byte[] redone = without(sound);
      assertThat(new String(redone, US_ASCII)).doesNotContain("alice");
      assertThat(Archive.of(redone).checksum()).isEqualTo(Archive.Checksum.OK);
      assertThat(Archive.of(without(damaged)).checksum()).isEqualTo(Archive.Checksum.WRONG);
    }
  }

  /** The hashes of blobs are in all other subspaces. */
  @Test
  void onlyTheFramesInQuestionAreWrittenAgain() {
    Set<Subspace> all = EnumSet.of(Subspace.PROPERTY, Subspace.BLOBS, Subspace.COUNTERS);
    assertThat(LeftWords.again(Set.of(), all)).isEmpty();
    assertThat(LeftWords.again(Set.of(new LeftWords.Place(Subspace.PROPERTY, KEY)), all))
        .containsExactly(Subspace.PROPERTY);
    assertThat(LeftWords.again(Set.of(new LeftWords.Place(Subspace.BLOBS, KEY)), all))
        .isEqualTo(all);
  }
}
