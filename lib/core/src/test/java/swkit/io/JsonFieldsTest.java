// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that somebody has written to do harm. */
class JsonFieldsTest {
  private static long number(String number) {
    return JsonFields.of("it", JsonParser.parseString("{\"n\":" + number + "}"))
        .number("n", 0, Long.MAX_VALUE);
  }

  @Test
  @Timeout(10)
  void numbersThatAreTooLarge() {
    assertThat(number("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(number("1e3")).isEqualTo(1000);
    for (String n :
        List.of(
            "9".repeat(20_000_000), "1e999999999", "1e-999999999", "-1", "0.5", "1e99999999999")) {
      assertThatThrownBy(() -> number(n))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"n\" of it is not a valid whole number");
    }
  }
}
