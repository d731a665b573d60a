// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import swkit.Database;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.dump.Manifest;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.key.DecodedEntry;

/**
 * The databases that a JShell session is opened with. They stay open, with one snapshot each, until
 * the process ends.
 */
public final class Console {
  private static final int MOST = 3;

  private static final String HELP =
      """
      Usage: jbang stalwart-console [-hV] [DATABASE [DATABASE [DATABASE]]]
      Opens JShell with databases and dumps ready to be read.

      A DATABASE is a dump directory, a config.toml, or a store (rocksdb:/path, sqlite:/path). It is
      not changed. /exit leaves.

      Examples:
        jbang stalwart-console backup
        jbang stalwart-console /etc/stalwart/config.toml
        jbang stalwart-console backup rocksdb:/var/lib/stalwart/data""";

  private final List<Database> databases = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();

  /**
   * Opens {@code operands} and prints which are open, in one line. A database that can't be opened
   * is reported in a line of its own, and keeps its number. Ends the process after {@code --help},
   * {@code --version} and wrong usage.
   */
  public static Console open(PrintStream words, String... operands) {
    int exitCode = answer(System.out, words, operands);
    if (exitCode >= 0) {
      System.exit(exitCode);
    }
    Console console = new Console();
    for (String operand : operands) {
      console.add(operand, words);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(console::close));
    words.println(console.help(operands));
    return console;
  }

  /** Answers help, version and wrong usage, and returns the exit code; -1 for anything else. */
  static int answer(PrintStream out, PrintStream words, String... operands) {
    for (String operand : operands) {
      if (operand.equals("-h") || operand.equals("--help")) {
        out.println(Invocation.in(HELP));
        return 0;
      }
      if (operand.equals("-V") || operand.equals("--version")) {
        out.println(Manifest.TOOL);
        return 0;
      }
      if (operand.startsWith("-")) {
        words.println("stalwart-console: unknown option " + shown(operand) + "; see --help");
        return 2;
      }
    }
    if (operands.length > MOST) {
      words.println(
          "stalwart-console: " + shown(operands[MOST]) + ": at most three databases; see --help");
      return 2;
    }
    return -1;
  }

  private static String shown(String text) {
    return Wording.printable(Wording.bounded(Wording.secretless(text), 500));
  }

  /** {@code entry} in a line for a terminal, with its secrets hidden. */
  public static String line(Generation generation, Subspace subspace, Entry entry) {
    String line = DecodedEntry.line(generation, subspace, entry);
    return Wording.printable(Wording.bounded(line, PrintableWriter.RESULT));
  }

  private void add(String operand, PrintStream words) {
    Database database = null;
    Snapshot snapshot = null;
    try {
      database = Database.open(operand);
      snapshot = database.snapshot();
    } catch (SwkitException e) {
      words.println("stalwart-console: " + RemedyText.message(e));
    } catch (RuntimeException | StackOverflowError e) {
      words.println("stalwart-console: " + shown(operand + " can't be opened: " + e));
    }
    databases.add(database);
    snapshots.add(snapshot);
  }

  private String help(String... operands) {
    if (databases.stream().allMatch(Objects::isNull)) {
      return "Nothing is open: "
          + Invocation.of("stalwart-console")
          + " DATABASE…, or var db = Database.open(\"rocksdb:/path\"). /exit leaves.";
    }
    String numbers =
        IntStream.rangeClosed(1, operands.length)
            .filter(n -> database(n) != null)
            .mapToObj(n -> "db" + n + " snapshot" + n + ": " + shown(operands[n - 1]))
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
    List<AutoCloseable> all = new ArrayList<>(snapshots);
    all.addAll(databases);
    Closing.all(all);
  }
}
