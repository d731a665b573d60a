// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/** Writes parameters as the server does (groupware-layouts 5.2, 5.3 and 6.5). */
final class ServedParameters {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final ServedLine line;
  private final boolean later;

  /** Writes to {@code line}; {@code later} is for the rules of the later releases. */
  ServedParameters(ServedLine line, boolean later) {
    this.line = line;
    this.later = later;
  }

  /** Writes the parameters of {@code property}. */
  void write(Property property) {
    Name last = null;
    for (Parameter parameter : property.parameters()) {
      Name name = parameter.name();
      if (name.equals(last)) {
        line.put(',');
        line.fold(1);
      } else {
        int length = ServedLine.length(name.text()) + 1;
        line.put(';');
        line.fold(length);
        line.put(parameter.value() instanceof Value.None ? name.text() : name.text() + "=", length);
      }
      last = value(parameter) ? name : null;
    }
  }

  /** Writes a value; whether a further one may follow it after a comma. */
  private boolean value(Parameter parameter) {
    Value value = parameter.value();
    if (value instanceof Value.Text text) {
      line.parameter(text.text());
    } else if (value instanceof Value.Token token) {
      line.parameter(token.name());
    } else if (value instanceof Value.ValueType type) {
      line.parameter(type.name());
    } else if (value instanceof Value.Int number) {
      line.put(number.digits(), 2);
    } else if (value instanceof Value.Bool bool) {
      line.put(parameter.name().is("RANGE") ? "THISANDFUTURE" : bool.value() ? "TRUE" : "FALSE");
    } else if (value instanceof Value.Location location) {
      line.put("\"", 0);
      line.text(location.uri(), later ? "" : ",;");
      line.put("\"", 0);
    } else if (value instanceof Value.Data data) {
      line.put("\"", 0);
      line.data(data, ",", later);
      line.put("\"", 0);
    } else if (value instanceof Value.Span span) {
      line.put(MomentText.of(span, later ? "T0S" : ""), 14);
    } else if (value instanceof Value.Timestamp timestamp) {
      line.put(timestamp(timestamp.seconds()), 17);
    } else if (value instanceof Value.Components components) {
      components(components);
      return false;
    }
    return !(value instanceof Value.None);
  }

  /** {@code seconds} as {@code YYYYMMDDTHHMMSSZ}. */
  static String timestamp(long seconds) {
    try {
      return TIMESTAMP.format(Instant.ofEpochSecond(seconds));
    } catch (java.time.DateTimeException e) {
      throw new MalformedException("is damaged: " + seconds + " is not a time");
    }
  }

  private void components(Value.Components components) {
    line.put('"');
    boolean first = true;
    for (Value.Component item : components.items()) {
      if (!first) {
        line.put(';');
      }
      first = false;
      if (item.separator() == null) {
        number("", item.position());
        if (item.value() != 0) {
          number(",", item.value());
        }
      } else if (!item.separator().isEmpty()) {
        line.put("s,");
        separator(item.separator());
      }
    }
    line.put("\"", 0);
  }

  private void number(String before, int number) {
    int digits = Integer.compareUnsigned(number, 9) > 0 ? 2 : 1;
    line.put(before + Integer.toUnsignedString(number), before.length() + digits);
  }

  private void separator(String text) {
    text.codePoints()
        .forEach(
            character -> {
              String one = Character.toString(character);
              if (",:=;\"".indexOf(character) >= 0) {
                line.put("\\" + one, 2);
              } else {
                line.put(one, 1);
              }
            });
  }
}
