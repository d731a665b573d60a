///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Writes a dump without names, texts and secrets, of the same shape, for a bug report.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.open.DatabaseAddress;
import swkit.redact.Redaction;
import swkit.redact.RedactionKey;
import swkit.redact.RedactionReport;

@CommandLine.Command(
    name = "stalwart-redact",
    description = {
      "Writes a dump of the same shape as a database, for a bug report: without its texts, names,"
          + " addresses and secrets.",
      "",
      "Each word gets a pseudonym of the same length, everywhere the same one. Sizes, times, ids,"
          + " flags, types, the structure of mails, and damage remain, so that stalwart-verify finds"
          + " the same in both. At the end the dump is searched: if a word of more than four letters"
          + " is left that isn't a public one, nothing is written. The database is not changed."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-redact backup for-the-report",
      "  jbang stalwart-redact rocksdb:/var/lib/stalwart for-the-report --keep folders,settings",
      "  jbang stalwart-redact backup for-the-report --keep-words example,invoice",
      "",
      "Exit codes: 0 done, and only public words are left; 1 failed; 2 wrong usage; 3 done, but a"
          + " part of the database is damaged or missing, and isn't in the dump."
    })
public class StalwartRedact extends DatabaseCommand {
  @Parameters(
      paramLabel = "FROM DUMP_DIR",
      arity = "1..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "DUMP_DIR: the directory to write; created if absent, and must hold no frames."
      })
  private List<String> words;

  @Option(
      names = "--keep",
      paramLabel = "KIND",
      split = ",",
      description =
          "Keeps the words of domains, folders, scripts (Sieve) or settings that aren't secrets,"
              + " wherever they occur. Several with commas.")
  private Set<String> keep = Set.of();

  @Option(
      names = "--keep-words",
      paramLabel = "WORD",
      split = ",",
      description = "Keeps these words, wherever they occur. Several with commas.")
  private List<String> keepWords = List.of();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "A file with any secret bytes: the same give the same pseudonyms again. Never send it. By"
              + " default the key is random, and forgotten.")
  private Path keyFile;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  public static void main(String... args) {
    run(new StalwartRedact(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operands(words, 2, 0);
    var options = new Redaction.Options(keep, keepWords, RedactionKey.of(keyFile));
    RedactionReport report =
        new Redaction(live.of(operands.get(0), true), operands.get(1).dump(), options)
            .live(live.isLive())
            .run(workers, progress);
    List<String> lines = isQuiet() ? List.of() : report.lines();
    int code = show(lines, report.json(), report.exitCode(), report.blobs(), progress);
    report.problems().forEach(problem -> err().println("stalwart-redact: " + problem));
    return code;
  }
}
