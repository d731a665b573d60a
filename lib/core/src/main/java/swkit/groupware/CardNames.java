// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static swkit.groupware.CalendarNames.names;

import java.util.List;

/** The names in cards, by their numbers in archives (groupware-layouts 6.1 to 6.3). */
final class CardNames {
  /** The properties; 0 has a name of its own. */
  static final List<String> PROPERTIES =
      names(
          """
          - BEGIN END SOURCE KIND XML FN N NICKNAME PHOTO BDAY ANNIVERSARY GENDER ADR TEL EMAIL
          IMPP LANG TZ GEO TITLE ROLE LOGO ORG MEMBER RELATED CATEGORIES NOTE PRODID REV SOUND UID
          CLIENTPIDMAP URL VERSION KEY FBURL CALADRURI CALURI BIRTHPLACE DEATHPLACE DEATHDATE
          EXPERTISE HOBBY INTEREST ORG-DIRECTORY CONTACT-URI CREATED GRAMGENDER LANGUAGE PRONOUNS
          SOCIALPROFILE JSPROP
          """);

  /** The parameters; 0 has a name of its own. */
  static final List<String> PARAMETERS =
      names(
          """
          - LANGUAGE VALUE PREF ALTID PID TYPE MEDIATYPE CALSCALE SORT-AS GEO TZ INDEX LEVEL GROUP
          CC AUTHOR AUTHOR-NAME CREATED DERIVED LABEL PHONETIC PROP-ID SCRIPT SERVICE-TYPE
          USERNAME JSPTR JSCOMPS
          """);

  /** The types of values. */
  static final List<String> VALUE_TYPES =
      names(
          """
          BOOLEAN DATE DATE-AND-OR-TIME DATE-TIME FLOAT INTEGER LANGUAGE-TAG TEXT TIME TIMESTAMP
          URI UTC-OFFSET
          """);

  /** What TYPE may be. */
  static final List<String> TYPES =
      names(
          """
          WORK HOME BILLING DELIVERY CONTACT ACQUAINTANCE FRIEND MET CO-WORKER COLLEAGUE
          CO-RESIDENT NEIGHBOR CHILD PARENT SIBLING SPOUSE KIN MUSE CRUSH DATE SWEETHEART ME AGENT
          EMERGENCY TEXT VOICE FAX CELL VIDEO PAGER TEXTPHONE MAIN-NUMBER
          """);

  /** The levels of an expertise. */
  static final List<String> LEVELS =
      names(
          """
          BEGINNER AVERAGE EXPERT HIGH MEDIUM LOW
          """);

  /** The phonetic systems. */
  static final List<String> PHONETICS =
      names(
          """
          IPA JYUT PINY SCRIPT
          """);

  /** The sexes. */
  static final List<String> SEXES = List.of("M", "F", "O", "N", "U");

  /** The grammatical genders. */
  static final List<String> GENDERS =
      List.of("ANIMATE", "COMMON", "FEMININE", "INANIMATE", "MASCULINE", "NEUTER");

  /** The kinds of cards. */
  static final List<String> KINDS =
      List.of("INDIVIDUAL", "GROUP", "ORG", "LOCATION", "APPLICATION", "DEVICE");

  private CardNames() {}
}
