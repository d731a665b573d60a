// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Option;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;

/**
 * The options for the database of a command, or for the first of two, to be mixed in; and the
 * addresses that they and the operands give.
 */
final class FirstDatabase {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The server's config.toml or config.json; leave out the first database among the"
              + " operands.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a key of the config.toml, e.g. store.rocksdb.path=/mnt/data if the paths in"
              + " it are those inside a container. May be repeated. A key that the configuration"
              + " doesn't use is refused.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "A file with the password for a data store on PostgreSQL or MySQL (not for a blob store)."
              + " It takes precedence over the configuration's. Without either, the variable"
              + " SWKIT_PASSWORD is used.")
  private Path passwordFile;

  @Option(
      names = "--ask-password",
      description = "Asks for that password on the terminal, and ignores any other.")
  private boolean askPassword;

  /** Whether {@code --config} gives the database. */
  boolean hasConfig() {
    return config != null;
  }

  private DatabaseOptions options() {
    return new DatabaseOptions("--", settings, passwordFile, askPassword);
  }

  /**
   * The operands, {@code count} of them. The one at {@code databaseAt} is a database, which {@code
   * --config} may give instead of a word; the others are directories. {@code command} is the one
   * that takes them.
   */
  List<DatabaseAddress> operands(Command command, List<String> words, int count, int databaseAt) {
    require(command, words, count);
    DatabaseOptions.Word given =
        new DatabaseOptions.Word(config == null ? words.get(databaseAt) : null, config);
    DatabaseAddress database = options().one(given, System::getenv);
    List<DatabaseAddress> operands = new ArrayList<>();
    int word = 0;
    for (int i = 0; i < count; i++) {
      if (i == databaseAt) {
        operands.add(database);
        word += config == null ? 1 : 0;
      } else {
        operands.add(DatabaseAddress.directory(words.get(word++)));
      }
    }
    return operands;
  }

  /** Throws unless there are {@code count} operands, of which {@code --config} may be one. */
  void require(Command command, List<String> words, int count) {
    if (words.size() != count - (config == null ? 0 : 1)) {
      throw FailureText.misuse(
          command.name(),
          "expected "
              + count
              + (count == 1 ? " operand" : " operands")
              + FailureText.names(command.label(), count)
              + (config == null ? "" : ", of which --config is one")
              + ", but got "
              + (words.size() + (config == null ? 0 : 1)));
    }
  }

  /** Two operands that are both databases, of which {@code --config} may give the first. */
  List<DatabaseAddress> databases(Command command, List<String> words, SecondDatabase second) {
    List<DatabaseOptions.Word> given = new ArrayList<>();
    if (config != null) {
      given.add(new DatabaseOptions.Word(null, config));
    }
    if (words != null) {
      words.forEach(word -> given.add(new DatabaseOptions.Word(word, null)));
    }
    if (given.size() != 2) {
      throw FailureText.misuse(
          command.name(),
          "expected 2 operands"
              + FailureText.names(command.label(), 2)
              + ", but got "
              + given.size());
    }
    return options().two(given.get(0), given.get(1), second.options(), System::getenv);
  }

  /**
   * {@code words} with these options, for other processes; {@code second} has those of the second
   * word, if there is one. Throws if {@code --config} is given.
   */
  SharedOperands shared(List<String> words, SecondDatabase second) {
    if (config != null) {
      throw RefusedException.usage("--config: give the configuration as an operand instead");
    }
    return SharedOperands.of(words, options(), second.options());
  }

  /** Throws if any of these options is given; {@code what} says why they have no use. */
  void refuse(String what) {
    Map<String, Boolean> given =
        Map.of(
            "--config",
            config != null,
            "--set",
            !settings.isEmpty(),
            "--password-file",
            passwordFile != null,
            "--ask-password",
            askPassword);
    for (String option : new TreeSet<>(given.keySet())) {
      if (given.get(option)) {
        throw RefusedException.usage(option + " is for a database, but " + what);
      }
    }
  }
}
