// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;

/**
 * The text of events and cards in one form.
 *
 * @param later whether the server writes them by the later rules (groupware-layouts 5.6 and 6.5)
 * @param earlier whether their archives are those of a release before 0.15
 */
record ObjectText(TextForm form, boolean later, boolean earlier) {
  byte[] calendar(List<CalendarComponent> components, long modified) {
    if (earlier) {
      EarlierShapes.requireCalendar(components);
    }
    return form == TextForm.PLAIN
        ? PlainCalendar.text(components, modified)
        : ServedCalendar.text(components, later);
  }

  byte[] card(List<Property> properties) {
    if (earlier) {
      EarlierShapes.requireCard(properties);
    }
    return form == TextForm.PLAIN
        ? PlainCard.text(properties)
        : ServedCard.text(properties, null, later);
  }
}
