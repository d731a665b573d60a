///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Answers questions in SQL about a Stalwart database or dump.
//JAVA 17+
//DEPS ../sql/Sql.java
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Duser.timezone=UTC
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.LineOutput;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.open.DatabaseAddress;
import swkit.sql.SqlJob;
import swkit.sql.StatementText;
import swkit.sql.TableList;

@CommandLine.Command(
    name = "stalwart-sql",
    description = {
      "Answers questions in SQL about a Stalwart database or dump, and changes nothing.",
      "",
      "The tables are entries, mails, accounts, blobs and findings; without a STATEMENT, they are"
          + " listed with their columns. A statement reads only the columns that it names, and"
          + " bodies of mails only if it asks for them. It reads no files."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-sql backup",
      "  jbang stalwart-sql backup 'select account, sum(size) from mails group by 1 order by 2 desc'",
      "  jbang stalwart-sql /etc/stalwart/config.json --file growth.sql --csv > growth.csv",
      "  jbang stalwart-sql backup 'from mails' --parquet mails.parquet",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage, or a wrong statement; 3 done, but something is"
          + " missing, damaged or unfinished."
    })
public class StalwartSql extends DatabaseCommand {
  @Parameters(
      paramLabel = "WHAT [STATEMENT]",
      arity = "0..2",
      description = {
        "WHAT: " + DatabaseAddress.DATABASES + ", a dump directory, or one frame of it.",
        "STATEMENT: one query in SQL, as DuckDB understands it; - for standard input."
      })
  private List<String> words;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Takes the statement from this file.")
  private Path file;

  @Option(names = "--limit", paramLabel = "N", description = "Shows at most N rows.")
  private Long limit;

  @Option(names = "--secrets", description = "Shows passwords and keys in values of entries.")
  private boolean secrets;

  @Option(
      names = "--csv",
      description = "Prints comma-separated values; control characters in them as \\u000a.")
  private boolean csv;

  @Option(
      names = "--parquet",
      paramLabel = "FILE",
      description = "Writes the result to this new file, as Parquet.")
  private Path parquet;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  public static void main(String... args) {
    run(new StalwartSql(), args);
  }

  @Override
  protected String[] words(String... args) {
    return StatementText.words(args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<String> given = words == null ? List.of() : words;
    int operands = Math.min(given.size(), hasConfig() ? 0 : 1);
    DatabaseAddress what = live.of(operand(given.subList(0, operands)), true);
    refuse(
        csv && given.size() > operands + 1,
        given.size() > operands + 1
            ? "'"
                + given.get(operands + 1)
                + "' is a word too many; --csv prints to standard output"
            : "");
    String statement = StatementText.of(given.subList(operands, given.size()), file);
    refuse(csv && isJson(), "--csv and --json exclude each other");
    refuse(parquet != null && csv, "--parquet and --csv exclude each other");
    refuse(
        Path.of("-").equals(parquet), "--parquet -: Parquet is written to a file; give its name");
    if (statement == null) {
      show(isJson() ? List.of(TableList.json().toString()) : TableList.lines());
      return 0;
    }
    SqlJob job = new SqlJob(what, live.isLive(), statement, secrets, limit);
    SqlJob.Outcome outcome =
        parquet == null ? shown(job, workers) : job.write(parquet, workers, this::say);
    progress.close();
    outcome.notes().forEach(note -> say("note: " + note));
    if (parquet != null) {
      show(List.of(), SqlJob.written(parquet), outcome.exitCode(), outcome.damage(), progress);
      say("note: written to " + parquet);
      return outcome.exitCode();
    }
    return damaged(outcome.damage(), outcome.exitCode());
  }

  private SqlJob.Outcome shown(SqlJob job, Workers workers) {
    SqlJob.Form form = isJson() ? SqlJob.Form.JSON : csv ? SqlJob.Form.CSV : SqlJob.Form.TABLE;
    if (csv) {
      wholeLines();
    }
    try (LineOutput lines = new LineOutput(out())) {
      return job.show(form, resultWidth(), workers, this::say, lines::add);
    }
  }
}
