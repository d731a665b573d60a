// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes cards as the server does (groupware-layouts 6.5). */
final class ServedCard {
  private static final Set<String> VERSIONS = Set.of("2.0", "2.1", "3.0", "4.0");
  private static final Set<String> LISTS = Set.of("NICKNAME", "CATEGORIES");
  private static final Set<String> STRUCTURES = Set.of("N", "ADR", "GENDER", "ORG", "CLIENTPIDMAP");
  private static final Set<String> NAMES = Set.of("N", "ADR");

  private final TextOutput out = new TextOutput();
  private final ServedLine line = new ServedLine(out);
  private final boolean isOld;
  private final boolean later;

  private ServedCard(boolean isOld, boolean later) {
    this.isOld = isOld;
    this.later = later;
  }

  /**
   * The text of a card.
   *
   * @param version the version of vCard; null for the card's own
   * @param later whether by the rules of the later releases
   */
  static byte[] text(List<Property> properties, String version, boolean later) {
    String written = version != null ? version : version(properties);
    ServedCard writer = new ServedCard(!written.equals("4.0"), later);
    TextOutput out = writer.out;
    out.put("BEGIN:VCARD\r\nVERSION:" + written + "\r\n");
    properties.stream().filter(ServedCard::isContent).forEach(writer::property);
    out.put("END:VCARD\r\n");
    return out.toByteArray();
  }

  /** The version that a card says it has; 4.0 if none of those that there are. */
  static String version(List<Property> properties) {
    return properties.stream()
        .filter(property -> property.is("VERSION"))
        .limit(1)
        .flatMap(property -> property.values().stream())
        .limit(1)
        .map(value -> value instanceof Value.Text text ? text.text() : "")
        .filter(VERSIONS::contains)
        .findFirst()
        .orElse("4.0");
  }

  /** Whether {@code property} is none of those that frame a card. */
  static boolean isContent(Property property) {
    return !property.is("VERSION") && !property.is("BEGIN") && !property.is("END");
  }

  private void property(Property property) {
    if (property.group() != null) {
      line.put(property.group() + ".");
    }
    line.put(property.name().text());
    new ServedParameters(line, later).write(property);
    if (isOld) {
      encoding(property);
    }
    line.put(":", 0);
    List<Value> values = property.values();
    String escaped = escaped(property);
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        line.put(separator(property));
      }
      line.fold(1);
      value(values.get(i), momentType(property, i), escaped);
    }
    line.end();
  }

  private void encoding(Property property) {
    Value.Data data = data(property);
    if (data != null) {
      line.put(";ENCODING=b", 11);
      boolean isTyped = property.parameter("TYPE").findAny().isPresent();
      String token =
          later && !isTyped && data.mediaType() != null
              ? MediaTokens.token(property, data.mediaType())
              : null;
      if (token != null) {
        int length = ServedLine.length(token) + 6;
        line.fold(length);
        line.put(";TYPE=" + token, length);
      }
    }
    if (later && texts(property).anyMatch(text -> text.chars().anyMatch(c -> c > 0x7F))) {
      line.fold(14);
      line.put(";CHARSET=UTF-8", 14);
    }
  }

  /** The first binary value of {@code property}; null if there is none. */
  static Value.Data data(Property property) {
    return (Value.Data)
        property.values().stream()
            .filter(value -> value instanceof Value.Data)
            .findFirst()
            .orElse(null);
  }

  private static Stream<String> texts(Property property) {
    return property.values().stream()
        .flatMap(
            value ->
                value instanceof Value.Text text
                    ? Stream.of(text.text())
                    : value instanceof Value.Texts several
                        ? several.texts().stream()
                        : Stream.empty());
  }

  /** The character between the values of {@code property}. */
  static char separator(Property property) {
    return isIn(LISTS, property) ? ',' : ';';
  }

  /** Whether {@code property} consists of components, with semicolons between them. */
  static boolean isStructured(Property property) {
    return isIn(STRUCTURES, property);
  }

  private static boolean isIn(Set<String> names, Property property) {
    return property.name().isKnown() && names.contains(property.name().text());
  }

  /** The characters that a text in {@code property} has a backslash before. */
  private static String escaped(Property property) {
    List<String> types = property.valueTypes();
    boolean isText = type(types.isEmpty() ? null : types.get(0), property).equals("TEXT");
    return (isText || isIn(LISTS, property) || isIn(NAMES, property) ? "," : "")
        + (isText || isIn(STRUCTURES, property) ? ";" : "");
  }

  /** The type that a moment at {@code position} of {@code property} is written with. */
  static String momentType(Property property, int position) {
    List<String> types = property.valueTypes();
    return type(position < types.size() ? types.get(position) : null, property);
  }

  private static String type(String named, Property property) {
    return named != null ? named : defaultType(property);
  }

  /** The type of values that {@code property} has without a parameter VALUE. */
  static String defaultType(Property property) {
    if (!property.name().isKnown()) {
      return "TEXT";
    }
    return switch (property.name().text()) {
      case "SOURCE",
          "PHOTO",
          "IMPP",
          "GEO",
          "LOGO",
          "MEMBER",
          "RELATED",
          "SOUND",
          "UID",
          "URL",
          "KEY",
          "FBURL",
          "CALADRURI",
          "CALURI",
          "ORG-DIRECTORY",
          "CONTACT-URI",
          "SOCIALPROFILE" ->
          "URI";
      case "BDAY", "ANNIVERSARY", "DEATHDATE" -> "DATE-AND-OR-TIME";
      case "REV", "CREATED" -> "TIMESTAMP";
      case "TZ" -> "UTC-OFFSET";
      case "LANGUAGE" -> "LANGUAGE-TAG";
      default -> "TEXT";
    };
  }

  private void value(Value value, String momentType, String escaped) {
    if (value instanceof Value.Text text) {
      line.text(text.text(), escaped);
    } else if (value instanceof Value.Texts several) {
      boolean first = true;
      for (String text : several.texts()) {
        if (!first) {
          line.put(',');
        }
        first = false;
        line.text(text, ",;");
      }
    } else if (value instanceof Value.Moment moment) {
      line.put(MomentText.inCard(moment, momentType, isOld), 16);
    } else if (value instanceof Value.Data data) {
      if (isOld) {
        line.base64(data.bytes());
      } else {
        line.data(data, "\\,", later);
      }
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
