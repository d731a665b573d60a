// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line of operands alone, such as {@code stalwart-verify backup}, which needs no parser:
 * it sets one field, and all others keep what they have. Stateless.
 */
final class PlainOperands {
  private PlainOperands() {}

  /**
   * Gives {@code command}, whose text is {@code text}, the operands {@code args} as the parser
   * would. False if that isn't sure to be the same.
   */
  static boolean takes(Command command, CommandText text, String... args) {
    for (String arg : args) {
      if (!SureMisuse.isOperand(arg)) {
        return false;
      }
    }
    if (args.length == 0 || args.length > text.mostOperands() || text.field().isEmpty()) {
      return false;
    }
    for (OptionText option : text.options()) {
      if (option.isRequired()) {
        return false;
      }
    }
    try {
      Field words = command.getClass().getDeclaredField(text.field());
      words.setAccessible(true); // a script's operands are private
      words.set(command, new ArrayList<>(List.of(args)));
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
