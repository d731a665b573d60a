// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables on terminals of several widths. */
class ResultFormTest {
  private static List<String> table(int width) throws SQLException {
    List<String> lines = new ArrayList<>();
    ResultForm form = ResultForm.table(width, lines::add);
    form.begin(List.of("account", "size", "subject", "place"));
    form.row("alice@example.com", 1234567890L, "s".repeat(70), "p".repeat(40));
    form.row(null, 1L, "\uD83D\uDE00".repeat(3), "here");
    form.end();
    return lines;
  }

  @Test
  void whatFitsIsWhole() throws SQLException {
    List<String> whole = table(0);
    assertThat(whole.get(1)).hasSize(17 + 10 + 70 + 40 + 6).doesNotContain("…");
    assertThat(table(143)).isEqualTo(whole);
  }

  @Test
  void theWidestColumnsBecomeNarrower() throws SQLException {
    List<String> lines = table(80);
    assertThat(lines).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
    assertThat(lines.get(1))
        .isEqualTo(
            "alice@example.com  1234567890  " + "s".repeat(22) + "…  " + "p".repeat(23) + "…");
    assertThat(lines.get(2)).contains("         1  \uD83D\uDE00\uD83D\uDE00\uD83D\uDE00 ");
  }

  /** Numbers are never cut, nor is anything to less than eight characters. */
  @Test
  void aTerminalThatIsTooNarrow() throws SQLException {
    assertThat(table(20).get(1)).isEqualTo("alice@e…  1234567890  sssssss…  ppppppp…");
    assertThat(table(20).get(2))
        .isEqualTo("                   1  \uD83D\uDE00\uD83D\uDE00\uD83D\uDE00       here");
  }
}
