// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import com.google.gson.JsonObject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import swkit.BlobDamage;
import swkit.RefusedException;
import swkit.Workers;
import swkit.dump.Manifest;
import swkit.invocation.Invocation;
import swkit.io.Wording;
import swkit.transfer.TransferReport;

/**
 * A command: the options that all commands have, one line for a failure, the exit code.
 *
 * <p>Results go to standard output, messages to standard error. Exit codes: 0 done, 1 failed, 2
 * wrong usage, 3 done but something was found or left out, 130 interrupted.
 */
@CommandLine.Command(versionProvider = Version.class)
public abstract class Command implements Callable<Integer> {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use; by default one for each processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--completion",
      paramLabel = "SHELL",
      help = true,
      description =
          "Prints a script for bash, zsh or fish that completes this command; load it with source.")
  private Completion completion;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  private boolean version;

  private CommandCall called;
  private List<String> options = List.of();

  /** The names of the options that the command has. */
  private Set<String> known = Set.of();

  private ProgressBar bar;

  private final AtomicReference<Runnable> stop = new AtomicReference<>();

  /** The work; returns the exit code. */
  protected abstract int work(Workers workers, ProgressBar progress);

  /** A second message after a failure, such as how to resume; null for none. */
  protected String afterFailure() {
    return null;
  }

  /** The options that this command has from others and refuses, so that its help lacks them. */
  protected Set<String> unused() {
    return Set.of();
  }

  /** The words of a command line, as they are to be understood. */
  protected String[] words(String... args) {
    return args;
  }

  /** The width of the terminal that results go to, in characters; 0 if they go elsewhere. */
  protected static int resultWidth() {
    Terminal terminal = Terminal.output();
    return terminal.isPresent() ? terminal.width() : 0;
  }

  /**
   * Runs {@code command} with {@code args} and ends the process with its exit code. {@code
   * --version} is answered without loading picocli, and so are help, completion and the most common
   * misuse of the commands of the catalog.
   */
  public static void run(Command command, String... args) {
    StandardOutput stdout = new StandardOutput();
    String charset = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    PrintWriter out = new PrintWriter(stdout, true, Charset.forName(charset));
    PrintWriter err = new PrintWriter(System.err, true);
    int exitCode = 0;
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      out.println(Manifest.TOOL);
    } else {
      CommandText text = PreparedText.of(command);
      exitCode =
          text == null ? PreparedAnswer.NONE : PreparedAnswer.of(command, text, out, err, args);
      if (exitCode == PreparedAnswer.NONE) {
        exitCode = execute(command, out, err, args);
      }
    }
    out.flush();
    try {
      if (stdout.problem() != null) {
        ended(stdout.problem());
      }
    } catch (RefusedException e) {
      if (command.called == null) {
        command.called = new CommandCall(line(command).getCommandName(), "", out, err, List.of());
      }
      exitCode = command.failed(e);
    }
    System.exit(exitCode);
  }

  /** Runs {@code command} with {@code args} and returns its exit code. */
  public static int execute(Command command, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = line(command);
    command.isCalled(
        CommandCall.of(
            line.getCommandName(), ModelText.label(line.getCommandSpec()), out, err, args),
        ModelText.names(line.getCommandSpec()));
    line.setOut(command.out())
        .setErr(command.err())
        .setExecutionStrategy(command::parsed)
        .setExecutionExceptionHandler((e, at, result) -> command.failed(e))
        .setParameterExceptionHandler((e, words) -> command.misused(e, words));
    return command.end(line, args);
  }

  /** From now on, this is what was called, with {@code options} as the names of all options. */
  final void isCalled(CommandCall call, Set<String> options) {
    called = call;
    known = options;
  }

  /** Has {@code line} parse {@code args} and run this; null if they are taken already. */
  final int end(CommandLine line, String... args) {
    Interruption interruption = new Interruption(stop);
    try {
      return line == null ? call() : line.execute(words(args));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError | LinkageError e) {
      return failed(e);
    } finally {
      interruption.close();
    }
  }

  /** The command line of {@code command}: its options, and its help. */
  static CommandLine line(Command command) {
    CommandLine line = new CommandLine(command);
    HiddenOptions.hide(command.unused(), line.getCommandSpec());
    line =
        line.registerConverter(Path.class, PathOption::convert)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setHelpSectionKeys(List.of("help"));
    line.getHelpSectionMap().put("help", Command::help);
    return line;
  }

  private static String help(CommandLine.Help help) {
    return HelpText.shown(ModelText.of(help.commandSpec()));
  }

  private int parsed(CommandLine.ParseResult parsed) {
    options = ModelText.options(parsed);
    return new CommandLine.RunLast().execute(parsed);
  }

  private int misused(CommandLine.ParameterException e, String... words) {
    output.json = List.of(words).contains("--json");
    return failed(FailureText.misuse(name(), ParserText.problem(e)));
  }

  @Override
  public final Integer call() {
    if (completion != null) {
      print(completion, ModelText.of(line(this).getCommandSpec()));
      return 0;
    }
    if (threads < 1) {
      throw RefusedException.usage("--threads " + threads + ": give 1 or more");
    }
    if (isJson()) {
      wholeLines();
    }
    try (Workers workers = Workers.of(threads);
        ProgressBar bar = new ProgressBar(err(), output.showsProgress(), Terminal.error())) {
      this.bar = bar;
      stop.set(workers::stop);
      try {
        return work(workers, bar);
      } catch (RuntimeException | Error e) {
        bar.abandon();
        throw e;
      }
    }
  }

  final void print(Completion shell, CommandText text) {
    out().print(shell.script(text));
    out().flush();
  }

  /** Shows the report as a table or in JSON, and returns the exit code. */
  protected final int show(TransferReport report, ProgressBar bar) {
    bar.close();
    ReportText summary = new ReportText(name(), report, isVerbose());
    if (isJson()) {
      out().println(summary.json());
    } else if (!isQuiet()) {
      summary.print(out());
    }
    summary.warn(err(), isQuiet());
    return report.exitCode();
  }

  /**
   * Shows the damage and the warnings of {@code report} on standard error. Returns its exit code.
   */
  protected final int warn(TransferReport report) {
    new ReportText(name(), report, isVerbose()).warn(err(), isQuiet());
    return report.exitCode();
  }

  /**
   * Shows {@code lines}, or with {@code --json} one object with the command's name, the exit code,
   * {@code content} and the damaged blobs. Names the damaged blobs on standard error. Returns
   * {@code exitCode}, or 3 if a blob is damaged.
   */
  protected final int show(
      List<String> lines,
      JsonObject content,
      int exitCode,
      Collection<BlobDamage> blobs,
      ProgressBar bar) {
    bar.close();
    int code = blobs.isEmpty() ? exitCode : 3;
    show(isJson() ? List.of(ReportText.json(name(), code, content, blobs)) : lines);
    return damaged(blobs, code);
  }

  /** From now on, long lines of results are not shortened. */
  protected final void wholeLines() {
    if (out() instanceof PrintableWriter writer) {
      writer.whole();
    }
  }

  /** Shows lines, with control characters escaped. */
  protected final void show(List<String> lines) {
    try (LineOutput all = new LineOutput(out())) {
      lines.forEach(all::add);
    }
  }

  /**
   * Names the damaged blobs on standard error. Returns 3 if there are any, else {@code exitCode}.
   */
  protected final int damaged(Collection<BlobDamage> blobs, int exitCode) {
    ReportText.damaged(blobs, name(), err(), isVerbose());
    return blobs.isEmpty() ? exitCode : 3;
  }

  final int failed(Throwable e) {
    int exitCode = FailureText.exitCode(e);
    String whole = FailureText.message(e, known);
    String message = Wording.bounded(whole, PrintableWriter.WORDS / 2);
    err().println(name() + ": " + message);
    String more = afterFailure();
    if (more != null) {
      err().println(name() + ": " + more);
    }
    if (isVerbose()) {
      FailureText.trace(e).lines().forEach(err()::println);
    }
    if (isJson()) {
      wholeLines();
      out().println(ReportText.json(name(), exitCode, message, more));
    }
    return exitCode;
  }

  /** Throws if an option is given that isn't one of {@code allowed}; {@code why} says why not. */
  protected final void requireOnly(Set<String> allowed, String why) {
    for (String option : options) {
      if (!allowed.contains(option)) {
        throw RefusedException.usage(option + " " + why);
      }
    }
  }

  /** Refuses a combination of options, {@code given}, that means nothing; {@code why} says so. */
  protected static void refuse(boolean given, String why) {
    if (given) {
      throw RefusedException.usage(why);
    }
  }

  /**
   * The command line as it was typed, without secrets, with {@code more} at its end; or "the same
   * command" if it isn't known how the command was started.
   */
  protected final String again(String more) {
    if (!Invocation.isKnown()) {
      return "the same command" + (more.isEmpty() ? "" : " with " + more);
    }
    StringBuilder line = new StringBuilder(Invocation.of(name()));
    for (String given : called.words()) {
      line.append(' ').append(Invocation.quote(Wording.setting(given)));
    }
    return line.append(more.isEmpty() ? "" : " " + more).toString();
  }

  /** Prints one line to standard error, prefixed with the command's name. */
  protected final void say(String words) {
    if (bar != null) {
      bar.makeRoom();
    }
    err().println(name() + ": " + words);
    err().flush();
  }

  /** Standard error, for messages. */
  protected final PrintWriter err() {
    return called.err();
  }

  /**
   * Standard output, for results. Whoever prints many lines stops when {@link
   * PrintWriter#checkError} is true.
   */
  protected final PrintWriter out() {
    return called.out();
  }

  /** Standard output for binary results. Not buffered; a write throws when its reader is gone. */
  protected OutputStream bytesOut() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /**
   * True if {@code e}, thrown by {@link #bytesOut}, says that its reader is gone, as with {@code …
   * | head}. Throws if it is any other failure.
   */
  protected static boolean ended(IOException e) {
    if ("Broken pipe".equals(e.getMessage())) {
      return true;
    }
    throw new RefusedException("standard output", "can't be written: " + Wording.reason(e));
  }

  /** Whether results are to be JSON. */
  protected final boolean isJson() {
    return output.json;
  }

  /** Whether to print nothing but problems. */
  protected final boolean isQuiet() {
    return output.quiet;
  }

  /** Whether to list every finding. */
  protected final boolean isVerbose() {
    return output.verbose;
  }

  /** The name of the command: {@code stalwart-import}. */
  protected final String name() {
    return called.name();
  }

  /** What its operands are called together: {@code FROM TO}; empty if it has none. */
  final String label() {
    return called.label();
  }
}
