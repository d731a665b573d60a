// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;
import java.util.Set;

/** Writes events, tasks and other calendar objects as the server does (groupware-layouts 5). */
final class ServedCalendar {
  /** The properties whose values are dates with times. */
  static final Set<String> TIMES =
      Set.of(
          "COMPLETED",
          "DTEND",
          "DUE",
          "DTSTART",
          "RECURRENCE-ID",
          "EXDATE",
          "RDATE",
          "CREATED",
          "DTSTAMP",
          "LAST-MODIFIED",
          "TZUNTIL",
          "ACKNOWLEDGED");

  /** The properties whose values are offsets from UTC. */
  static final Set<String> OFFSETS = Set.of("TZOFFSETFROM", "TZOFFSETTO");

  private static final Set<String> COMMAS =
      Set.of("CATEGORIES", "RESOURCES", "FREEBUSY", "EXDATE", "RDATE", "LOCATION-TYPE");

  private final TextOutput out = new TextOutput();
  private final ServedLine line = new ServedLine(out);
  private final boolean later;

  private ServedCalendar(boolean later) {
    this.later = later;
  }

  /**
   * The text of {@code components}.
   *
   * @param later whether by the rules of the later releases (groupware-layouts 5.6)
   */
  static byte[] text(List<CalendarComponent> components, boolean later) {
    ServedCalendar writer = new ServedCalendar(later);
    ComponentWalk.over(
        components,
        component -> writer.mark("BEGIN:", component),
        writer::property,
        component -> writer.mark("END:", component));
    return writer.out.toByteArray();
  }

  private void mark(String mark, CalendarComponent component) {
    out.put(mark);
    out.put(component.type().text());
    out.endLine();
  }

  private void property(Property property) {
    line.put(property.name().text());
    List<Value> values = property.values();
    if (!values.isEmpty() && values.get(0) instanceof Value.Binary) {
      line.put(";ENCODING=BASE64", 18);
    }
    new ServedParameters(line, later).write(property);
    line.put(":", 0);
    String type = momentType(property);
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        line.put(separator(property));
      }
      line.fold(1);
      value(values.get(i), type);
    }
    line.end();
  }

  /** The character between the values of {@code property}. */
  static char separator(Property property) {
    return property.name().isKnown() && COMMAS.contains(property.name().text()) ? ',' : ';';
  }

  /** The type that moments in {@code property} are written with. */
  static String momentType(Property property) {
    List<String> types = property.valueTypes();
    if (!types.isEmpty()) {
      return types.get(types.size() - 1);
    }
    if (!property.name().isKnown()) {
      return "";
    }
    return TIMES.contains(property.name().text())
        ? "DATE-TIME"
        : OFFSETS.contains(property.name().text()) ? "UTC-OFFSET" : "";
  }

  private void value(Value value, String type) {
    if (value instanceof Value.Text text) {
      line.text(text.text(), ",;");
    } else if (value instanceof Value.Location location) {
      line.text(location.uri(), ",;");
    } else if (value instanceof Value.Data data) {
      line.data(data, "\\,", later);
    } else if (value instanceof Value.Binary binary) {
      line.base64(binary.bytes());
    } else if (value instanceof Value.Moment moment) {
      line.put(MomentText.inCalendar(moment, type), 6);
    } else if (value instanceof Value.Span span) {
      line.put(MomentText.of(span, later ? "T0S" : ""), 6);
    } else if (value instanceof Value.Rule rule) {
      line.put(RecurrenceText.text(rule, later), 6);
    } else if (value instanceof Value.Period period) {
      line.put(MomentText.of(period, later ? "T0S" : ""), 32);
    } else if (value instanceof Value.Float number) {
      line.put(Decimal.text(number.value()), 4);
    } else if (value instanceof Value.Int number) {
      line.put(number.digits(), 4);
    } else if (value instanceof Value.Bool bool) {
      line.put(bool.value() ? "TRUE" : "FALSE");
    } else if (value instanceof Value.Token token) {
      line.put(token.name());
    }
  }
}
