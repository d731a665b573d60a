// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;
import swkit.plan.PlanRun;
import swkit.plan.PlannedOptions;
import swkit.plan.PlannedTransfers;
import swkit.plan.Planner;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.transfer.Import;
import swkit.transfer.JournalDirectory;
import swkit.transfer.LegacyAdvice;
import swkit.transfer.PlannedTransfer;
import swkit.transfer.TransferReport;
import swkit.transfer.Update;

/** A command that writes a database into a storage: an import or a copy. */
public abstract class TransferCommand extends DatabaseCommand {
  @Mixin private TransferOptions options = new TransferOptions();

  @Option(
      names = "--exactly",
      description = "Of the blob family (j k t), takes only the subspaces that --only lists.")
  private boolean exactly;

  @Option(
      names = "--compression",
      paramLabel = "lz4|none",
      description =
          "How a server up to 0.15 stores blobs (lz4 or none), if no config.toml says so.")
  private String compression;

  @Option(
      names = "--blobs",
      paramLabel = "WHERE",
      description =
          "Where to write blobs, instead of where the imported registry (0.16) says; the registry"
              + " of the target then names that place. WHERE is data (the data store), fs:/path, a"
              + " database's URL, or a file that describes a blob store in JSON.")
  private String blobs;

  @Option(names = "--replace", description = "Empties the selected subspaces first. Needs --yes.")
  private boolean replace;

  @Option(
      names = "--merge",
      description = "Overwrites existing entries; keeps larger counters. Needs --yes.")
  private boolean merge;

  @Option(names = "--yes", description = "Confirms --replace, --merge, --undo or --base-is-a-copy.")
  private boolean yes;

  @Option(names = "--keep-damaged", description = "Takes damaged blobs as they are.")
  private boolean keepDamaged;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keeps the journal in FILE instead of in ~/.local/state/swkit.")
  private Path journal;

  @Option(
      names = "--force",
      description =
          "Continues even if others are using the PostgreSQL or MySQL database to write to, or the"
              + " disk may be too small.")
  private boolean force;

  @Option(
      names = "--as-is",
      description =
          "Takes values as a server reads them, with the pieces of earlier, longer values that"
              + " releases up to 0.16.18 leave on FoundationDB.")
  private boolean asIs;

  private static final int MOST_PARTS = 100_000;

  private Import work;
  private Update update;
  private final List<String> warnings = new ArrayList<>();

  /** Whether frames are imported without reading them through first. */
  protected boolean isTrusting() {
    return false;
  }

  /** Whether nothing is to be written. */
  protected final boolean isDryRun() {
    return options.isDryRun();
  }

  /** Throws unless {@code --undo} is confirmed, and goes with no option that says what to write. */
  protected final void requireUndo(String address) {
    boolean selects =
        replace || merge || exactly || options.only() != null || options.isResuming() || isDryRun();
    if (selects) {
      throw RefusedException.usage(
          "--undo writes what the undo dump holds: it excludes --only, --exactly, --replace,"
              + " --merge, --resume and --dry-run");
    }
    if (!yes) {
      throw RefusedException.usage(
          "--undo undoes a repair of " + address + "; add --yes to confirm");
    }
  }

  /** Whether {@code --as-is} is given. */
  protected final boolean isAsIs() {
    return asIs;
  }

  /** The storage that {@code operand} names, as it is to be written. */
  protected final StorageSettings target(DatabaseAddress operand) {
    refuse(replace && merge, "--replace and --merge exclude each other");
    refuse(
        exactly && options.only() == null,
        "--exactly goes with --only: it takes of the blob family only what --only lists");
    refuse(
        isTrusting() && isDryRun(),
        "--trust writes without a check, and --dry-run checks without writing");
    if ((replace || merge) && !yes) {
      throw RefusedException.usage(
          (replace
                  ? "--replace deletes the content of the selected subspaces of "
                  : "--merge overwrites entries in the selected subspaces of ")
              + operand.address()
              + "; add --yes to confirm");
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

  /**
   * Warns of a store to create whose path is relative: the server may look for it in another
   * directory.
   */
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

  /**
   * An import from {@code from} into {@code to}, as the options say; it doesn't close {@code from}.
   */
  protected final Import work(
      Database from, StorageSettings to, Workers workers, ProgressBar progress) {
    var present =
        replace ? Import.Present.REPLACE : merge ? Import.Present.MERGE : Import.Present.REFUSE;
    if (options.isResuming() && isDryRun()) {
      throw RefusedException.usage("--resume and --dry-run exclude each other");
    }
    if (asIs) {
      from.readAsIs();
    }
    work = new Import(from, to, selected(present), workers, progress, this::again).asIs(asIs);
    warnings.forEach(work::warn);
    work.proof(options.proof(), name());
    if (!isDryRun()) {
      keepJournal(from, to);
    }
    return work;
  }

  /**
   * An update of {@code to} by {@code from}, as the options say; it doesn't close {@code from}.
   *
   * @param trusted whether {@code to} counts as an earlier copy without a record
   */
  protected final Update update(
      Database from, StorageSettings to, boolean trusted, Workers workers, ProgressBar progress) {
    refuse(replace || merge, "--update excludes --replace and --merge");
    refuse(
        options.isResuming(),
        "--update needs no --resume: if it was interrupted, run the same command again");
    refuse(
        asIs, "--as-is is for a whole copy: --update compares values without what was left over");
    if (trusted && !yes) {
      throw RefusedException.usage(
          "--base-is-a-copy has what was written to "
              + to.address()
              + " since the copy overwritten or removed; add --yes to confirm");
    }
    Path file = journal == null ? standard(from, to) : journal;
    boolean isKept = journal != null || JournalDirectory.problem(file) == null;
    if (journal == null) {
      JournalDirectory.requireOwn(file);
    }
    update =
        new Update(
            from,
            to,
            selected(Import.Present.UPDATE),
            isKept ? file : null,
            trusted,
            workers,
            progress,
            this::again);
    warnings.forEach(update::warn);
    return update.proof(options.proof(), name());
  }

  private Import.Options selected(Import.Present present) {
    return new Import.Options(
        options.only(),
        exactly,
        present,
        isTrusting(),
        keepDamaged,
        isDryRun(),
        force,
        options.isWithoutBlobs(),
        blobs,
        options.acceptsMissingBlobs(),
        options.owner());
  }

  /** The options that a plan fixes. Throws if one is given that no plan can follow. */
  private PlannedOptions plannedOptions(DatabaseAddress to) {
    if (merge) {
      throw RefusedException.usage(
          "--merge: a plan writes an empty target, or replaces its content");
    }
    if (options.isDryRun()
        || options.isResuming()
        || options.owner() != null
        || options.proof() != null
        || journal != null) {
      throw RefusedException.usage(
          "a plan has no use for --dry-run, --resume, --journal, --owner and --proof: TO itself"
              + " records what is done");
    }
    if (to.isDump()
        && (compression != null || blobs != null || replace || exactly || keepDamaged)) {
      throw RefusedException.usage(
          "--compression, --blobs, --replace, --exactly and --keep-damaged are for a database, and "
              + to.address()
              + " is a dump directory");
    }
    return new PlannedOptions(
        options.only(),
        exactly,
        replace,
        keepDamaged,
        force,
        options.isWithoutBlobs(),
        blobsOfPlan(),
        options.acceptsMissingBlobs(),
        compression,
        asIs);
  }

  /** The operand of {@code --blobs}, a file by its whole path, as FROM and TO are in a plan. */
  private String blobsOfPlan() {
    boolean isFile =
        blobs != null
            && !blobs.equals("data")
            && blobs.indexOf(':') < 0
            && PathOption.exists(blobs);
    return isFile ? Path.of(blobs).toAbsolutePath().normalize().toString() : blobs;
  }

  /**
   * Makes a plan for the transfer between the two operands, prepares the target, and prints the
   * plan.
   *
   * @param parts the number of parts
   */
  protected final int plan(
      List<String> words, SecondDatabase second, int parts, Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operandsOfPlan(words, second);
    Planner.Prepared prepared = prepared(operands, words, parts, workers, progress);
    progress.close();
    new ReportText(name(), prepared.report(), isVerbose()).warn(err(), isQuiet());
    wholeLines();
    out().print(PlanFile.text(prepared.plan()));
    out().flush();
    return prepared.report().exitCode();
  }

  /** The two operands of a plan, of which the second may be a dump directory to be created. */
  protected final List<DatabaseAddress> operandsOfPlan(List<String> words, SecondDatabase second) {
    String last = words.get(words.size() - 1);
    boolean isNewDump = !last.matches("[a-z]{2,}:.*") && !PathOption.exists(last);
    return isNewDump ? operands(words, 2, 0) : databases(words, second);
  }

  /**
   * Makes a plan for the transfer between {@code operands}, and prepares the target.
   *
   * @param words the operands as they were given
   * @param parts the number of parts
   */
  protected final Planner.Prepared prepared(
      List<DatabaseAddress> operands,
      List<String> words,
      int parts,
      Workers workers,
      ProgressBar progress) {
    if (parts < 1 || parts > MOST_PARTS) {
      throw RefusedException.usage("--parts " + parts + ": give 1 to " + MOST_PARTS);
    }
    String last = words.get(words.size() - 1);
    DatabaseAddress from = operands.get(0);
    DatabaseAddress to = operands.get(1);
    if (from.isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(from.dump()));
    }
    PlannedOptions planned = plannedOptions(to);
    if (!to.isDump()) {
      target(to);
    }
    try (Database source = from.open(false)) {
      if (!to.isDump()) {
        try (Snapshot snapshot = source.snapshot()) {
          to.requireServerOf(Generation.of(snapshot));
        }
      }
      PlannedTransfer transfer =
          PlannedTransfers.of(source, to, planned, workers, progress, this::again);
      warnings.forEach(transfer::warn);
      return new Planner(word(from, words.get(0)), word(to, last), planned, parts, 0)
          .prepare(transfer);
    }
  }

  /** What names {@code address} on other machines too: the whole path of a file. */
  private static String word(DatabaseAddress address, String word) {
    Path path = address.isDump() ? address.dump() : address.file();
    if (path != null) {
      return path.toAbsolutePath().normalize().toString();
    }
    int colon = word.indexOf(':') + 1;
    boolean isRelative = !address.takesPassword() && word.substring(colon).matches("[^/~].*");
    return isRelative
        ? word.substring(0, colon) + Path.of("").toAbsolutePath() + "/" + word.substring(colon)
        : word;
  }

  /**
   * Does what {@code given} says of a plan: a part, or the end.
   *
   * @param words the operands, if they have other names here than in the plan; null or empty for
   *     those of the plan
   * @param verify whether to compare all at the end
   */
  protected final int follow(
      PlanOptions given,
      List<String> words,
      SecondDatabase second,
      boolean verify,
      Workers workers,
      ProgressBar progress) {
    requireOnly(PlanOptions.FREE, "can't be given with --plan, which fixes what is copied and how");
    if (verify && given.part() != null) {
      throw RefusedException.usage("--verify goes with --finish, when all parts are done");
    }
    Plan plan = PlanFile.read(given.plan());
    boolean isNamed = words != null && !words.isEmpty();
    List<DatabaseAddress> operands =
        databases(isNamed ? words : List.of(plan.from(), plan.to()), second);
    return run(
        plan,
        operands,
        run -> given.part() == null ? run.finish(verify) : run.part(given.part()),
        workers,
        progress);
  }

  /**
   * {@code words}, which name {@code addresses}, and the options for them, as other processes
   * resolve them: files by their whole paths. Throws if that would give away a secret.
   */
  protected final SharedOperands shared(
      List<DatabaseAddress> addresses, List<String> words, SecondDatabase second) {
    List<String> whole = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      whole.add(word(addresses.get(i), words.get(i)));
    }
    return shared(whole, second);
  }

  /** Finishes {@code plan}, whose parts are done, between {@code operands}. */
  protected final int finish(
      Plan plan, SharedOperands operands, boolean verify, Workers workers, ProgressBar progress) {
    return run(plan, operands.two(), run -> run.finish(verify), workers, progress);
  }

  private int run(
      Plan plan,
      List<DatabaseAddress> operands,
      Function<PlanRun, TransferReport> work,
      Workers workers,
      ProgressBar progress) {
    try (Database source = operands.get(0).open(false)) {
      PlannedTransfer transfer =
          PlannedTransfers.of(
              source,
              operands.get(1),
              force ? plan.options().forced() : plan.options(),
              workers,
              progress,
              this::again);
      return show(work.apply(new PlanRun(plan, transfer)), progress);
    }
  }

  private void keepJournal(Database from, StorageSettings to) {
    boolean resume = options.isResuming();
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
              + "), so this run can't be resumed if it is interrupted; --journal FILE keeps one"
              + " elsewhere");
    }
  }

  private Path standard(Database from, StorageSettings to) {
    String command = name().replace("stalwart-", "");
    return JournalDirectory.file(command, from.realAddress(), to.data().realAddress());
  }

  @Override
  protected String afterFailure() {
    if (update != null) {
      return update.isUnfinished()
          ? "the target is marked as unfinished: no server starts on it. Continue with: "
              + again("")
          : null;
    }
    boolean resume = options.isResuming();
    if (work != null && !resume && !work.isUnfinished() && work.isResumable()) {
      return "to resume without checking everything again: " + again("--resume");
    }
    if (work == null || !work.isUnfinished()) {
      return null;
    }
    if (resume && !work.isResumable()) {
      return "the target is marked as unfinished: no server starts on it. Start over with the same"
          + " command without --resume"
          + (replace || merge ? "" : ", with --replace --yes");
    }
    String next =
        work.isResumable()
            ? again(resume ? "" : "--resume")
            : again(replace || merge ? "" : "--replace --yes");
    return "the target is marked as unfinished: no server starts on it. To resume: " + next;
  }
}
