// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The text of floats (groupware-layouts 5.5). */
final class Decimal {
  private static final int MOST_DIGITS = 17;

  private Decimal() {}

  /** The shortest decimal that reads back as {@code value}, without an exponent. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(value);
    int digits = 1;
    BigDecimal shortest = rounded(exact, digits);
    while (digits < MOST_DIGITS && shortest.doubleValue() != value) {
      digits++;
      shortest = rounded(exact, digits);
    }
    return shortest.stripTrailingZeros().toPlainString();
  }

  private static BigDecimal rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }
}
