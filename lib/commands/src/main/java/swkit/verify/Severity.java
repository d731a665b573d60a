// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

/** How bad a finding is (key-layouts 0). */
public enum Severity {
  /** Data is lost, damaged, or will be. */
  ERROR("error", "errors"),
  /** Something is left over, has drifted apart, or is a known quirk of the server. */
  WARN("warning", "warnings"),
  /** Good to know; normal on a server that runs. */
  INFO("note", "notes");

  private final String one;
  private final String many;

  Severity(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** A count and the word for it: {@code 2 errors}. */
  String count(long count) {
    return swkit.io.Wording.count(count, one, many);
  }
}
