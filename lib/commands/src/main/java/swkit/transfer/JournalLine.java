// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32C;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;

/** One line of a {@link Journal} after its head: a fact, and the text that states it. */
sealed interface JournalLine {
  /** The text, without the checksum and the line feed. */
  String text();

  /** A step of the run that is done: {@code step <name>}. */
  record Step(String name) implements JournalLine {
    @Override
    public String text() {
      return "step " + name;
    }
  }

  /** A durable range: {@code done <letter> <from> <to> <entries> <bytes> <foreign>}. */
  record Completed(Journal.Done range) implements JournalLine {
    @Override
    public String text() {
      KeyRange keys = range.range();
      return "done %s %s %s %d %d %d"
          .formatted(
              range.subspace().letter(),
              text(keys.from()),
              keys.to() == null ? "-" : text(keys.to()),
              range.entries(),
              range.bytes(),
              range.foreign());
    }

    private static String text(byte[] key) {
      return key.length == 0 ? "-" : Entry.hex(key);
    }
  }

  /**
   * The mark up to which a frame is durable: {@code mark <letter> <foreign> <mark as JSON>}.
   *
   * @param subspace the frame's
   * @param mark the mark
   * @param foreign the number of entries of a later release before the end of the mark
   */
  record Marked(Subspace subspace, Mark mark, long foreign) implements JournalLine {
    @Override
    public String text() {
      return "mark " + subspace.letter() + " " + foreign + " " + mark.json();
    }
  }

  /** The content of a frame when it was checked: {@code frame <letter> <index as JSON>}. */
  record Checked(FrameIndex index) implements JournalLine {
    @Override
    public String text() {
      return "frame " + index.subspace().letter() + " " + index.json();
    }
  }

  /** A damaged blob: {@code blob <kind> <hash> <owners>}. */
  record Damaged(BlobDamage blob) implements JournalLine {
    @Override
    public String text() {
      return "blob %s %s %s"
          .formatted(
              blob.kind().name().toLowerCase(Locale.ROOT),
              Entry.hex(blob.hash()),
              String.join("; ", blob.owners()).replace('\n', ' '));
    }
  }

  /** The line that {@code text} is. Throws any {@link RuntimeException} if it is none. */
  static JournalLine of(String text) {
    String[] words = text.split(" ", 4);
    switch (words[0]) {
      case "step":
        return new Step(words[1]);
      case "done":
        String[] more = words[3].split(" ");
        KeyRange range = new KeyRange(key(words[2]), more[0].equals("-") ? null : key(more[0]));
        long[] counts = Arrays.stream(more).skip(1).mapToLong(Long::parseLong).toArray();
        return new Completed(
            new Journal.Done(subspace(words[1]), range, counts[0], counts[1], counts[2]));
      case "mark":
        Mark mark = Mark.of(JsonParser.parseString(words[3]).getAsJsonObject());
        return new Marked(subspace(words[1]), mark, Long.parseLong(words[2]));
      case "frame":
        String json = words[2] + (words.length > 3 ? " " + words[3] : "");
        FrameIndex index = FrameIndex.of(JsonParser.parseString(json));
        if (index.subspace() != subspace(words[1])) {
          throw new IllegalArgumentException(words[1]);
        }
        return new Checked(index);
      case "blob":
        return new Damaged(
            new BlobDamage(
                BlobDamage.Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                key(words[2]),
                words[3].isEmpty() ? List.of() : List.of(words[3].split("; "))));
      default:
        throw new IllegalArgumentException(words[0]);
    }
  }

  private static Subspace subspace(String letter) {
    return Objects.requireNonNull(Subspace.of(letter.charAt(0)));
  }

  private static byte[] key(String text) {
    return text.equals("-") ? new byte[0] : HexFormat.of().parseHex(text);
  }

  /**
   * The checksums of the lines of one journal, from its first line on. Each line ends with a space
   * and eight hexadecimal digits: the CRC32C of the digits of the line before and of this line's
   * text in UTF-8. For one thread at a time.
   */
  final class Chain {
    /** The bytes of a line after its text: a space, eight digits and the line feed. */
    private static final int END_LENGTH = 10;

    private String last = "";

    /** The next line, of {@code text}, with its checksum and its line feed. */
    String line(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      last = sum(last, bytes, 0, bytes.length);
      return text + " " + last + "\n";
    }

    /**
     * The text of the next line, which {@code bytes} hold from {@code from} to before {@code end};
     * null if its checksum is wrong. Then the chain stays as it is.
     */
    String text(byte[] bytes, int from, int end) {
      int length = end - from - END_LENGTH;
      if (length < 0) {
        return null;
      }
      String sum = sum(last, bytes, from, length);
      byte[] expected = (" " + sum + "\n").getBytes(StandardCharsets.US_ASCII);
      if (!Arrays.equals(bytes, from + length, end, expected, 0, expected.length)) {
        return null;
      }
      last = sum;
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    private static String sum(String before, byte[] text, int offset, int length) {
      CRC32C sum = new CRC32C();
      sum.update(before.getBytes(StandardCharsets.US_ASCII));
      sum.update(text, offset, length);
      return String.format("%08x", sum.getValue());
    }
  }
}
