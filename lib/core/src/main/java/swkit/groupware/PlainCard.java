// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/**
 * Writes cards as RFC 6350 has it, or RFC 2426 if they are of an earlier version. One with partial
 * dates becomes 4.0, since earlier versions have none; another one of before 3.0 becomes 3.0.
 */
final class PlainCard {
  private static final Pattern SCHEME = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern POSITION = Pattern.compile("-?[0-9.]+[;,]-?[0-9.]+");

  /** A month alone, as the server writes it. */
  private static final Pattern MONTH = Pattern.compile("^--(\\d)(?!\\d)");

  private static final Name VALUE = new Name("VALUE", true);
  private static final Name TYPE = new Name("TYPE", true);
  private static final Name PREFERENCE = new Name("PREF", true);

  private final TextOutput out = new TextOutput();
  private final PlainLine line = new PlainLine(out);
  private final boolean isOld;
  private final boolean isConverted;

  private PlainCard(boolean isOld, boolean isConverted) {
    this.isOld = isOld;
    this.isConverted = isConverted;
  }

  /** The text of a card. */
  static byte[] text(List<Property> properties) {
    boolean wasOld = !ServedCard.version(properties).equals("4.0");
    boolean isOld = wasOld && properties.stream().noneMatch(PlainCard::hasPartialDate);
    PlainCard writer = new PlainCard(isOld, wasOld && !isOld);
    writer.line.put("BEGIN:VCARD").end();
    writer.line.put("VERSION:" + (isOld ? "3.0" : "4.0")).end();
    if (properties.stream().noneMatch(property -> property.is("FN"))) {
      writer.line.put("FN:" + PlainLine.escaped(displayName(properties), ",;")).end();
    }
    properties.stream().filter(ServedCard::isContent).forEach(writer::property);
    writer.line.put("END:VCARD").end();
    return writer.out.toByteArray();
  }

  /** What a card without FN, which it must have, is to be called; empty if it tells nothing. */
  private static String displayName(List<Property> properties) {
    for (String source : List.of("N", "ORG", "NICKNAME", "EMAIL")) {
      for (Property property : properties) {
        List<String> texts =
            property.values().stream()
                .limit(source.equals("N") ? 2 : 1)
                .map(value -> value instanceof Value.Text text ? text.text() : "")
                .filter(text -> !text.isBlank())
                .collect(Collectors.toCollection(ArrayList::new));
        if (property.is(source) && !texts.isEmpty()) {
          Collections.reverse(texts);
          return String.join(" ", texts);
        }
      }
    }
    return "";
  }

  /** Whether {@code property} has a date or time that no version before 4.0 can express. */
  private static boolean hasPartialDate(Property property) {
    for (int i = 0; i < property.values().size(); i++) {
      if (property.values().get(i) instanceof Value.Moment moment) {
        String type = ServedCard.momentType(property, i);
        boolean isOfDates = type.startsWith("DATE") || type.equals("TIME");
        boolean hasDate = moment.year() >= 0 && moment.month() >= 0 && moment.day() >= 0;
        boolean hasTime = moment.hour() >= 0 && moment.minute() >= 0 && moment.second() >= 0;
        if (isOfDates && (!hasDate || moment.hasTime() && !hasTime)) {
          return true;
        }
      }
    }
    return false;
  }

  private void property(Property property) {
    if (property.group() != null && !property.group().isEmpty()) {
      line.put(PlainLine.name(property.group()) + ".");
    }
    line.put(PlainLine.name(property.name().text()));
    Value.Data data = ServedCard.data(property);
    List<Parameter> parameters = new ArrayList<>(property.parameters());
    parameters.replaceAll(PlainCard::withName);
    if (isConverted) {
      parameters.replaceAll(PlainCard::withPreference);
    }
    String type = data != null ? "URI" : type(property);
    if (data != null) {
      data = typed(property, data, parameters);
    } else if (!Objects.equals(type, named(property))) {
      setType(parameters, type);
    }
    parameters(parameters);
    line.put(":");
    List<Value> values = property.values();
    for (int i = 0; i < values.size(); i++) {
      line.put(i == 0 ? "" : separator(property, type));
      Value value = values.get(i);
      line.put(
          value instanceof Value.Data other
              ? isOld ? base64(other) : PlainCalendar.dataUri(i == 0 ? data : other)
              : value(property, value, i, type));
    }
    line.end();
  }

  /** The type that the parameter VALUE names first; null if there is none. */
  private static String named(Property property) {
    List<String> types = property.valueTypes();
    return types.isEmpty() ? null : types.get(0);
  }

  /**
   * The type of the values as it has to be written: the one that is named; null where the default
   * of the version is right.
   */
  private String type(Property property) {
    String named = named(property);
    Value first = property.values().isEmpty() ? null : property.values().get(0);
    if (first instanceof Value.Moment moment) {
      if (!moment.isPossible()) {
        return "TEXT";
      }
      if (property.is("TZ")) {
        return isOld ? named : "UTC-OFFSET";
      }
      String type = ServedCard.momentType(property, 0);
      if (isOld && type.startsWith("DATE")) {
        return moment.hasTime() ? "DATE-TIME" : named == null ? null : "DATE";
      }
      return named == null && !ServedCard.defaultType(property).equals(type) ? type : named;
    }
    if (!(first instanceof Value.Text text) || named != null) {
      return named;
    }
    return switch (ServedCard.defaultType(property)) {
      case "DATE-AND-OR-TIME", "TIMESTAMP" -> "TEXT";
      case "UTC-OFFSET" -> isOld ? "TEXT" : null;
      case "URI" -> isOld || isUri(property, text.text()) ? null : "TEXT";
      default -> null;
    };
  }

  private static boolean isUri(Property property, String text) {
    return SCHEME.matcher(text).matches() || property.is("GEO") || property.is("URL");
  }

  private static void setType(List<Parameter> parameters, String type) {
    parameters.removeIf(parameter -> parameter.name().equals(VALUE));
    if (type != null) {
      parameters.add(new Parameter(VALUE, new Value.ValueType(type)));
    }
  }

  /** {@code data} with its media type, and {@code parameters} as the version wants them. */
  private Value.Data typed(Property property, Value.Data data, List<Parameter> parameters) {
    String named = data.mediaType();
    Parameter token = null;
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(TYPE)
          && parameter.value() instanceof Value.Text text
          && MediaTokens.mediaType(property, text.text()) != null) {
        token = parameter;
        named = named == null ? MediaTokens.mediaType(property, text.text()) : named;
      }
    }
    setType(parameters, null);
    if (isOld) {
      String word = named == null ? null : MediaTokens.token(property, named);
      if (token == null && word != null) {
        parameters.add(new Parameter(TYPE, new Value.Text(word)));
      }
      parameters.add(new Parameter(new Name("ENCODING", false), new Value.Text("b")));
    } else {
      parameters.remove(token);
      if (!ServedCard.defaultType(property).equals("URI")) {
        setType(parameters, "URI");
      }
    }
    return new Value.Data(named, data.bytes());
  }

  /** A parameter without a name, as in vCard 2.1, is one of TYPE. */
  private static Parameter withName(Parameter parameter) {
    return parameter.value() instanceof Value.None
        ? new Parameter(TYPE, new Value.Text(parameter.name().text()))
        : parameter;
  }

  /** TYPE=pref of earlier versions is PREF=1. */
  private static Parameter withPreference(Parameter parameter) {
    return parameter.name().equals(TYPE)
            && parameter.value() instanceof Value.Text text
            && text.text().equalsIgnoreCase("pref")
        ? new Parameter(PREFERENCE, new Value.Int("1"))
        : parameter;
  }

  private void parameters(List<Parameter> parameters) {
    Name last = null;
    for (Parameter parameter : parameters) {
      Name name = parameter.name();
      line.put(name.equals(last) ? "," : ";" + PlainLine.name(name.text()) + "=");
      Value value = parameter.value();
      line.put(
          value instanceof Value.Text text
              ? PlainLine.parameter(text.text(), !isOld, false)
              : value instanceof Value.Components components
                  ? components(components)
                  : PlainCalendar.plain(value));
      last = value instanceof Value.Components ? null : name;
    }
  }

  private String components(Value.Components components) {
    String text =
        components.items().stream()
            .map(
                item ->
                    item.separator() == null
                        ? Integer.toUnsignedString(item.position())
                            + (item.value() == 0
                                ? ""
                                : "," + Integer.toUnsignedString(item.value()))
                        : item.separator().isEmpty()
                            ? ""
                            : "s," + PlainLine.escaped(item.separator(), ",;"))
            .collect(Collectors.joining(";"));
    return PlainLine.parameter(text, !isOld, true);
  }

  /** A property of one text has no separator: what was one is part of the text. */
  private static String separator(Property property, String type) {
    boolean isOneText =
        property.name().isKnown()
            && !ServedCard.isStructured(property)
            && (type == null ? ServedCard.defaultType(property) : type).equals("TEXT");
    char separator = ServedCard.separator(property);
    return isOneText && separator == ';' ? "\\;" : String.valueOf(separator);
  }

  private String value(Property property, Value value, int position, String type) {
    if (value instanceof Value.Text text) {
      return text(property, text.text(), position, type);
    } else if (value instanceof Value.Texts several) {
      return several.texts().stream()
          .map(text -> PlainLine.escaped(text, ",;"))
          .collect(Collectors.joining(","));
    } else if (value instanceof Value.Moment moment) {
      boolean isFirst = position == 0 && type != null && moment.isPossible();
      String own = isFirst ? type : ServedCard.momentType(property, position);
      String text = MomentText.inCard(moment, own, isOld);
      return MONTH.matcher(text).replaceFirst("--0$1");
    } else if (value instanceof Value.Token token) {
      return property.is("KIND") || property.is("GRAMGENDER")
          ? token.name().toLowerCase(Locale.ROOT)
          : token.name();
    }
    return PlainCalendar.plain(value);
  }

  private String text(Property property, String text, int position, String type) {
    if (property.is("GEO") && !isOld && POSITION.matcher(text).matches()) {
      return "geo:" + text.replace(';', ',');
    }
    String effective = type == null ? ServedCard.defaultType(property) : type;
    boolean isRaw =
        effective.equals("URI") && !(isOld && property.is("UID"))
            || property.is("CLIENTPIDMAP") && position > 0;
    return isRaw ? PlainLine.uri(text) : PlainLine.escaped(text, ",;");
  }

  private static String base64(Value.Data data) {
    return Base64.getEncoder().encodeToString(data.bytes());
  }
}
