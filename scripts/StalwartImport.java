///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Imports a dump directory into a Stalwart database, whole or in part.
//JAVA 17+
//SOURCES ../lib/Toolkit.java

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Compression;
import swkit.Dump;
import swkit.Operand;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.transfer.Import;
import swkit.transfer.LegacyAdvice;

@CommandLine.Command(
    name = "stalwart-import",
    description = {
      "Imports a dump directory into a Stalwart database.",
      "",
      "Everything is checked before anything is written. While it is being written, the store is"
          + " marked so that no server starts on it. The server must be stopped."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-import backup /etc/stalwart/config.toml",
      "  jbang stalwart-import backup sqlite:/var/lib/new.db --compression lz4",
      "  jbang stalwart-import backup config.toml --only s --replace --yes",
      "",
      "Exit codes: 0 done; 1 could not; 2 usage; 3 done, but damaged blobs were kept."
    })
public class StalwartImport extends Command {
  @Parameters(
      paramLabel = "DUMP_DIR TO",
      arity = "1..2",
      description = {
        "DUMP_DIR: the directory that was exported to.",
        "TO: " + Operand.DATABASES + ", created if there is none."
      })
  private List<String> words;

  @Option(
      names = "--only",
      paramLabel = "LIST",
      description = "Subspaces to import, by letter, name or family: j,k,t or blob,queue.")
  private String only;

  @Option(
      names = "--exactly",
      description = "Takes of the blob family, j k t, just those that are listed.")
  private boolean exactly;

  @Option(
      names = "--compression",
      paramLabel = "lz4|none",
      description = "How a server up to 0.15 stores blobs, where no config.toml says it.")
  private String compression;

  @Option(
      names = "--no-blobs",
      description = "Leaves blobs where they are; the new server's blob store has them already.")
  private boolean noBlobs;

  @Option(
      names = "--blobs",
      paramLabel = "WHERE",
      description =
          "Where blobs go, instead of where the registry in the dump (0.16) says, which is made to"
              + " say so: data (the data store), fs:/path, a database's URL, or a file with a blob"
              + " store in JSON.")
  private String blobs;

  @Option(names = "--replace", description = "Empties the selected subspaces first; needs --yes.")
  private boolean replace;

  @Option(names = "--merge", description = "Writes over what is there; larger counters stay.")
  private boolean merge;

  @Option(names = "--yes", description = "Means it.")
  private boolean yes;

  @Option(names = "--keep-damaged", description = "Imports blobs that are damaged as they are.")
  private boolean keepDamaged;

  @Option(names = "--trust", description = "Does not read the frames through before writing.")
  private boolean trust;

  @Option(names = "--dry-run", description = "Reads and checks everything, writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description =
          "Goes on although others are on a PostgreSQL or MySQL database, or the disk may be too"
              + " small.")
  private boolean force;

  private Import work;

  public static void main(String... args) {
    run(new StalwartImport(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<Operand> operands = operands(words, 2, 1);
    if (replace && (merge || !yes)) {
      throw RefusedException.usage(
          merge
              ? "--replace and --merge exclude each other"
              : "--replace deletes what is in the selected subspaces of "
                  + operands.get(1).address()
                  + "; add --yes if that is meant");
    }
    if (operands.get(0).isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(operands.get(0).dump()));
    }
    if (operands.get(1).isDump()) {
      throw RefusedException.usage(words + ": the second operand is no store to import into");
    }
    if (compression != null && Compression.of(compression) == null) {
      throw RefusedException.usage("--compression " + compression + ": give lz4 or none");
    }
    if (System.getenv("EXPORT_TYPES") != null) {
      err().println("note: EXPORT_TYPES is for exports and is ignored; --only selects");
    }
    var present =
        replace ? Import.Present.REPLACE : merge ? Import.Present.MERGE : Import.Present.REFUSE;
    var options =
        new Import.Options(
            only, exactly, present, trust, keepDamaged, dryRun, force, noBlobs, blobs);
    var to = operands.get(1).storage();
    to = compression == null ? to : to.with(Compression.of(compression));
    to = force ? to.forced() : to;
    work =
        new Import(Dump.open(operands.get(0).dump()), to, options, workers, progress, this::again);
    return show(work.run(), progress);
  }

  @Override
  protected String afterFailure() {
    return work == null || !work.isUnfinished()
        ? null
        : "the target is marked as unfinished: no server starts on it. Go on with: "
            + again(replace ? "" : merge ? "" : "--replace --yes");
  }
}
