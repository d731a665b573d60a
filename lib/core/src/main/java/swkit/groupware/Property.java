// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A property of an event or a card: one line of its text (groupware-layouts 4.1 and 6.1).
 *
 * @param group what stands before the name of a card's property, with a dot; null if nothing does
 */
record Property(String group, Name name, List<Parameter> parameters, List<Value> values) {
  /**
   * A name.
   *
   * @param isKnown whether it has a number in archives; a name of its own keeps its spelling
   */
  record Name(String text, boolean isKnown) {
    /** The enum of 12 bytes at {@code position}, whose variant {@code own} has a text. */
    static Name of(ArchivedObject from, int position, List<String> names, int own) {
      int variant = from.variant(position, names.size());
      return variant == own
          ? new Name(from.string(position + 4), false)
          : new Name(names.get(variant), true);
    }

    /** Whether this is the known name {@code text}. */
    boolean is(String text) {
      return isKnown && this.text.equals(text);
    }
  }

  /** A parameter; one with several values is several with the same name, side by side. */
  record Parameter(Name name, Value value) {}

  /** Whether this is the known property {@code text}. */
  boolean is(String text) {
    return name.is(text);
  }

  /** The types of values that the parameters VALUE name, in order. */
  List<String> valueTypes() {
    return parameters.stream()
        .map(parameter -> parameter.value() instanceof Value.ValueType type ? type.name() : null)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The values of the parameters with the known name {@code text}. */
  Stream<Value> parameter(String text) {
    return parameters.stream().filter(parameter -> parameter.name().is(text)).map(Parameter::value);
  }
}
