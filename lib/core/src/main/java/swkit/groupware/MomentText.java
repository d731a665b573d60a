// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import swkit.groupware.Value.Moment;
import swkit.groupware.Value.Period;
import swkit.groupware.Value.Span;

/** The texts of dates, times, durations and periods (groupware-layouts 5.5 and 6.5). */
final class MomentText {
  private MomentText() {}

  /** {@code moment} in an event, as {@code type} has it; empty for a type that isn't of times. */
  static String inCalendar(Moment moment, String type) {
    String date = digits(moment.year(), 4) + digits(moment.month(), 2) + digits(moment.day(), 2);
    String time =
        digits(moment.hour(), 2)
            + digits(moment.minute(), 2)
            + digits(moment.second(), 2)
            + (isUtc(moment) ? "Z" : "");
    return switch (type) {
      case "DATE" -> date;
      case "DATE-TIME" -> date + "T" + time;
      case "TIME" -> time;
      case "UTC-OFFSET" ->
          sign(moment) + digits(moment.zoneHours(), 2) + digits(moment.zoneMinutes(), 2);
      default -> "";
    };
  }

  /**
   * {@code moment} in a card, as {@code type} has it; empty for a type that isn't of times.
   *
   * @param separated whether hyphens and colons separate its parts, as before vCard 4.0
   */
  static String inCard(Moment moment, String type, boolean separated) {
    return switch (type) {
      case "TIMESTAMP" -> timestamp(moment);
      case "DATE" -> date(moment, separated);
      case "DATE-AND-OR-TIME", "DATE-TIME" ->
          date(moment, separated)
              + (moment.hasTime() ? "T" + time(moment, separated) : "")
              + zone(moment, separated);
      case "TIME" -> time(moment, separated) + zone(moment, separated);
      case "UTC-OFFSET" -> zone(moment, separated);
      default -> "";
    };
  }

  private static String timestamp(Moment moment) {
    String local = inCalendar(moment, "DATE-TIME");
    if (!moment.hasZone()) {
      return local;
    }
    if (isUtc(moment)) {
      return local.endsWith("Z") ? local : local + "Z";
    }
    return local
        + sign(moment)
        + digits(moment.zoneHours(), 2)
        + (moment.zoneMinutes() < 0 ? "" : digits(moment.zoneMinutes(), 2));
  }

  private static String date(Moment moment, boolean separated) {
    boolean year = moment.year() >= 0;
    boolean month = moment.month() >= 0;
    boolean day = moment.day() >= 0;
    String hyphen = separated ? "-" : "";
    if (year && month && day) {
      return digits(moment.year(), 4)
          + hyphen
          + digits(moment.month(), 2)
          + hyphen
          + digits(moment.day(), 2);
    }
    if (year && month) {
      boolean isBasic = !separated && (moment.hasTime() || moment.hasZone());
      return digits(moment.year(), 4) + (isBasic ? "" : "-") + digits(moment.month(), 2);
    }
    if (month && day) {
      return "--" + digits(moment.month(), 2) + hyphen + digits(moment.day(), 2);
    }
    if (year && !day) {
      return digits(moment.year(), 4);
    }
    if (month) {
      return "--" + moment.month();
    }
    return day && !year ? "---" + digits(moment.day(), 2) : "";
  }

  private static String time(Moment moment, boolean separated) {
    StringBuilder text = new StringBuilder();
    boolean begun = false;
    for (int part : new int[] {moment.hour(), moment.minute(), moment.second()}) {
      if (part >= 0) {
        text.append(begun && separated ? ":" : "").append(digits(part, 2));
        begun = true;
      } else if (!begun && moment.hasTime()) {
        text.append('-');
      }
    }
    return text.toString();
  }

  private static String zone(Moment moment, boolean separated) {
    if (!moment.hasZone()) {
      return "";
    }
    if (moment.zoneHours() == 0) {
      return "Z";
    }
    String minutes =
        moment.zoneMinutes() < 0 ? "" : (separated ? ":" : "") + digits(moment.zoneMinutes(), 2);
    return sign(moment) + digits(moment.zoneHours(), 2) + minutes;
  }

  private static boolean isUtc(Moment moment) {
    return moment.zoneHours() == 0 && moment.zoneMinutes() <= 0;
  }

  private static String sign(Moment moment) {
    return moment.zoneIsNegative() ? "-" : "+";
  }

  /** {@code number} with at least {@code width} digits; zeros if it is absent. */
  private static String digits(int number, int width) {
    String digits = Integer.toString(Math.max(number, 0));
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  /** The text of {@code span}; {@code zero} is written after the P of one without parts. */
  static String of(Span span, String zero) {
    StringBuilder text = new StringBuilder(span.negative() ? "-P" : "P");
    part(text, span.weeks(), 'W');
    part(text, span.days(), 'D');
    if ((span.hours() | span.minutes() | span.seconds()) != 0) {
      text.append('T');
    }
    part(text, span.hours(), 'H');
    part(text, span.minutes(), 'M');
    part(text, span.seconds(), 'S');
    return span.isZero() ? text + zero : text.toString();
  }

  private static void part(StringBuilder text, long number, char unit) {
    if (number != 0) {
      text.append(number).append(unit);
    }
  }

  /** The text of {@code period}; {@code zero} as for a duration. */
  static String of(Period period, String zero) {
    return inCalendar(period.start(), "DATE-TIME")
        + "/"
        + (period.end() != null
            ? inCalendar(period.end(), "DATE-TIME")
            : of(period.duration(), zero));
  }
}
