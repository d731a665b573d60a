// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subjects of which it is certain that the server leaves nothing out. */
class PlainSubjectTest {
  private static boolean isPlain(String subject) {
    return ThreadRepairs.PLAIN_SUBJECT.matcher(subject).matches();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "R&D = 50 % of #7, or 8?", "Zürich 東京", "a\\b^c_d`e|f~g'h*i"})
  void plain(String subject) {
    assertThat(isPlain(subject)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Re: a",
        "[list] a",
        "a (fwd)",
        "a]",
        "{a",
        "a}",
        " a",
        "a ",
        "a  b",
        "a\tb",
        "回复：a",
        "a\u00a0b"
      })
  void notPlain(String subject) {
    assertThat(isPlain(subject)).isFalse();
  }

  /** A header may have 256 KB, and who wrote it may be hostile. */
  @Test
  void veryLong() {
    assertThat(isPlain("é".repeat(200_000))).isTrue();
    assertThat(isPlain("a".repeat(200_000) + ":")).isFalse();
  }
}
