// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions as plans show them; what isn't understood restricts nothing. */
class FilterTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "(a = 'x') # a = [x]",
        "((a = 'it''s (AND) it') AND (b > 10)) # a = [it's (AND) it], b > [10]",
        "((b >= 1) AND ((a = 'x') OR (a = 'y') OR (a = 'z'))) # b >= [1], a in [x, y, z]",
        "((a = 'x') OR (b = 'y')) # ``",
        "((a = 'x') OR (a > 'y')) # ``",
        "(NOT (a = 'x')) # ``",
        "(a = b) # ``",
        "(a = 'x\\0') # ``",
        "(a = 1.5) # ``",
        "((a IS NOT NULL) AND (a != 't')) # a != [t]",
        "prefix(a, '00') # a prefix [00]",
        "((a BETWEEN 'x' AND 'y') AND (b = 2)) # a >= [x], a <= [y], b = [2]",
        "(a BETWEEN 'x' AND 'y') # a >= [x], a <= [y]",
        "(a >= '2024-01-01 00:00:00+00'::TIMESTAMP WITH TIME ZONE) # a >= [2024-01-01 00:00:00+00]",
        "(a = '1'::BLOB) # ``",
        "(lower(a) = 'x') # ``",
        "((a + 1) = 2) # ``",
        "(a = 'x' # ``",
        "(a = 'x)) # ``",
        "((((a = 'x')) AND (((b = 'y') AND (c = 'z'))))) # a = [x], b = [y], c = [z]",
        "(((a = 'x') OR (a = 'y')) AND (a = 'y')) # a in [x, y], a = [y]",
        "(CASE  WHEN ((a = 'x')) THEN (true) ELSE false END AND (b = 'y')) # b = [y]",
      })
  void comparisonsAreFound(String condition, String expected) {
    List<FilterText.Comparison> found = FilterText.comparisons(condition);
    String shown =
        found.stream()
            .map(c -> c.column() + " " + c.operator() + " " + c.values())
            .collect(Collectors.joining(", "));
    assertThat(shown).isEqualTo(expected == null ? "" : expected);
  }
}
