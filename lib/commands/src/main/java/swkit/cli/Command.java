// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import com.google.gson.JsonObject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import swkit.BlobDamage;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.Workers;
import swkit.config.TomlConfig;
import swkit.dump.Manifest;
import swkit.io.Invocation;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.transfer.TransferReport;

/**
 * A command: the options that all have, one line for what went wrong, the exit code.
 *
 * <p>Results go to standard output, words to standard error. Exit codes: 0 done, 1 could not do it,
 * 2 usage, 3 done but something was found or left out, 130 interrupted.
 */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
public abstract class Command implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The server's config.toml or config.json, in place of the database operand.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Takes VALUE for KEY of the config.toml, e.g. store.rocksdb.path=/mnt/data: paths inside"
              + " a container are others. May be repeated. A key that nothing reads is refused.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Holds the password for a data store on PostgreSQL or MySQL (not for a blob store), given"
              + " by URL or by a configuration, and wins over the configuration's. The variable"
              + " SWKIT_PASSWORD may hold one too, for a data store that has none otherwise.")
  private Path passwordFile;

  @Option(
      names = "--ask-password",
      description = "Asks for that password on the terminal, and takes it instead of any other.")
  private boolean askPassword;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use; one for each processor otherwise.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--progress", description = "Shows progress as lines, also without a terminal.")
  private boolean progress;

  @Option(
      names = {"-q", "--quiet"},
      description = "Says nothing but what is wrong.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Names every finding, and adds the trace to an error.")
  private boolean verbose;

  @Option(names = "--json", description = "Writes one summary in JSON to standard output.")
  private boolean json;

  private final AtomicReference<Runnable> stop = new AtomicReference<>();

  /** The work; returns the exit code. */
  protected abstract int work(Workers workers, ProgressBar progress);

  /** What to say after a failure, besides what failed; null for nothing. */
  protected String afterFailure() {
    return null;
  }

  /**
   * Runs {@code command} with {@code args} and ends the process with its exit code. What needs no
   * command line to be read is answered without loading the library that reads it.
   */
  public static void run(Command command, String... args) {
    StandardOutput stdout = new StandardOutput();
    String charset = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    PrintWriter out = new PrintWriter(stdout, true, Charset.forName(charset));
    int exitCode = 0;
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      out.println(Manifest.TOOL);
    } else {
      exitCode = execute(command, out, new PrintWriter(System.err, true), args);
    }
    out.flush();
    try {
      if (stdout.problem() != null) {
        ended(stdout.problem());
      }
    } catch (RefusedException e) {
      exitCode = command.failed(e);
    }
    System.exit(exitCode);
  }

  /** Runs {@code command} with {@code args} and returns its exit code. */
  public static int execute(Command command, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line =
        new CommandLine(command)
            .setOut(new PrintableWriter(out, PrintableWriter.RESULT))
            .setErr(new PrintableWriter(err, PrintableWriter.WORDS))
            .registerConverter(Path.class, PathOption::convert)
            .setExecutionExceptionHandler((e, at, result) -> command.failed(e))
            .setParameterExceptionHandler((e, words) -> command.misused(e, words));
    var usage = line.getCommandSpec().usageMessage();
    usage.footer(Stream.of(usage.footer()).map(Invocation::in).toArray(String[]::new));
    Interruption interruption = new Interruption(command.stop);
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return command.failed(e);
    } finally {
      interruption.close();
    }
  }

  private int misused(CommandLine.ParameterException e, String... words) {
    json = List.of(words).contains("--json");
    return failed(unclear(Wording.secretless(e.getMessage()) + suggestion(e)));
  }

  /** The option that a misspelt one may be meant for: the nearest, else the one picocli finds. */
  private static String suggestion(CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)
        || !unmatched.isUnknownOption()) {
      return "";
    }
    String given = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
    Set<String> options = e.getCommandLine().getCommandSpec().optionsMap().keySet();
    return TomlConfig.similar(given, options)
        .or(() -> unmatched.getSuggestions().stream().findFirst())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  private RefusedException unclear(String what) {
    return RefusedException.usage(what + "; try: " + Invocation.of(name()) + " --help");
  }

  @Override
  public final Integer call() {
    if (threads < 1) {
      throw RefusedException.usage("--threads " + threads + ": give 1 or more");
    }
    if (json) {
      wholeLines();
    }
    try (Workers workers = Workers.of(threads);
        ProgressBar bar = new ProgressBar(err(), !quiet && (progress || Terminal.isError()))) {
      stop.set(workers::stop);
      return work(workers, bar);
    }
  }

  /** Shows what was done, as a table or in JSON, and returns the exit code. */
  protected final int show(TransferReport report, ProgressBar bar) {
    bar.close();
    ReportText summary = new ReportText(name(), report, verbose);
    if (json) {
      out().println(summary.json());
    } else if (!quiet) {
      summary.print(out());
    }
    summary.warn(err(), quiet);
    return report.exitCode();
  }

  /**
   * Shows {@code lines}, or with {@code --json} one object of the command's name, the exit code,
   * {@code content} and the damaged blobs; says which those are. Returns the exit code: {@code
   * exitCode}, or 3 if a blob is damaged.
   */
  protected final int show(
      List<String> lines,
      JsonObject content,
      int exitCode,
      Collection<BlobDamage> blobs,
      ProgressBar bar) {
    bar.close();
    int code = blobs.isEmpty() ? exitCode : 3;
    show(json ? List.of(ReportText.json(name(), code, content, blobs)) : lines);
    return damaged(blobs, code);
  }

  /** Shows results in whole lines, however long these are. */
  protected final void wholeLines() {
    if (out() instanceof PrintableWriter writer) {
      writer.whole();
    }
  }

  /** Shows lines, what isn't printable in them escaped. */
  protected final void show(List<String> lines) {
    try (LineOutput all = new LineOutput(out())) {
      lines.forEach(all::add);
    }
  }

  /**
   * Says which blobs are damaged, and returns the exit code: 3 if any is, else {@code exitCode}.
   */
  protected final int damaged(Collection<BlobDamage> blobs, int exitCode) {
    ReportText.damaged(blobs, name(), err(), verbose);
    return blobs.isEmpty() ? exitCode : 3;
  }

  private int failed(Throwable e) {
    int exitCode =
        e instanceof SwkitException known
            ? known.exitCode()
            : e instanceof InvalidPathException ? 2 : 1;
    String message = Wording.bounded(message(e), PrintableWriter.WORDS / 2);
    if (e instanceof CancellationException) {
      exitCode = 130;
    }
    err().println(name() + ": " + message);
    String more = afterFailure();
    if (more != null) {
      err().println(name() + ": " + more);
    }
    if (verbose) {
      trace(e).lines().forEach(err()::println);
    }
    if (json) {
      wholeLines();
      out().println(ReportText.json(name(), exitCode, message, more));
    }
    return exitCode;
  }

  private static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return Wording.secretless(trace.toString()).replace("\t", "    ");
  }

  private static String message(Throwable e) {
    if (e instanceof SwkitException) {
      return e.getMessage();
    }
    if (e instanceof CancellationException) {
      return "interrupted";
    }
    if (e instanceof OutOfMemoryError) {
      return "needs more memory: give " + Invocation.option("-R-Xmx2g");
    }
    if (e instanceof StackOverflowError) {
      return "something that was read is nested too deeply to be understood; --verbose shows where";
    }
    if (e instanceof InvalidPathException path) {
      return "'" + path.getInput() + "' is no path of a file: " + path.getReason();
    }
    return "something that should not happen did: "
        + Wording.secretless(e.toString())
        + "; please report it, with --verbose";
  }

  /**
   * The operands, {@code count} of them, of which {@code --config} may stand for the one at {@code
   * databaseAt}.
   */
  protected final List<DatabaseAddress> operands(List<String> words, int count, int databaseAt) {
    if (words.size() != count - (config == null ? 0 : 1)) {
      throw unclear(
          "expected "
              + count
              + (count == 1 ? " operand" : " operands")
              + (config == null ? "" : ", of which --config is one")
              + ", but given were "
              + (words.size() + (config == null ? 0 : 1)));
    }
    DatabaseOptions.Word given =
        new DatabaseOptions.Word(config == null ? words.get(databaseAt) : null, config);
    DatabaseAddress database = databaseOptions().one(given, System::getenv);
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

  private DatabaseOptions databaseOptions() {
    return new DatabaseOptions("--", settings, passwordFile, askPassword);
  }

  /** Throws if an option is given that is for a database; {@code what} needs none. */
  protected final void refuseDatabaseOptions(String what) {
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
        throw RefusedException.usage(option + " is for a database, and " + what);
      }
    }
  }

  /**
   * Two operands that are both databases, of which {@code --config} may stand for the first; {@code
   * second} has the options for the other one.
   */
  protected final List<DatabaseAddress> databases(List<String> words, SecondDatabase second) {
    List<DatabaseOptions.Word> given = new ArrayList<>();
    if (config != null) {
      given.add(new DatabaseOptions.Word(null, config));
    }
    if (words != null) {
      words.forEach(word -> given.add(new DatabaseOptions.Word(word, null)));
    }
    if (given.size() != 2) {
      throw unclear("expected 2 operands, but there are " + given.size());
    }
    return databaseOptions().two(given.get(0), given.get(1), second.options(), System::getenv);
  }

  private static boolean isConfig(String word) {
    return word.endsWith(".toml");
  }

  /** The one operand, a database, for which {@code --config} may stand; {@code words} or null. */
  protected final DatabaseAddress operand(List<String> words) {
    return operands(words == null ? List.of() : words, 1, 0).get(0);
  }

  /**
   * The command line as it was given, without secrets, with {@code more} at its end; or "the same
   * command", where it isn't known how the command was started.
   */
  protected final String again(String more) {
    if (!Invocation.isKnown()) {
      return "the same command" + (more.isEmpty() ? "" : " with " + more);
    }
    StringBuilder line = new StringBuilder(Invocation.of(name()));
    for (String given : spec.commandLine().getParseResult().originalArgs()) {
      line.append(' ').append(Invocation.quote(Wording.setting(given)));
    }
    return line.append(more.isEmpty() ? "" : " " + more).toString();
  }

  /** Says something in a line of its own, with the command's name before it. */
  protected final void say(String words) {
    err().println(name() + ": " + words);
    err().flush();
  }

  /** Where words go. */
  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Where results go. Whoever prints much to it ends when {@link PrintWriter#checkError} says. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where results go that are no text. Not buffered; throws when nobody reads it any more. */
  protected OutputStream bytesOut() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /**
   * True if {@code e}, which {@link #bytesOut} threw, says that its reader has seen enough, as with
   * {@code … | head}. Throws where it says something else.
   */
  protected static boolean ended(IOException e) {
    if ("Broken pipe".equals(e.getMessage())) {
      return true;
    }
    throw new RefusedException("standard output", "can't be written: " + Wording.reason(e));
  }

  /** Whether results are to be JSON. */
  protected final boolean isJson() {
    return json;
  }

  /** Whether nothing is to be said but what is wrong. */
  protected final boolean isQuiet() {
    return quiet;
  }

  /** Whether every finding is to be named. */
  protected final boolean isVerbose() {
    return verbose;
  }

  /** The name of the command: {@code stalwart-import}. */
  protected final String name() {
    return spec.name();
  }
}
