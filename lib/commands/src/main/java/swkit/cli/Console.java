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
import swkit.open.DatabaseAddress;

/**
 * The databases that a JShell session is opened with. They stay open, with one snapshot each, until
 * the process ends.
 */
public final class Console {
  private static final int MOST = 3;

  /** What the help, the manual page and the completion are made of. */
  static final CommandText TEXT =
      new CommandText(
          "stalwart-console",
          List.of("stalwart-console [DATABASE [DATABASE [DATABASE]]]"),
          "Opens JShell with databases and dumps ready to be read.",
          List.of(
              "They are db1, db2 and db3, each with a snapshot (snapshot1, …); db and snapshot are"
                  + " the first. They are not changed. /exit leaves."),
          "DATABASE",
          false,
          "",
          MOST,
          List.of(
              new CommandText.Term(
                  "DATABASE", DatabaseAddress.DATABASES + ", a dump directory, or one frame.")),
          List.of(
              new OptionText(
                  List.of("--completion"),
                  "SHELL",
                  List.of("bash", "zsh", "fish"),
                  false,
                  false,
                  false,
                  "Prints a script that completes the operands: bash, zsh or fish."),
              flag("-h", "--help", "Shows this help."),
              flag("-V", "--version", "Shows the version.")),
          List.of(),
          List.of(
              "jbang stalwart-console backup",
              "jbang stalwart-console /etc/stalwart/config.toml",
              "jbang stalwart-console backup rocksdb:/var/lib/stalwart/data"),
          List.of("Exit codes: 0 done; 1 failed; 2 wrong usage."));

  private final List<Database> databases = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();

  /**
   * Opens {@code operands} and prints what each is, in a line, and what to type. A database that
   * can't be opened is reported in a line of its own, and keeps its number. Ends the process after
   * {@code --help}, {@code --version} and wrong usage.
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
        HelpText.lines(TEXT, Terminal.output().width(), false).forEach(out::println);
        return 0;
      }
      if (operand.equals("--completion") || operand.startsWith("--completion=")) {
        return complete(out, words, operands);
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

  private static int complete(PrintStream out, PrintStream words, String... operands) {
    String shell = String.join("=", operands).replaceFirst("^--completion=?", "");
    for (Completion completion : Completion.values()) {
      if (completion.toString().equals(shell)) {
        out.print(completion.script(TEXT));
        return 0;
      }
    }
    words.println("stalwart-console: --completion " + shown(shell) + ": give bash, zsh or fish");
    return 2;
  }

  private static OptionText flag(String letter, String name, String meaning) {
    return new OptionText(List.of(letter, name), "", List.of(), false, false, false, meaning);
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
          + " DATABASE…, or var db = Database.open(\"rocksdb:/path\"); /exit leaves";
    }
    return IntStream.rangeClosed(1, operands.length)
            .filter(n -> database(n) != null)
            .mapToObj(n -> "db" + n + ", snapshot" + n + ": " + shown(described(n)) + "\n")
            .collect(Collectors.joining())
        + "db and snapshot are the first. Try show(SETTINGS), snapshot.subspaces(), or"
        + " snapshot.scan(PROPERTY).stream().count()\n"
        + "Tab completes names and shows what there is; /exit leaves";
  }

  /** What the {@code n}th database is. */
  private String described(int n) {
    Database database = database(n);
    try {
      Generation layout = Generation.of(snapshot(n));
      return database.address()
          + ": "
          + database.kind()
          + " of Stalwart "
          + layout.releases()
          + (database.hasSchemaVersion() ? " (schema " + layout.schemaVersion() + ")" : "");
    } catch (SwkitException e) {
      return database.address() + ": " + RemedyText.message(e);
    }
  }

  /** The {@code n}th database, from 1; null if there is none. */
  public Database database(int n) {
    return n <= databases.size() ? databases.get(n - 1) : null;
  }

  /** The snapshot of the {@code n}th database, from 1; null if there is none. */
  public Snapshot snapshot(int n) {
    return n <= snapshots.size() ? snapshots.get(n - 1) : null;
  }

  @Override
  public String toString() {
    return "stalwart-console with " + databases.stream().filter(Objects::nonNull).toList();
  }

  private void close() {
    List<AutoCloseable> all = new ArrayList<>(snapshots);
    all.addAll(databases);
    Closing.all(all);
  }
}
