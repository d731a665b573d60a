///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Gets what is readable out of a damaged dump or store, and lists what is lost.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.ProgressBar;
import swkit.open.DatabaseAddress;
import swkit.salvage.Salvage;
import swkit.salvage.SalvageReport;
import swkit.transfer.FileOwner;

@CommandLine.Command(
    name = "stalwart-salvage",
    description = {
      "Gets everything that is readable out of a damaged dump or store, and lists what is lost.",
      "",
      "Writes a new, sealed dump. What is damaged is only read. A flipped bit is corrected where a"
          + " checksum proves the correction. What can't be read is skipped and listed."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-salvage backup rescued",
      "  jbang stalwart-salvage backup rescued --dry-run",
      "  jbang stalwart-salvage sqlite:/var/lib/stalwart/store.sqlite rescued",
      "  jbang stalwart-salvage rocksdb:/var/lib/stalwart/data rescued",
      "  jbang stalwart-salvage backup-of-0.11 rescued",
      "",
      "Exit codes: 0 everything came out; 1 failed; 2 wrong usage; 3 done, but something is lost."
    })
public class StalwartSalvage extends DatabaseCommand {
  @Parameters(
      paramLabel = "DAMAGED DUMP_DIR",
      arity = "1..2",
      description = {
        "DAMAGED: a dump directory (of 0.7.3 to 0.14 too), one file of it, a store (rocksdb:/path, sqlite:/path,"
            + " postgresql://user@host/db, mysql://user@host/db), or a config.toml or config.json.",
        "DUMP_DIR: the directory to write; created if absent, and must hold no dump."
      })
  private List<String> words;

  @Option(names = "--dry-run", description = "Reports, and writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--keep-damaged",
      description =
          "Also takes values whose own hash says that they are damaged, or that a lost block of a"
              + " table may have replaced.")
  private boolean keepDamaged;

  @Option(
      names = "--schema",
      paramLabel = "N",
      description = "The schema version, if nothing in it tells it: 5 for 0.15, 6 for 0.16.")
  private int schema;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "Gives the files that root creates to this user.")
  private String owner;

  public static void main(String... args) {
    run(new StalwartSalvage(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> both = operands(words, 2, 0);
    FileOwner to = owner == null ? null : FileOwner.of(owner);
    var options = new Salvage.Options(schema, keepDamaged, dryRun, to);
    SalvageReport report =
        new Salvage(both.get(0), both.get(1).dump(), options).run(workers, progress);
    return show(report.lines(), report.json(), report.exitCode(), List.of(), progress);
  }
}
