// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Visits the components of an object in the order of its text (groupware-layouts 5.1). */
final class ComponentWalk {
  private ComponentWalk() {}

  /** A component that was begun, and the next of its children. */
  private static final class Begun {
    final CalendarComponent component;
    int next;

    Begun(CalendarComponent component) {
      this.component = component;
    }
  }

  /**
   * Visits the first of {@code components} with all that is in it, however deep. Throws {@link
   * MalformedException} if there is none, or if a component would be in two others.
   */
  static void over(
      List<CalendarComponent> components,
      Consumer<CalendarComponent> begin,
      Consumer<Property> each,
      Consumer<CalendarComponent> end) {
    BitSet visited = new BitSet();
    Deque<Begun> begun = new ArrayDeque<>();
    begin(components, 0, visited, begun, begin, each);
    while (!begun.isEmpty()) {
      Begun last = begun.getLast();
      int[] children = last.component.children();
      if (last.next == children.length) {
        end.accept(begun.removeLast().component);
      } else {
        begin(components, children[last.next++], visited, begun, begin, each);
      }
    }
  }

  private static void begin(
      List<CalendarComponent> components,
      int position,
      BitSet visited,
      Deque<Begun> begun,
      Consumer<CalendarComponent> begin,
      Consumer<Property> each) {
    if (position < 0 || position >= components.size()) {
      throw new MalformedException(
          components.isEmpty()
              ? "has no component"
              : "is damaged: it has no component " + Integer.toUnsignedString(position));
    }
    if (visited.get(position)) {
      throw new MalformedException("is damaged: component " + position + " is in two others");
    }
    visited.set(position);
    CalendarComponent component = components.get(position);
    begun.addLast(new Begun(component));
    begin.accept(component);
    for (Property property : component.properties()) {
      if (!property.is("BEGIN") && !property.is("END")) {
        each.accept(property);
      }
    }
  }
}
