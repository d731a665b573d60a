// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
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

/**
 * A command that writes a database into a storage: an import or a copy. Longer than most classes:
 * which of its options exclude each other is said in one place.
 */
public abstract class TransferCommand extends DatabaseCommand {
  @Mixin private TransferOptions options = new TransferOptions();
  @Mixin private WriteOptions write = new WriteOptions();

  /** The options that no plan can follow. */
  protected static final Set<String> NOT_IN_A_PLAN =
      Set.of("--merge", "--dry-run", "--resume", "--journal", "--owner", "--proof");

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
        write.replace
            || write.merge
            || write.exactly
            || options.only() != null
            || options.isResuming()
            || isDryRun();
    if (selects) {
      throw RefusedException.usage(
          "--undo writes what the undo dump holds: it excludes --only, --exactly, --replace,"
              + " --merge, --resume and --dry-run");
    }
    if (!write.yes) {
      throw RefusedException.usage(
          "--undo undoes a repair of " + address + "; add --yes to confirm");
    }
  }

  /** Whether {@code --as-is} is given. */
  protected final boolean isAsIs() {
    return write.asIs;
  }

  /** The storage that {@code operand} names, as it is to be written. */
  protected final StorageSettings target(DatabaseAddress operand) {
    refuse(write.replace && write.merge, "--replace and --merge exclude each other");
    refuse(
        write.exactly && options.only() == null,
        "--exactly goes with --only: it takes of the blob family only what --only lists");
    refuse(
        isTrusting() && isDryRun(),
        "--trust writes without a check, and --dry-run checks without writing");
    if ((write.replace || write.merge) && !write.yes) {
      throw RefusedException.usage(
          (write.replace
                  ? "--replace deletes the content of the selected subspaces of "
                  : "--merge overwrites entries in the selected subspaces of ")
              + operand.address()
              + "; add --yes to confirm");
    }
    if (write.compression != null && BlobFraming.of(write.compression) == null) {
      throw RefusedException.usage("--compression " + write.compression + ": give lz4 or none");
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
    to = write.compression == null ? to : to.with(BlobFraming.of(write.compression));
    return write.force ? to.forced() : to;
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
        write.replace
            ? Import.Present.REPLACE
            : write.merge ? Import.Present.MERGE : Import.Present.REFUSE;
    if (options.isResuming() && isDryRun()) {
      throw RefusedException.usage("--resume and --dry-run exclude each other");
    }
    if (write.asIs) {
      from.readAsIs();
    }
    work =
        new Import(
                from,
                to,
                write.imported(options, present, isTrusting()),
                workers,
                progress,
                this::again)
            .asIs(write.asIs);
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
    refuse(write.replace || write.merge, "--update excludes --replace and --merge");
    refuse(
        options.isResuming(),
        "--update needs no --resume: if it was interrupted, run the same command again");
    refuse(
        write.asIs,
        "--as-is is for a whole copy: --update compares values without what was left over");
    if (trusted && !write.yes) {
      throw RefusedException.usage(
          "--base-is-a-copy has what was written to "
              + to.address()
              + " since the copy overwritten or removed; add --yes to confirm");
    }
    Path file = write.journal == null ? standard(from, to) : write.journal;
    boolean isKept = write.journal != null || JournalDirectory.problem(file) == null;
    if (write.journal == null) {
      JournalDirectory.requireOwn(file);
    }
    update =
        new Update(
            from,
            to,
            write.imported(options, Import.Present.UPDATE, isTrusting()),
            isKept ? file : null,
            trusted,
            workers,
            progress,
            this::again);
    warnings.forEach(update::warn);
    return update.proof(options.proof(), name());
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
    int exitCode = warn(prepared.report());
    wholeLines();
    out().print(PlanFile.text(prepared.plan()));
    out().flush();
    if (resultWidth() > 0 && !isQuiet()) {
      say(
          "note: this is the plan; save it in a file, PLAN, and then: "
              + Invocation.of("stalwart-copy")
              + " --plan PLAN --part N, with N from 0 to "
              + (parts - 1)
              + ", and at last --finish");
    }
    return exitCode;
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
    PlannedOptions planned = write.planned(options, to);
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

  /**
   * The plan in {@code file}, which is continued with the options that are given. Throws if a plan
   * has no use for one of them, or if it was made with others.
   *
   * @param parts the number of parts that is wanted; 0 for that of the plan
   */
  protected final Plan continued(Path file, DatabaseAddress to, int parts) {
    return write.continued(options, to, file, parts);
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

  /**
   * Throws if {@code plan} can't be continued between {@code operands}. Returns whether only
   * finishing is left, which was interrupted.
   */
  protected final boolean requirePrepared(
      Plan plan, List<DatabaseAddress> operands, Workers workers, ProgressBar progress) {
    try (Database source = operands.get(0).open(false)) {
      PlannedTransfer transfer =
          PlannedTransfers.of(
              source, operands.get(1), plan.options(), workers, progress, this::again);
      return new PlanRun(plan, transfer).check();
    }
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
              write.force ? plan.options().forced() : plan.options(),
              workers,
              progress,
              this::again);
      return show(work.apply(new PlanRun(plan, transfer)), progress);
    }
  }

  private void keepJournal(Database from, StorageSettings to) {
    boolean resume = options.isResuming();
    Path file = write.journal == null ? standard(from, to) : write.journal;
    if (write.journal == null && resume) {
      JournalDirectory.requireOwn(file);
    }
    String problem = write.journal == null && !resume ? JournalDirectory.problem(file) : null;
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
          + (write.replace || write.merge ? "" : ", with --replace --yes");
    }
    String next =
        work.isResumable()
            ? again(resume ? "" : "--resume")
            : again(write.replace || write.merge ? "" : "--replace --yes");
    return "the target is marked as unfinished: no server starts on it. To resume: " + next;
  }
}
