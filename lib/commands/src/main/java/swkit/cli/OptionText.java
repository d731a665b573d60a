// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.List;

/**
 * What the help, the manual page and the completion say of an option. Immutable.
 *
 * @param names its names; the long one is the longest
 * @param value what its value is called, such as {@code FILE}; empty for a flag
 * @param choices the values to choose from; empty if any is possible
 * @param isPath whether the value is a path
 * @param isHidden whether the command refuses it, so that nothing names it
 * @param isRequired whether the command needs it
 * @param meaning what it does
 */
record OptionText(
    List<String> names,
    String value,
    List<String> choices,
    boolean isPath,
    boolean isHidden,
    boolean isRequired,
    String meaning) {
  OptionText {
    names = List.copyOf(names);
    choices = List.copyOf(choices);
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  /** The long name. */
  String name() {
    String longest = names.get(0);
    for (String name : names) {
      longest = name.length() > longest.length() ? name : longest;
    }
    return longest;
  }

  /** The names and the value: {@code -c, --config FILE}. */
  String form() {
    String all = String.join(", ", names);
    return (names.size() == 1 ? "    " : "") + all + (takesValue() ? " " + value : "");
  }
}
