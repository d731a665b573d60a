// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import swkit.RefusedException;

/** The kinds of objects that can be extracted. */
public enum ExtractedKind {
  MAIL;

  private String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kinds that {@code list} names, separated by commas; all if it is null. */
  public static Set<ExtractedKind> of(String list) {
    if (list == null) {
      return EnumSet.allOf(ExtractedKind.class);
    }
    Set<ExtractedKind> kinds = EnumSet.noneOf(ExtractedKind.class);
    for (String word : list.split(",")) {
      kinds.add(one(word.strip()));
    }
    return kinds;
  }

  private static ExtractedKind one(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.title().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                RefusedException.usage(
                    "'" + word + "' can't be extracted; choose from " + text(allKinds())));
  }

  private static Set<ExtractedKind> allKinds() {
    return EnumSet.allOf(ExtractedKind.class);
  }

  /** The kinds as {@link #of} takes them. */
  static String text(Set<ExtractedKind> kinds) {
    return kinds.stream().map(ExtractedKind::title).collect(Collectors.joining(","));
  }
}
