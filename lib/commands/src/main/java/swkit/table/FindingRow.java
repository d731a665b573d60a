// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.Locale;
import swkit.verify.Finding;

/**
 * One case of a finding.
 *
 * @param finding the finding
 * @param example the case
 */
record FindingRow(Finding finding, Finding.Example example) {
  String severity() {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }

  /** A decoded key begins with the letter of its subspace. */
  String subspace() {
    return example.keyHex().isEmpty() ? null : example.key().substring(0, 1);
  }

  String place() {
    return textOrNull(example.key());
  }

  String keyHex() {
    return textOrNull(example.keyHex());
  }

  String account() {
    return textOrNull(example.account());
  }

  String detail() {
    return textOrNull(example.detail());
  }

  private static String textOrNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
