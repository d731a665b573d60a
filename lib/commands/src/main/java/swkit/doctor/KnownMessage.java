// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

/**
 * A known message of the server, or of an engine or system under it. Immutable.
 *
 * @param id its name in JSON, which doesn't change
 * @param text the words by which it is recognised; an ellipsis matches any text
 * @param cause what has happened
 * @param remedy what to do
 */
public record KnownMessage(String id, String text, String cause, String remedy) {
  private static final String GAP = "…";

  /** Whether {@code line} holds the words, in this order. */
  boolean isIn(String line) {
    int at = 0;
    int start = 0;
    while (start <= text.length()) {
      int gap = text.indexOf(GAP, start);
      String part = text.substring(start, gap < 0 ? text.length() : gap);
      int found = line.indexOf(part, at);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
      start = gap < 0 ? text.length() + 1 : gap + 1;
    }
    return true;
  }
}
