///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Checks a Stalwart dump or database for damage, missing parts and inconsistent
// references.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Database;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.fsck.Notes;
import swkit.open.DatabaseAddress;
import swkit.proof.Certificate;
import swkit.proof.DatabaseComparison;
import swkit.proof.ProofText;
import swkit.verify.Verdict;
import swkit.verify.VerdictText;
import swkit.verify.Verification;

@CommandLine.Command(
    name = "stalwart-verify",
    description = {
      "Checks a Stalwart dump or database for damage, missing parts and inconsistent references.",
      "",
      "An ERROR is lost or damaged data, a WARN something left over, an INFO normal on a running"
          + " server. The server of a database must be stopped, unless --live is given. Nothing is"
          + " changed."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-verify backup",
      "  jbang stalwart-verify /etc/stalwart/config.toml --json",
      "  jbang stalwart-verify backup --no-bodies --for sqlite",
      "  jbang stalwart-verify sqlite:/var/lib/stalwart.db --proof copied.proof",
      "",
      "Exit codes: 0 done, no error; 1 failed; 2 wrong usage; 3 done, but errors were found,"
          + " or the certificate differs."
    })
public class StalwartVerify extends DatabaseCommand {
  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      description =
          "WHAT: " + DatabaseAddress.DATABASES + ", a dump directory, or one frame of it.")
  private List<String> words = List.of();

  @Option(
      names = "--no-bodies",
      description = "Skips mail bodies and other blobs: faster, but damage in them is not found.")
  private boolean noBodies;

  @Option(
      names = "--for",
      paramLabel = "TYPE",
      description =
          "Also checks whether everything fits into a store of this type: mysql, sqlite, …")
  private String backend;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @Option(
      names = "--as-is",
      description =
          "Checks values as a server reads them, with the pieces of earlier, longer values that"
              + " releases up to 0.16.18 leave on FoundationDB.")
  private boolean asIs;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = "Also compares it with a certificate, which --proof of another command wrote.")
  private Path proof;

  @Option(
      names = "--notes",
      paramLabel = "FILE",
      description = "Leaves what was found in this new file, for stalwart-fsck --notes FILE.")
  private Path notes;

  public static void main(String... args) {
    run(new StalwartVerify(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    var what = live.of(operands(words, 1, 0).get(0), true);
    if (proof != null) {
      DatabaseComparison.requireWhole(what);
    }
    Certificate certificate = proof == null ? null : Certificate.read(proof);
    var options = new Verification.Options(!noBodies, backend, live.isLive(), Instant.now(), asIs);
    var verification = new Verification(what, options, workers, progress);
    Verdict verdict =
        notes == null ? verification.run() : Notes.write(verification, what, notes, live.isLive());
    DatabaseComparison comparison = null;
    if (certificate != null) {
      try (Database database = what.open(live.isLive())) {
        if (asIs) {
          database.readAsIs();
        }
        comparison = DatabaseComparison.of(database, certificate, workers, progress);
      }
    }
    progress.close();
    verification.notes().forEach(note -> say("note: " + note));
    return show(new VerdictText(verdict, isVerbose()), verdict.exitCode(), comparison);
  }

  private int show(VerdictText text, int exitCode, DatabaseComparison comparison) {
    boolean isOther = comparison != null && !comparison.isSame();
    int code = isOther ? 3 : exitCode;
    if (isJson()) {
      JsonObject json = text.json();
      json.addProperty("exitCode", code);
      if (comparison != null) {
        ProofText.addTo(json, proof.toString(), comparison);
      }
      out().println(json);
    } else if (!isQuiet() || code != 0) {
      text.print(out());
      if (comparison != null) {
        out().println();
        show(ProofText.lines(proof.toString(), comparison, isVerbose()));
      }
    }
    return code;
  }
}
