// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static swkit.groupware.CardNames.*;

import java.util.List;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/** Reads the properties of cards (groupware-layouts 6.1 to 6.3). */
final class CardReader {
  private static final int PROPERTY = 40;
  private static final int PARAMETER = 32;
  private static final int VALUE = 24;
  private static final int COMPONENT = 12;
  private static final int VALUES = 10;
  private static final int PARAMETER_VALUES = 11;

  private CardReader() {}

  /** The list of properties at {@code position}. */
  static List<Property> properties(ArchivedObject from, int position) {
    return from.list(position, PROPERTY, CardReader::property);
  }

  private static Property property(ArchivedObject from) {
    return new Property(
        from.optionalString(0),
        Name.of(from, 12, PROPERTIES, 0),
        from.list(24, PARAMETER, CardReader::parameter),
        from.list(32, VALUE, CardReader::value));
  }

  private static Parameter parameter(ArchivedObject from) {
    return new Parameter(Name.of(from, 0, PARAMETERS, 0), parameterValue(from.in(16)));
  }

  private static Value parameterValue(ArchivedObject from) {
    return switch (from.variant(0, PARAMETER_VALUES)) {
      case 0 -> new Value.Text(from.string(4));
      case 1 -> new Value.Int(Integer.toUnsignedString(from.u32(4)));
      case 2 -> new Value.Timestamp(from.i64(8));
      case 3 -> new Value.Bool(from.bool(1));
      case 4 -> new Value.ValueType(from.name(1, VALUE_TYPES));
      case 5 -> new Value.Token(from.name(1, TYPES));
      case 6 -> new Value.Token(from.name(1, CalendarNames.SCALES));
      case 7 -> new Value.Token(from.name(1, LEVELS));
      case 8 -> new Value.Token(from.name(1, PHONETICS));
      case 9 -> new Value.Components(from.list(4, COMPONENT, CardReader::component));
      default -> new Value.None();
    };
  }

  private static Value.Component component(ArchivedObject from) {
    return from.variant(0, 2) == 0
        ? new Value.Component(from.u32(4), from.u32(8), null)
        : new Value.Component(0, 0, from.string(4));
  }

  private static Value value(ArchivedObject from) {
    return switch (from.variant(0, VALUES)) {
      case 0 -> new Value.Text(from.string(4));
      case 1 -> new Value.Int(Long.toString(from.i64(8)));
      case 2 -> new Value.Float(from.f64(8));
      case 3 -> new Value.Bool(from.bool(1));
      case 4 -> Value.Moment.of(from.in(2));
      case 5 -> new Value.Data(from.optionalString(4), from.bytes(16));
      case 6 -> new Value.Token(from.name(1, SEXES));
      case 7 -> new Value.Token(from.name(1, GENDERS));
      case 8 -> new Value.Token(from.name(1, KINDS));
      default -> new Value.Texts(from.list(4, 8, item -> item.string(0)));
    };
  }
}
