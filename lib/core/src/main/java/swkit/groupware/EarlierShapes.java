// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;
import java.util.Set;

/**
 * What is known of events and cards of 0.12 to 0.14: those without parameters, of certain
 * properties, have the shapes of 0.15 (groupware-layouts 3.10). All others might be read wrongly.
 */
final class EarlierShapes {
  private static final Set<String> COMPONENTS = Set.of("VCALENDAR", "VEVENT", "VALARM");
  private static final Set<String> EVENT_PROPERTIES =
      Set.of(
          "VERSION",
          "PRODID",
          "UID",
          "DTSTAMP",
          "DTSTART",
          "DTEND",
          "SUMMARY",
          "DESCRIPTION",
          "ACTION",
          "TRIGGER");
  private static final Set<String> CARD_PROPERTIES = Set.of("VERSION", "UID", "FN", "EMAIL");

  private EarlierShapes() {}

  /** Throws {@link MalformedException} unless the shapes of {@code components} are known. */
  static void requireCalendar(List<CalendarComponent> components) {
    for (CalendarComponent component : components) {
      requireKnown(isIn(COMPONENTS, component.type()));
      component.properties().forEach(property -> requireProperty(EVENT_PROPERTIES, property));
    }
  }

  /** Throws {@link MalformedException} unless the shapes of {@code properties} are known. */
  static void requireCard(List<Property> properties) {
    for (Property property : properties) {
      requireKnown(property.group() == null);
      requireProperty(CARD_PROPERTIES, property);
    }
  }

  private static void requireProperty(Set<String> names, Property property) {
    requireKnown(isIn(names, property.name()) && property.parameters().isEmpty());
    for (Value value : property.values()) {
      requireKnown(
          value instanceof Value.Text
              || value instanceof Value.Moment
              || value instanceof Value.Span
              || value instanceof Value.Token);
    }
  }

  private static boolean isIn(Set<String> names, Property.Name name) {
    return name.isKnown() && names.contains(name.text());
  }

  private static void requireKnown(boolean known) {
    if (!known) {
      throw unknown();
    }
  }

  /** The exception for what isn't known. */
  static MalformedException unknown() {
    return new MalformedException("is of a release before 0.15, whose layout isn't known");
  }
}
