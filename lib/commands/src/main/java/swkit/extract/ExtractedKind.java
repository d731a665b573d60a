// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import swkit.RefusedException;
import swkit.groupware.GroupwareObject.Kind;

/** The kinds of objects that can be extracted. */
public enum ExtractedKind {
  /** Mail. */
  MAIL,
  /** Events, tasks, journals and invitations. */
  CALENDARS(Kind.CALENDARS, Kind.INVITATIONS),
  /** Cards. */
  CONTACTS(Kind.CONTACTS),
  /** Files. */
  FILES(Kind.FILES),
  /** Sieve scripts. */
  SIEVE(Kind.SIEVE),
  /** Calendars and address books themselves, identities, vacation. */
  SETTINGS(Kind.SETTINGS);

  private final List<Kind> groupware;

  ExtractedKind(Kind... groupware) {
    this.groupware = List.of(groupware);
  }

  /** The kinds of objects besides mail that {@code kinds} include. */
  static Set<Kind> groupware(Set<ExtractedKind> kinds) {
    Set<Kind> all = EnumSet.noneOf(Kind.class);
    kinds.forEach(kind -> all.addAll(kind.groupware));
    return all;
  }

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

  /**
   * Throws if options are for a kind that isn't among {@code kinds}.
   *
   * @param hasForm whether a form of mail is given
   * @param filters whether mail is filtered
   * @param plain whether events and cards are to be in their plain form
   */
  public static void requireUse(
      Set<ExtractedKind> kinds, boolean hasForm, boolean filters, boolean plain) {
    if (hasForm && !kinds.contains(MAIL)) {
      throw RefusedException.usage("--as is the form of mail, which --only leaves out");
    }
    if (filters && !kinds.contains(MAIL)) {
      throw RefusedException.usage(
          "--mailbox, --after and --before select mail, which --only leaves out");
    }
    if (plain && !kinds.contains(CALENDARS) && !kinds.contains(CONTACTS)) {
      throw RefusedException.usage(
          "--plain is the form of calendars and contacts, which are not extracted here");
    }
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
