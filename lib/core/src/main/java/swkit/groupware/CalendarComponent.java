// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static swkit.groupware.CalendarNames.*;

import java.util.List;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/**
 * A component of a calendar object: an event, an alarm, a time zone (groupware-layouts 4).
 *
 * @param children the positions of its children in the list of all components, unsigned
 */
record CalendarComponent(Name type, List<Property> properties, int[] children) {
  private static final int SIZE = 28;
  private static final int PROPERTY = 28;
  private static final int PARAMETER = 48;
  private static final int VALUE = 56;
  private static final int VALUES = 20;
  private static final int PARAMETER_VALUES = 18;

  /** The list of components at {@code position}; the first is the outermost. */
  static List<CalendarComponent> list(ArchivedObject from, int position) {
    return from.list(position, SIZE, CalendarComponent::of);
  }

  private static CalendarComponent of(ArchivedObject from) {
    return new CalendarComponent(
        Name.of(from, 0, COMPONENTS, 0),
        from.list(12, PROPERTY, CalendarComponent::property),
        from.integers(20, 4, item -> item.u32(0)));
  }

  private static Property property(ArchivedObject from) {
    return new Property(
        null,
        Name.of(from, 0, PROPERTIES, 2),
        from.list(12, PARAMETER, CalendarComponent::parameter),
        from.list(20, VALUE, CalendarComponent::value));
  }

  private static Parameter parameter(ArchivedObject from) {
    return new Parameter(Name.of(from, 0, PARAMETERS, 0), parameterValue(from.in(16)));
  }

  private static Value parameterValue(ArchivedObject from) {
    return switch (from.variant(0, PARAMETER_VALUES)) {
      case 0 -> new Value.Text(from.string(4));
      case 1 -> new Value.Int(Long.toUnsignedString(from.i64(8)));
      case 2 -> new Value.Bool(from.bool(1));
      case 3 -> uri(from.in(4));
      case 4 -> new Value.Token(from.name(1, USER_TYPES));
      case 5 -> new Value.Token(from.name(1, BUSY_TYPES));
      case 6 -> new Value.Token(from.name(1, PARTICIPATIONS));
      case 7 -> new Value.Token(from.name(1, RELATED_ENDS));
      case 8 -> new Value.Token(from.name(1, RELATION_TYPES));
      case 9 -> new Value.Token(from.name(1, ROLES));
      case 10 -> new Value.Token(from.name(1, SCHEDULE_AGENTS));
      case 11 -> new Value.Token(from.name(1, FORCED_SENDS));
      case 12 -> new Value.ValueType(from.name(1, VALUE_TYPES));
      case 13 -> new Value.Token(from.name(1, DISPLAYS));
      case 14 -> new Value.Token(from.name(1, FEATURES));
      case 15 -> Value.Span.of(from.in(4));
      case 16 -> new Value.Token(from.name(1, LINK_RELATIONS));
      default -> new Value.None();
    };
  }

  private static Value value(ArchivedObject from) {
    return switch (from.variant(0, VALUES)) {
      case 0 -> new Value.Binary(from.bytes(4));
      case 1 -> new Value.Bool(from.bool(1));
      case 2 -> uri(from.in(4));
      case 3 -> Value.Moment.of(from.box(4, Value.Moment.SIZE));
      case 4 -> Value.Span.of(from.in(4));
      case 5 -> RecurrenceText.rule(from.box(4, RecurrenceText.SIZE));
      case 6 -> Value.Period.of(from.in(4));
      case 7 -> new Value.Float(from.f64(8));
      case 8 -> new Value.Int(Long.toString(from.i64(8)));
      case 9 -> new Value.Text(from.string(4));
      case 10 -> new Value.Token(from.name(1, SCALES));
      case 11 -> new Value.Token(from.name(1, METHODS));
      case 12 -> new Value.Token(from.name(1, CLASSES));
      case 13 -> new Value.Token(from.name(1, STATUSES));
      case 14 -> new Value.Token(from.name(1, TRANSPARENCIES));
      case 15 -> new Value.Token(from.name(1, ACTIONS));
      case 16 -> new Value.Token(from.name(1, BUSY_TYPES));
      case 17 -> new Value.Token(from.name(1, PARTICIPANT_TYPES));
      case 18 -> new Value.Token(from.name(1, RESOURCE_TYPES));
      default -> new Value.Token(from.name(1, PROXIMITIES));
    };
  }

  private static Value uri(ArchivedObject from) {
    return from.variant(0, 2) == 0
        ? new Value.Data(from.optionalString(4), from.bytes(16))
        : new Value.Location(from.string(4));
  }
}
