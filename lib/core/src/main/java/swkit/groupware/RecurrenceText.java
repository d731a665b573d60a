// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static swkit.groupware.CalendarNames.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The text of recurrence rules (groupware-layouts 4.2 and 5.5). */
final class RecurrenceText {
  /** The bytes that a rule occupies. */
  static final int SIZE = 116;

  private RecurrenceText() {}

  /** Reads a rule. */
  static Value.Rule rule(ArchivedObject from) {
    List<String> parts = new ArrayList<>();
    parts.add("FREQ=" + from.name(0, FREQUENCIES));
    if (from.bool(2)) {
      parts.add("UNTIL=" + until(Value.Moment.of(from.in(4))));
    }
    if (from.bool(24) && from.u32(28) != 0) {
      parts.add("COUNT=" + Integer.toUnsignedString(from.u32(28)));
    }
    if (from.bool(32)) {
      parts.add("INTERVAL=" + from.u16(34));
    }
    add(parts, "BYSECOND", from.integers(36, 1, item -> item.u8(0)));
    add(parts, "BYMINUTE", from.integers(44, 1, item -> item.u8(0)));
    add(parts, "BYHOUR", from.integers(52, 1, item -> item.u8(0)));
    List<String> days = from.list(60, 6, RecurrenceText::day);
    if (!days.isEmpty()) {
      parts.add("BYDAY=" + String.join(",", days));
    }
    add(parts, "BYMONTHDAY", from.integers(68, 1, item -> item.i8(0)));
    add(parts, "BYYEARDAY", from.integers(76, 2, item -> item.i16(0)));
    add(parts, "BYWEEKNO", from.integers(84, 1, item -> item.i8(0)));
    add(parts, "BYMONTH", from.integers(92, 1, item -> item.i8(0)), RecurrenceText::month);
    add(parts, "BYSETPOS", from.integers(100, 4, item -> item.u32(0)));
    String weekStart = from.optionalName(108, WEEKDAYS);
    if (weekStart != null) {
      parts.add("WKST=" + weekStart);
    }
    return new Value.Rule(
        String.join(";", parts), from.optionalName(110, SCALES), from.optionalName(112, SKIPS));
  }

  /**
   * The text of {@code rule}.
   *
   * @param scaled whether a rule with SKIP has RSCALE too, as it must
   */
  static String text(Value.Rule rule, boolean scaled) {
    String scale =
        rule.scale() == null && scaled && rule.skip() != null ? "GREGORIAN" : rule.scale();
    return rule.parts()
        + (scale == null ? "" : ";RSCALE=" + scale)
        + (rule.skip() == null ? "" : ";SKIP=" + rule.skip());
  }

  private static String until(Value.Moment until) {
    boolean hasTime =
        until.year() >= 0
            && until.month() >= 0
            && until.day() >= 0
            && until.hour() >= 0
            && until.minute() >= 0;
    return MomentText.inCalendar(until, hasTime ? "DATE-TIME" : "DATE");
  }

  private static String day(ArchivedObject from) {
    String weekday = from.name(4, WEEKDAYS);
    return from.bool(0) ? from.i16(2) + weekday : weekday;
  }

  private static String month(int month) {
    return month < 0 ? -month + "L" : Integer.toString(month);
  }

  private static void add(List<String> parts, String name, int[] items) {
    add(parts, name, items, Integer::toString);
  }

  private static void add(List<String> parts, String name, int[] items, IntFunction<String> text) {
    if (items.length > 0) {
      parts.add(
          Arrays.stream(items).mapToObj(text).collect(Collectors.joining(",", name + "=", "")));
    }
  }
}
