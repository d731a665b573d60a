// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import swkit.open.DatabaseAddress;

/** A command that opens a database, with the options for that. */
public abstract class DatabaseCommand extends Command {
  @Mixin private FirstDatabase database = new FirstDatabase();

  /**
   * The operands, {@code count} of them. The one at {@code databaseAt} is a database, which {@code
   * --config} may give instead of a word; the others are directories.
   */
  protected final List<DatabaseAddress> operands(List<String> words, int count, int databaseAt) {
    return database.operands(this, words, count, databaseAt);
  }

  /** Throws unless there are {@code count} operands, of which {@code --config} may be one. */
  protected final void requireOperands(List<String> words, int count) {
    database.require(this, words, count);
  }

  /**
   * Two operands that are both databases, of which {@code --config} may give the first; {@code
   * second} has the options for the other one.
   */
  protected final List<DatabaseAddress> databases(List<String> words, SecondDatabase second) {
    return database.databases(this, words, second);
  }

  /**
   * {@code words} with the options for them, as other processes resolve them; {@code second} has
   * those of the second word, if there is one. Throws if that would give away a secret.
   */
  protected final SharedOperands shared(List<String> words, SecondDatabase second) {
    return database.shared(words, second);
  }

  /**
   * The one operand, a database, which {@code --config} may give instead of a word; {@code words}
   * may be null.
   */
  protected final DatabaseAddress operand(List<String> words) {
    return operands(words == null ? List.of() : words, 1, 0).get(0);
  }

  /** Whether {@code --config} gives the first database, which is then no operand. */
  protected final boolean hasConfig() {
    return database.hasConfig();
  }

  /** Throws if an option for a database is given; {@code what} says why it has no use. */
  protected final void refuseDatabaseOptions(String what) {
    database.refuse(what);
  }
}
