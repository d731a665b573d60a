// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import swkit.Database;
import swkit.RefusedException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.transfer.FileOwner;
import swkit.transfer.Import;
import swkit.transfer.JournalDirectory;

/** A command that writes a database into a storage: the options that all of them have. */
public abstract class TransferCommand extends Command {
  @Option(
      names = "--only",
      paramLabel = "LIST",
      description = "Subspaces to take, by letter, name or family: j,k,t or blob,queue.")
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
          "Where blobs go, instead of where the registry that is taken (0.16) says, which is made to"
              + " say so: data (the data store), fs:/path, a database's URL, or a file with a blob"
              + " store in JSON.")
  private String blobs;

  @Option(names = "--replace", description = "Empties the selected subspaces first. Needs --yes.")
  private boolean replace;

  @Option(
      names = "--merge",
      description = "Writes over what is there; larger counters stay. Needs --yes.")
  private boolean merge;

  @Option(names = "--yes", description = "Confirms --replace or --merge.")
  private boolean yes;

  @Option(names = "--keep-damaged", description = "Takes blobs that are damaged as they are.")
  private boolean keepDamaged;

  @Option(
      names = "--missing-blobs",
      description = "Goes on although none of the blobs that links name is there.")
  private boolean missingBlobs;

  @Option(names = "--dry-run", description = "Reads and checks everything, writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "Gives the files that root creates to the server's user.")
  private String owner;

  @Option(
      names = "--resume",
      description = "Goes on with a run that was interrupted: the same options, and this one.")
  private boolean resume;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keeps what is done in FILE, rather than in ~/.local/state/swkit.")
  private Path journal;

  @Option(
      names = "--force",
      description =
          "Goes on although others are on a PostgreSQL or MySQL database, a SQLite database to copy"
              + " is in use, or the disk may be too small.")
  private boolean force;

  private Import work;
  private final List<String> warnings = new ArrayList<>();

  /** Whether frames are not to be read through before. */
  protected boolean isTrusting() {
    return false;
  }

  /** Whether nothing is to be written. */
  protected final boolean isDryRun() {
    return dryRun;
  }

  /** Whether to go on where that may harm. */
  protected final boolean isForced() {
    return force;
  }

  /** The storage that {@code operand} names, as it is to be written. */
  protected final StorageSettings target(DatabaseAddress operand) {
    if (replace && merge) {
      throw RefusedException.usage("--replace and --merge exclude each other");
    }
    if ((replace || merge) && !yes) {
      throw RefusedException.usage(
          (replace
                  ? "--replace deletes what is in the selected subspaces of "
                  : "--merge writes over what is in the selected subspaces of ")
              + operand.address()
              + "; add --yes if that is meant");
    }
    if (compression != null && BlobFraming.of(compression) == null) {
      throw RefusedException.usage("--compression " + compression + ": give lz4 or none");
    }
    if (System.getenv("EXPORT_TYPES") != null) {
      err().println("note: EXPORT_TYPES is for exports and is ignored; --only selects");
    }
    if (!operand.problems().isEmpty()) {
      warnings.add(
          "a server up to 0.15 doesn't work with the configuration of TO: "
              + String.join("; ", operand.problems()));
    }
    if (operand.file() != null) {
      warnOfRelativePaths(operand.storage());
    }
    StorageSettings to = operand.storage();
    to = compression == null ? to : to.with(BlobFraming.of(compression));
    return force ? to.forced() : to;
  }

  /** A store that isn't there is created, and may be elsewhere than the server looks for it. */
  private void warnOfRelativePaths(StorageSettings to) {
    List<StoreSettings> stores = new ArrayList<>(to.blobs().members());
    stores.add(to.data());
    if (!to.isOneStore()) {
      stores.add(to.blobs());
    }
    for (StoreSettings store : stores) {
      String relativity = store.relativity("path");
      if (!relativity.isEmpty() && !Files.exists(store.path())) {
        warnings.add(store.address() + " was not there" + relativity);
      }
    }
  }

  /** The work that the options say, from {@code from}, which stays open, to {@code to}. */
  protected final Import work(
      Database from, StorageSettings to, Workers workers, ProgressBar progress) {
    var present =
        replace ? Import.Present.REPLACE : merge ? Import.Present.MERGE : Import.Present.REFUSE;
    if (resume && dryRun) {
      throw RefusedException.usage("--resume and --dry-run exclude each other");
    }
    var options =
        new Import.Options(
            only,
            exactly,
            present,
            isTrusting(),
            keepDamaged,
            dryRun,
            force,
            noBlobs,
            blobs,
            missingBlobs,
            owner == null ? null : FileOwner.of(owner));
    work = new Import(from, to, options, workers, progress, this::again);
    warnings.forEach(work::warn);
    if (!dryRun) {
      keepJournal(from, to);
    }
    return work;
  }

  private void keepJournal(Database from, StorageSettings to) {
    Path file = journal == null ? standard(from, to) : journal;
    if (journal == null && resume) {
      JournalDirectory.requireOwn(file);
    }
    String problem = journal == null && !resume ? JournalDirectory.problem(file) : null;
    if (problem == null) {
      work.journal(file, resume, Import.PORTION);
    } else if (!isQuiet()) {
      say(
          "note: no journal can be kept in "
              + file.getParent()
              + " ("
              + problem
              + "), so that this can't be gone on with if it is interrupted; --journal FILE keeps"
              + " one elsewhere");
    }
  }

  private Path standard(Database from, StorageSettings to) {
    String place;
    try {
      place =
          from instanceof ServerStorage storage
              ? storage.settings().data().realAddress()
              : Path.of(from.address()).toRealPath().toString();
    } catch (IOException e) {
      throw new RefusedException(from.address(), "can't be read: " + Wording.reason(e));
    }
    String command = name().replace("stalwart-", "");
    return JournalDirectory.file(command, place, to.data().realAddress());
  }

  @Override
  protected String afterFailure() {
    if (work != null && !resume && !work.isUnfinished() && work.isResumable()) {
      return "what was checked need not be checked again with: " + again("--resume");
    }
    if (work == null || !work.isUnfinished()) {
      return null;
    }
    if (resume && !work.isResumable()) {
      return "the target is marked as unfinished: no server starts on it. Start over with the same"
          + " command without --resume"
          + (replace || merge ? "" : ", with --replace --yes");
    }
    String goOn =
        work.isResumable()
            ? again(resume ? "" : "--resume")
            : again(replace || merge ? "" : "--replace --yes");
    return "the target is marked as unfinished: no server starts on it. Go on with: " + goOn;
  }
}
