// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;

/** The names in events, by their numbers in archives (groupware-layouts 4.1 and 4.4). */
final class CalendarNames {
  /** The types of components; 0 has a name of its own. */
  static final List<String> COMPONENTS =
      names(
          """
          - VCALENDAR VEVENT VTODO VJOURNAL VFREEBUSY VTIMEZONE VALARM STANDARD DAYLIGHT
          VAVAILABILITY AVAILABLE PARTICIPANT VLOCATION VRESOURCE VSTATUS
          """);

  /** The properties; 2 has a name of its own. */
  static final List<String> PROPERTIES =
      names(
          """
          BEGIN END - CALSCALE METHOD PRODID VERSION ATTACH CATEGORIES CLASS COMMENT DESCRIPTION
          GEO LOCATION PERCENT-COMPLETE PRIORITY RESOURCES STATUS SUMMARY COMPLETED DTEND DUE
          DTSTART DURATION FREEBUSY TRANSP TZID TZNAME TZOFFSETFROM TZOFFSETTO TZURL ATTENDEE
          CONTACT ORGANIZER RECURRENCE-ID RELATED-TO URL UID EXDATE EXRULE RDATE RRULE ACTION
          REPEAT TRIGGER CREATED DTSTAMP LAST-MODIFIED SEQUENCE REQUEST-STATUS XML TZUNTIL
          TZID-ALIAS-OF BUSYTYPE NAME REFRESH-INTERVAL SOURCE COLOR IMAGE CONFERENCE
          CALENDAR-ADDRESS LOCATION-TYPE PARTICIPANT-TYPE RESOURCE-TYPE STRUCTURED-DATA
          STYLED-DESCRIPTION ACKNOWLEDGED PROXIMITY CONCEPT LINK REFID COORDINATES
          SHOW-WITHOUT-TIME JSID JSPROP ESTIMATED-DURATION REASON SUBSTATE TASK-MODE
          """);

  /** The parameters; 0 has a name of its own. */
  static final List<String> PARAMETERS =
      names(
          """
          - ALTREP CN CUTYPE DELEGATED-FROM DELEGATED-TO DIR FMTTYPE FBTYPE LANGUAGE MEMBER
          PARTSTAT RANGE RELATED RELTYPE ROLE RSVP SCHEDULE-AGENT SCHEDULE-FORCE-SEND
          SCHEDULE-STATUS SENT-BY TZID VALUE DISPLAY EMAIL FEATURE LABEL SIZE FILENAME MANAGED-ID
          ORDER SCHEMA DERIVED GAP LINKREL JSPTR JSID
          """);

  /** The frequencies of rules. */
  static final List<String> FREQUENCIES =
      names(
          """
          YEARLY MONTHLY WEEKLY DAILY HOURLY MINUTELY SECONDLY
          """);

  /** The days of the week. */
  static final List<String> WEEKDAYS =
      names(
          """
          SU MO TU WE TH FR SA
          """);

  /** What a rule does with dates that do not exist. */
  static final List<String> SKIPS =
      names(
          """
          OMIT BACKWARD FORWARD
          """);

  /** The calendar scales. */
  static final List<String> SCALES =
      names(
          """
          GREGORIAN CHINESE ISLAMIC-CIVIL HEBREW ETHIOPIC
          """);

  /** The methods of messages. */
  static final List<String> METHODS =
      names(
          """
          PUBLISH REQUEST REPLY ADD CANCEL REFRESH COUNTER DECLINECOUNTER
          """);

  /** The classes of access. */
  static final List<String> CLASSES =
      names(
          """
          PUBLIC PRIVATE CONFIDENTIAL
          """);

  /** The statuses. */
  static final List<String> STATUSES =
      names(
          """
          TENTATIVE CONFIRMED CANCELLED NEEDS-ACTION COMPLETED IN-PROCESS DRAFT FINAL FAILED
          PENDING
          """);

  /** Whether an event takes time. */
  static final List<String> TRANSPARENCIES =
      names(
          """
          OPAQUE TRANSPARENT
          """);

  /** The actions of alarms. */
  static final List<String> ACTIONS =
      names(
          """
          AUDIO DISPLAY EMAIL PROCEDURE
          """);

  /** How busy somebody is. */
  static final List<String> BUSY_TYPES =
      names(
          """
          FREE BUSY BUSY-UNAVAILABLE BUSY-TENTATIVE
          """);

  /** The types of participants. */
  static final List<String> PARTICIPANT_TYPES =
      names(
          """
          ACTIVE INACTIVE SPONSOR CONTACT BOOKING-CONTACT EMERGENCY-CONTACT PUBLICITY-CONTACT
          PLANNER-CONTACT PERFORMER SPEAKER
          """);

  /** The types of resources. */
  static final List<String> RESOURCE_TYPES =
      names(
          """
          PROJECTOR ROOM REMOTE-CONFERENCE-AUDIO REMOTE-CONFERENCE-VIDEO
          """);

  /** The triggers by distance. */
  static final List<String> PROXIMITIES =
      names(
          """
          ARRIVE DEPART CONNECT DISCONNECT
          """);

  /** The types of calendar users. */
  static final List<String> USER_TYPES =
      names(
          """
          INDIVIDUAL GROUP RESOURCE ROOM UNKNOWN
          """);

  /** The statuses of participation. */
  static final List<String> PARTICIPATIONS =
      names(
          """
          NEEDS-ACTION ACCEPTED DECLINED TENTATIVE DELEGATED COMPLETED IN-PROCESS FAILED
          """);

  /** The ends that an alarm relates to. */
  static final List<String> RELATED_ENDS =
      names(
          """
          START END
          """);

  /** The types of relations. */
  static final List<String> RELATION_TYPES =
      names(
          """
          CHILD PARENT SIBLING SNOOZE CONCEPT DEPENDS-ON FINISHTOFINISH FINISHTOSTART FIRST NEXT
          REFID STARTTOFINISH STARTTOSTART
          """);

  /** The roles of participants. */
  static final List<String> ROLES =
      names(
          """
          CHAIR REQ-PARTICIPANT OPT-PARTICIPANT NON-PARTICIPANT OWNER
          """);

  /** Who sends invitations. */
  static final List<String> SCHEDULE_AGENTS =
      names(
          """
          SERVER CLIENT NONE
          """);

  /** What is sent in any case. */
  static final List<String> FORCED_SENDS =
      names(
          """
          REQUEST REPLY
          """);

  /** The types of values. */
  static final List<String> VALUE_TYPES =
      names(
          """
          BINARY BOOLEAN CAL-ADDRESS DATE DATE-TIME DURATION FLOAT INTEGER PERIOD RECUR TEXT TIME
          UNKNOWN URI UTC-OFFSET XML-REFERENCE UID
          """);

  /** How an image is shown. */
  static final List<String> DISPLAYS =
      names(
          """
          BADGE GRAPHIC FULLSIZE THUMBNAIL
          """);

  /** The features of a conference. */
  static final List<String> FEATURES =
      names(
          """
          AUDIO CHAT FEED MODERATOR PHONE SCREEN VIDEO
          """);

  /** The relations of links. */
  static final List<String> LINK_RELATIONS =
      names(
          """
          about acl alternate amphtml api-catalog appendix apple-touch-icon
          apple-touch-startup-image archives author blocked-by bookmark c2pa-manifest canonical
          chapter cite-as collection compression-dictionary contents convertedfrom copyright
          create-form current deprecation describedby describes disclosure dns-prefetch duplicate
          edit edit-form edit-media enclosure external first geofeed glossary help hosts hub
          ice-server icon index intervalafter intervalbefore intervalcontains intervaldisjoint
          intervalduring intervalequals intervalfinishedby intervalfinishes intervalin
          intervalmeets intervalmetby intervaloverlappedby intervaloverlaps intervalstartedby
          intervalstarts item last latest-version license linkset lrdd manifest mask-icon me
          media-feed memento micropub modulepreload monitor monitor-group next next-archive
          nofollow noopener noreferrer opener openid2.local_id openid2.provider original p3pv1
          payment pingback preconnect predecessor-version prefetch preload prerender prev preview
          previous prev-archive privacy-policy profile publication rdap-active rdap-bottom
          rdap-down rdap-top rdap-up related restconf replies ruleinput search section self
          service service-desc service-doc service-meta sip-trunking-capability sponsored start
          status stylesheet subsection successor-version sunset tag terms-of-service timegate
          timemap type ugc up version-history via webmention working-copy working-copy-of
          """);

  private CalendarNames() {}

  /** The names in {@code text}, between blanks and line ends. */
  static List<String> names(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
