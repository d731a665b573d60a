///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Exports a Stalwart database to a dump directory, as the server's own --export does.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.open.DatabaseAddress;
import swkit.transfer.Export;
import swkit.transfer.FileOwner;

@CommandLine.Command(
    name = "stalwart-export",
    description = {
      "Exports a Stalwart database to a dump directory.",
      "",
      "The dump has the same content as one of the server's own --export, and the server's"
          + " --import reads it. The server must be stopped. Nothing is changed in the database."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-export /etc/stalwart/config.toml backup",
      "  jbang stalwart-export rocksdb:/var/lib/stalwart backup --only d,s",
      "  jbang stalwart-export sqlite:/var/lib/stalwart.db backup --dry-run --json",
      "",
      "Exit codes: 0 done; 1 could not; 2 usage; 3 done, but blobs are missing or damaged."
    })
public class StalwartExport extends Command {
  @Parameters(
      paramLabel = "FROM DUMP_DIR",
      arity = "1..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "DUMP_DIR: where to; it is created, and must hold no frames."
      })
  private List<String> words;

  @Option(
      names = "--only",
      paramLabel = "LIST",
      description =
          "Subspaces to export, by letter, name or family: j,k,t or blob,queue. The variable"
              + " EXPORT_TYPES does the same, as with the server.")
  private String only;

  @Option(
      names = "--no-blobs",
      description = "Leaves blobs where they are, in a blob store that the new server also uses.")
  private boolean noBlobs;

  @Option(names = "--all-blobs", description = "Takes also the blobs that nothing refers to.")
  private boolean allBlobs;

  @Option(
      names = "--missing-blobs",
      description = "Goes on although the blob store has none of the blobs that links name.")
  private boolean missingBlobs;

  @Option(
      names = "--complete",
      description =
          "Takes also what the server's own export leaves out: of 0.16 archived items and samples"
              + " of spam (j, w).")
  private boolean complete;

  @Option(names = "--dry-run", description = "Reads and counts everything, writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Goes on although a SQLite database is in use, or the disk may be too small.")
  private boolean force;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "Gives the files that root creates to the server's user.")
  private String owner;

  @Option(
      names = "--resume",
      description = "Goes on with an export that was interrupted: the same options, and this one.")
  private boolean resume;

  private Export work;

  public static void main(String... args) {
    run(new StalwartExport(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operands(words, 2, 0);
    String types = System.getenv("EXPORT_TYPES");
    boolean byVariable = only == null && types != null && !types.isBlank();
    String selected = byVariable ? types : only;
    if (byVariable) {
      err().println("stalwart-export: note: EXPORT_TYPES=" + types + " selects (--only wins)");
    }
    if (noBlobs && allBlobs) {
      throw RefusedException.usage("--no-blobs and --all-blobs exclude each other");
    }
    var blobs = noBlobs ? Export.Blobs.NONE : allBlobs ? Export.Blobs.ALL : Export.Blobs.LINKED;
    DatabaseAddress from = operands.get(0);
    work =
        new Export(from, operands.get(1).dump(), selected, dryRun, force, blobs, complete)
            .owner(owner == null ? null : FileOwner.of(owner))
            .resume(resume)
            .missingBlobs(missingBlobs);
    return show(work.run(workers, progress), progress);
  }

  @Override
  protected String afterFailure() {
    return work == null || !work.isSuspended()
        ? null
        : "what was written is kept in .swkit. Go on with: " + again(resume ? "" : "--resume");
  }
}
