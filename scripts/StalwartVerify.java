///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Checks a Stalwart dump or database: damage, missing parts, references that don't
// match.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr

import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.open.DatabaseAddress;
import swkit.verify.Verdict;
import swkit.verify.VerdictText;
import swkit.verify.Verification;

@CommandLine.Command(
    name = "stalwart-verify",
    description = {
      "Checks a Stalwart dump or database: damage, missing parts, references that don't match.",
      "",
      "An ERROR is lost or damaged data, a WARN something left over, an INFO normal on a server"
          + " that runs. The server of a database must be stopped. Nothing is changed."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-verify backup",
      "  jbang stalwart-verify /etc/stalwart/config.toml --json",
      "  jbang stalwart-verify backup --no-bodies --for sqlite",
      "",
      "Exit codes: 0 no error; 1 could not; 2 usage; 3 errors were found."
    })
public class StalwartVerify extends Command {
  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      description =
          "WHAT: " + DatabaseAddress.DATABASES + ", a dump directory, or one frame of it.")
  private List<String> words = List.of();

  @Option(
      names = "--no-bodies",
      description = "Leaves out mail bodies and other blobs: faster, and doesn't see their damage.")
  private boolean noBodies;

  @Option(
      names = "--for",
      paramLabel = "TYPE",
      description = "Checks too whether all would fit into a store of this type: mysql, sqlite, …")
  private String backend;

  @Option(names = "--force", description = "Goes on although a SQLite database is in use.")
  private boolean force;

  public static void main(String... args) {
    run(new StalwartVerify(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    var what = operands(words, 1, 0).get(0);
    var options = new Verification.Options(!noBodies, backend, force, Instant.now());
    Verdict verdict = new Verification(what, options, workers, progress).run();
    progress.close();
    var presentation = new VerdictText(verdict, isVerbose());
    if (isJson()) {
      out().println(presentation.json());
    } else if (!isQuiet() || verdict.exitCode() != 0) {
      presentation.print(out());
    }
    return verdict.exitCode();
  }
}
