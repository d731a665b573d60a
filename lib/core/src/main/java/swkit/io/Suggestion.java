// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.Collection;
import java.util.Optional;

/** Guesses which known word was meant by an unknown one. Stateless. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The most similar of {@code words}, if it is similar enough: it differs only in case, or by at
   * most two letters added, left out, changed or swapped; by one if the part after the last dot is
   * short, as {@code port} is not a typo of {@code host}.
   */
  public static Optional<String> of(String given, Collection<String> words) {
    int limit = given.length() - given.lastIndexOf('.') > 6 ? 2 : 1;
    String nearest = null;
    int least = limit + 1;
    for (String word : words) {
      if (Math.abs(word.length() - given.length()) <= limit) {
        int distance = distance(given, word);
        if (distance < least) {
          nearest = word;
          least = distance;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The number of edits between two words; swapping neighbours is one edit. */
  private static int distance(String a, String b) {
    if (a.equalsIgnoreCase(b)) {
      return 0;
    }
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
