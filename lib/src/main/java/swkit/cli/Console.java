// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import swkit.Database;
import swkit.Snapshot;
import swkit.SwkitException;

/**
 * The databases that a JShell session is opened with. They stay open, with one snapshot each, until
 * the process ends.
 */
public final class Console {
  private final List<Database> databases = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();

  /**
   * Opens {@code operands} and says in one line what there is. What can't be opened is said in a
   * line of its own, and keeps its number.
   */
  public static Console open(PrintStream words, String... operands) {
    Console console = new Console();
    for (String operand : operands) {
      console.add(operand, words);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(console::close));
    words.println(console.help(operands));
    return console;
  }

  private void add(String operand, PrintStream words) {
    Database database = null;
    Snapshot snapshot = null;
    try {
      database = Database.open(operand);
      snapshot = database.snapshot();
    } catch (SwkitException e) {
      words.println("stalwart-console: " + e.getMessage());
    }
    databases.add(database);
    snapshots.add(snapshot);
  }

  private String help(String... operands) {
    if (databases.stream().allMatch(Objects::isNull)) {
      return "Nothing is open: jbang stalwart-console DATABASE…, or"
          + " var db = Database.open(\"rocksdb:/path\"). /exit leaves.";
    }
    String numbers =
        IntStream.rangeClosed(1, operands.length)
            .filter(n -> database(n) != null)
            .mapToObj(n -> "db" + n + " snapshot" + n + ": " + operands[n - 1])
            .collect(Collectors.joining("; "));
    return numbers
        + " (db, snapshot: the first). Try show(SETTINGS) or"
        + " snapshot.scan(PROPERTY).stream().count(). /exit leaves.";
  }

  /** The {@code n}th database, from 1; null if there is none. */
  public Database database(int n) {
    return n <= databases.size() ? databases.get(n - 1) : null;
  }

  /** The snapshot of the {@code n}th database, from 1; null if there is none. */
  public Snapshot snapshot(int n) {
    return n <= snapshots.size() ? snapshots.get(n - 1) : null;
  }

  private void close() {
    for (int n = 1; n <= databases.size(); n++) {
      if (snapshot(n) != null) {
        snapshot(n).close();
      }
      if (database(n) != null) {
        database(n).close();
      }
    }
  }
}
