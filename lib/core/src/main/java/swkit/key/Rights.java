// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;
import java.util.stream.IntStream;

/** The rights that an account may have on what another one owns (key-layouts 3, a). */
public final class Rights {
  private Rights() {}

  /** The names of the rights in {@code bits}; {@code bit20} if one isn't known. */
  public static List<String> of(long bits) {
    List<String> known = Names.RIGHTS;
    return IntStream.range(0, Long.SIZE)
        .filter(bit -> (bits >>> bit & 1) != 0)
        .mapToObj(bit -> bit < known.size() ? known.get(bit) : "bit" + bit)
        .toList();
  }
}
