// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.frame.Mark;

/** Portions end where a mark begins, if there are marks. */
class SourceBatchesTest {
  private static final int ENTRY = 10;

  private static Source source(int... keys) {
    return Source.of(
        IntStream.of(keys).mapToObj(k -> new Entry(new byte[] {(byte) k}, new byte[9])).toList());
  }

  private static Mark mark(int key) {
    return new Mark(new byte[] {(byte) key}, 1, 6, 1, 0, 0, 0);
  }

  /**
   * The keys of each portion; each portion's range contains them and ends where the next begins.
   */
  private static List<String> portions(Source source, long bytes, Mark... marks) {
    SourceBatches portions = new SourceBatches(source, KeyRange.all(), bytes, List.of(marks));
    List<String> all = new ArrayList<>();
    byte[] from = new byte[0];
    while (portions.hasNext()) {
      StringBuilder keys = new StringBuilder();
      List<byte[]> taken = new ArrayList<>();
      Source portion = portions.next();
      for (Entry entry = portion.next(); entry != null; entry = portion.next()) {
        keys.append(entry.key()[0]).append(' ');
        taken.add(entry.key());
      }
      KeyRange range = portions.range();
      assertThat(range.from()).isEqualTo(from);
      assertThat(taken).allMatch(range::contains);
      from = range.to();
      all.add(keys.toString().strip());
    }
    assertThat(from).isNull();
    return all;
  }

  @Test
  void withoutMarksTheyEndAnywhere() {
    assertThat(portions(source(1, 2, 3, 4, 5), 2 * ENTRY)).containsExactly("1 2", "3 4", "5");
  }

  @Test
  void withMarksTheyEndAtOne() {
    assertThat(portions(source(1, 2, 3, 4, 5, 6), ENTRY, mark(1), mark(3), mark(6)))
        .containsExactly("1 2", "3 4 5", "6");
    assertThat(portions(source(1, 2, 3, 4, 5, 6), 3 * ENTRY, mark(1), mark(3), mark(6)))
        .containsExactly("1 2 3 4 5", "6");
    assertThat(portions(source(1, 2, 3), 1, mark(1))).containsExactly("1 2 3");
  }

  /** An entry at a mark may be left out, or another one come before the mark's own. */
  @Test
  void theMarksEntryNeedNotBeThere() {
    assertThat(portions(source(1, 2, 4, 5), ENTRY, mark(1), mark(3))).containsExactly("1 2", "4 5");
    assertThat(portions(source(5, 6, 7), ENTRY, mark(1), mark(3), mark(7)))
        .containsExactly("5 6", "7");
    assertThat(portions(source(), ENTRY, mark(1))).containsExactly("");
  }
}
