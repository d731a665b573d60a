// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/** Writes events, tasks and other calendar objects as RFC 5545 has it. */
final class PlainCalendar {
  private static final String PRODUCT = "-//swkit//EN";
  private static final String BINARY = "BINARY";
  private static final Set<String> URIS =
      Set.of(
          "ATTACH",
          "ATTENDEE",
          "CALENDAR-ADDRESS",
          "CONCEPT",
          "COORDINATES",
          "ORGANIZER",
          "SOURCE",
          "TZURL",
          "URL");
  private static final Set<String> NUMBERS =
      Set.of("GEO", "PERCENT-COMPLETE", "PRIORITY", "REPEAT", "SEQUENCE", "SHOW-WITHOUT-TIME");
  private static final Set<String> SPANS =
      Set.of(
          "DURATION",
          "ESTIMATED-DURATION",
          "EXRULE",
          "FREEBUSY",
          "REFRESH-INTERVAL",
          "RRULE",
          "TRIGGER");
  private static final Set<String> DATED = Set.of("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY");
  private static final Set<String> TEXT_TYPES = Set.of("TEXT", "UID", "UNKNOWN");

  private final TextOutput out = new TextOutput();
  private final PlainLine line = new PlainLine(out);
  private final long modified;
  private int depth;

  private PlainCalendar(long modified) {
    this.modified = modified;
  }

  /**
   * The text of {@code components}; what a calendar must have and has not is added.
   *
   * @param modified the time of the last change, in Unix seconds, where there is no DTSTAMP
   */
  static byte[] text(List<CalendarComponent> components, long modified) {
    PlainCalendar writer = new PlainCalendar(modified);
    boolean isWhole = !components.isEmpty() && components.get(0).type().is("VCALENDAR");
    if (!isWhole) {
      writer.beginCalendar(List.of());
    }
    ComponentWalk.over(
        components,
        component -> writer.begin(component, isWhole),
        writer::property,
        component -> writer.end(component));
    if (!isWhole) {
      writer.line.put("END:VCALENDAR").end();
    }
    return writer.out.toByteArray();
  }

  private void begin(CalendarComponent component, boolean isWhole) {
    if (depth++ == 0 && isWhole) {
      beginCalendar(component.properties());
    } else {
      line.put("BEGIN:" + PlainLine.name(component.type().text())).end();
    }
    boolean isDated = component.type().isKnown() && DATED.contains(component.type().text());
    if (isDated && lacks(component.properties(), "DTSTAMP")) {
      line.put("DTSTAMP:" + ServedParameters.timestamp(modified)).end();
    }
  }

  private void beginCalendar(List<Property> properties) {
    line.put("BEGIN:VCALENDAR").end();
    if (lacks(properties, "VERSION")) {
      line.put("VERSION:2.0").end();
    }
    if (lacks(properties, "PRODID")) {
      line.put("PRODID:" + PRODUCT).end();
    }
  }

  private static boolean lacks(List<Property> properties, String name) {
    return properties.stream().noneMatch(property -> property.is(name));
  }

  private void end(CalendarComponent component) {
    depth--;
    line.put("END:" + PlainLine.name(component.type().text())).end();
  }

  private void property(Property stored) {
    Property property = isMisfit(stored) ? renamed(stored) : stored;
    List<Value> values = property.values();
    String type = type(property);
    boolean isBinary =
        type.equals(BINARY) || values.stream().anyMatch(value -> value instanceof Value.Binary);
    String moment = momentType(property);
    line.put(PlainLine.name(property.name().text()));
    if (isBinary) {
      line.put(";ENCODING=BASE64");
    }
    parameters(property);
    if (property.valueTypes().isEmpty()) {
      String needed =
          isBinary
              ? BINARY
              : moment != null
                  ? moment
                  : values.stream().anyMatch(PlainCalendar::isUri) ? "URI" : type;
      line.put(needed.equals(type) ? "" : ";VALUE=" + needed);
    }
    line.put(":");
    for (int i = 0; i < values.size(); i++) {
      line.put(i == 0 ? "" : separator(property, type));
      line.put(isBinary ? base64(values.get(i)) : value(values.get(i), type, moment));
    }
    line.end();
  }

  private static boolean isUri(Value value) {
    return value instanceof Value.Location || value instanceof Value.Data;
  }

  /** Whether {@code property} has a text, or an impossible time, where neither may be. */
  private static boolean isMisfit(Property property) {
    String type = defaultType(property);
    boolean mayBeText = type.equals("TEXT") || type.equals("URI");
    return property.name().isKnown()
        && property.values().stream()
            .anyMatch(
                value ->
                    value instanceof Value.Text && !mayBeText
                        || value instanceof Value.Moment moment && !moment.isPossible());
  }

  /** Such a property under a name of our own, as a text. */
  private static Property renamed(Property property) {
    List<Parameter> parameters =
        property.parameters().stream()
            .filter(parameter -> !(parameter.value() instanceof Value.ValueType))
            .toList();
    Name name = new Name("X-" + property.name().text(), false);
    return new Property(null, name, parameters, property.values());
  }

  /** A property of one text has no separator: what was one is part of the text. */
  private static String separator(Property property, String type) {
    boolean isOneText =
        property.name().isKnown() && type.equals("TEXT") && !property.is("REQUEST-STATUS");
    char separator = ServedCalendar.separator(property);
    return isOneText && separator == ';' ? "\\;" : String.valueOf(separator);
  }

  /** The type of the values of {@code property}. */
  private static String type(Property property) {
    List<String> types = property.valueTypes();
    if (!types.isEmpty()) {
      return types.get(types.size() - 1);
    }
    return defaultType(property);
  }

  /** The type of the values of {@code property} without a parameter VALUE. */
  private static String defaultType(Property property) {
    if (!property.name().isKnown()) {
      return "TEXT";
    }
    String name = property.name().text();
    if (ServedCalendar.TIMES.contains(name)) {
      return "DATE-TIME";
    }
    if (ServedCalendar.OFFSETS.contains(name)) {
      return "UTC-OFFSET";
    }
    return URIS.contains(name)
        ? "URI"
        : NUMBERS.contains(name) ? "INTEGER" : SPANS.contains(name) ? "DURATION" : "TEXT";
  }

  /** The type that the moments of {@code property} are written with; null if it has none. */
  private static String momentType(Property property) {
    Value.Moment moment =
        (Value.Moment)
            property.values().stream()
                .filter(value -> value instanceof Value.Moment)
                .findFirst()
                .orElse(null);
    if (moment == null) {
      return null;
    }
    String type = ServedCalendar.momentType(property);
    boolean isShown = !MomentText.inCalendar(moment, type).isEmpty();
    return isShown
        ? type
        : moment.hasTime()
            ? moment.year() >= 0 || moment.month() >= 0 ? "DATE-TIME" : "TIME"
            : moment.year() < 0 && moment.hasZone() ? "UTC-OFFSET" : "DATE";
  }

  private void parameters(Property property) {
    Name last = null;
    for (Parameter parameter : property.parameters()) {
      Name name = parameter.name();
      line.put(name.equals(last) ? "," : ";" + PlainLine.name(name.text()) + "=");
      line.put(parameterValue(parameter));
      last = name;
    }
  }

  private static String parameterValue(Parameter parameter) {
    Value value = parameter.value();
    if (value instanceof Value.Text text) {
      return PlainLine.parameter(text.text(), true, false);
    } else if (value instanceof Value.Location location) {
      return PlainLine.parameter(PlainLine.uri(location.uri()), true, true);
    } else if (value instanceof Value.Data data) {
      return PlainLine.parameter(dataUri(data), true, true);
    } else if (value instanceof Value.Bool && parameter.name().is("RANGE")) {
      return "THISANDFUTURE";
    }
    return plain(value);
  }

  private static String value(Value value, String type, String momentType) {
    if (value instanceof Value.Text text) {
      return TEXT_TYPES.contains(type)
          ? PlainLine.escaped(text.text(), ",;")
          : PlainLine.printable(text.text());
    } else if (value instanceof Value.Moment moment) {
      return MomentText.inCalendar(moment, momentType);
    }
    return plain(value);
  }

  /** The text of a value that has the same one everywhere. */
  static String plain(Value value) {
    if (value instanceof Value.Token token) {
      return token.name();
    } else if (value instanceof Value.ValueType type) {
      return type.name();
    } else if (value instanceof Value.Location location) {
      return PlainLine.uri(location.uri());
    } else if (value instanceof Value.Data data) {
      return dataUri(data);
    } else if (value instanceof Value.Span span) {
      return MomentText.of(span, "T0S");
    } else if (value instanceof Value.Period period) {
      return MomentText.of(period, "T0S");
    } else if (value instanceof Value.Rule rule) {
      return RecurrenceText.text(rule, true);
    } else if (value instanceof Value.Float number) {
      return Decimal.text(number.value());
    } else if (value instanceof Value.Int number) {
      return number.digits();
    } else if (value instanceof Value.Bool bool) {
      return bool.value() ? "TRUE" : "FALSE";
    } else if (value instanceof Value.Timestamp timestamp) {
      return ServedParameters.timestamp(timestamp.seconds());
    }
    return "";
  }

  /** The data URI of {@code data}. */
  static String dataUri(Value.Data data) {
    String mediaType = data.mediaType() == null ? "" : PlainLine.printable(data.mediaType());
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(data.bytes());
  }

  private static String base64(Value value) {
    byte[] bytes =
        value instanceof Value.Binary binary
            ? binary.bytes()
            : value instanceof Value.Data data
                ? data.bytes()
                : value instanceof Value.Text text
                    ? text.text().getBytes(StandardCharsets.UTF_8)
                    : plain(value).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
