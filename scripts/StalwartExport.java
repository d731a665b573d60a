///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Exports a Stalwart database to a dump directory, as the server's own --export does.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.cli.TransferOptions;
import swkit.open.DatabaseAddress;
import swkit.transfer.Export;

@CommandLine.Command(
    name = "stalwart-export",
    description = {
      "Exports a Stalwart database to a dump directory.",
      "",
      "The dump has the same content as one of the server's own --export, and the server's"
          + " --import reads it. The server must be stopped, unless --live is given. The database is"
          + " not changed.",
      "",
      "Like the server, this command takes the subspaces from the variable EXPORT_TYPES, unless"
          + " --only is given."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-export /etc/stalwart/config.toml backup",
      "  jbang stalwart-export rocksdb:/var/lib/stalwart backup --live",
      "  jbang stalwart-export rocksdb:/var/lib/stalwart backup --only d,s",
      "  jbang stalwart-export /etc/stalwart/config.toml tuesday --update monday",
      "  jbang stalwart-export sqlite:/var/lib/stalwart.db backup --dry-run --json",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but blobs are missing or damaged."
    })
public class StalwartExport extends DatabaseCommand {
  @Parameters(
      paramLabel = "FROM DUMP_DIR",
      arity = "1..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "DUMP_DIR: the directory to write; created if absent, and must hold no frames."
      })
  private List<String> words;

  @CommandLine.Mixin private TransferOptions options = new TransferOptions();

  @Option(names = "--all-blobs", description = "Also exports blobs that nothing links.")
  private boolean allBlobs;

  @Option(
      names = "--complete",
      description =
          "Also exports what the server's own export of 0.16 leaves out: archived items and spam"
              + " samples (j, w).")
  private boolean complete;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @Option(names = "--force", description = "Writes even if the disk may be too small.")
  private boolean force;

  @Option(
      names = "--as-is",
      description =
          "Takes values as a server reads them, with the pieces of earlier, longer values that"
              + " releases up to 0.16.18 leave on FoundationDB.")
  private boolean asIs;

  @Option(
      names = "--update",
      paramLabel = "DUMP",
      description =
          "Takes over those frames of DUMP, an earlier and sealed dump, that haven't changed; of"
              + " blobs the keys alone are compared.")
  private Path update;

  private Export work;

  public static void main(String... args) {
    run(new StalwartExport(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operands(words, 2, 0);
    String types = System.getenv("EXPORT_TYPES");
    boolean byVariable = options.only() == null && types != null && !types.isBlank();
    String selected = byVariable ? types : options.only();
    if (byVariable) {
      err()
          .println(
              "stalwart-export: note: EXPORT_TYPES="
                  + types
                  + " selects the subspaces (--only takes precedence)");
    }
    refuse(options.isWithoutBlobs() && allBlobs, "--no-blobs and --all-blobs exclude each other");
    refuse(
        complete && options.only() != null,
        "--complete adds subspaces to all others; with --only, list them there");
    refuse(options.isResuming() && options.isDryRun(), "--resume and --dry-run exclude each other");
    var blobs =
        options.isWithoutBlobs()
            ? Export.Blobs.NONE
            : allBlobs ? Export.Blobs.ALL : Export.Blobs.LINKED;
    DatabaseAddress from = live.of(operands.get(0), true);
    Path to = operands.get(1).dump();
    work =
        new Export(from, to, selected, options.isDryRun(), force, blobs, complete)
            .live(live.isLive())
            .owner(options.owner())
            .resume(options.isResuming())
            .proof(options.proof())
            .update(update)
            .missingBlobs(options.acceptsMissingBlobs())
            .asIs(asIs);
    return show(work.run(workers, progress), progress);
  }

  @Override
  protected String afterFailure() {
    return work == null || !work.isSuspended()
        ? null
        : "what was written is kept in .swkit. To resume"
            + (live.isLive() ? ", if nothing is written to the database before that: " : ": ")
            + again(options.isResuming() ? "" : "--resume");
  }
}
