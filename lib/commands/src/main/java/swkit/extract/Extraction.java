// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.DumpLock;
import swkit.generation.DiskUsage;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.groupware.GroupwareObject.Kind;
import swkit.groupware.TextForm;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.storage.BlobPresence;
import swkit.storage.StorageSnapshot;
import swkit.transfer.FileOwner;

/**
 * Writes accounts as files, or compares files with the database. Runs once, on the caller's thread
 * and those of its {@link Workers}.
 */
public final class Extraction {
  /** The memory that a mail needs while its account is extracted. */
  private static final long MAIL_BYTES = 400;

  /** The fewest mails that are extracted together. */
  private static final long LEAST_MAILS = 10_000;

  /**
   * What to extract.
   *
   * @param accounts names or ids, separated by commas; null for all
   * @param filter which mails
   * @param kinds which kinds of objects
   * @param form the form of mail
   * @param text the form of events and cards
   * @param acceptsMissingBlobs whether to go on although none of a sample of the blobs is there
   */
  public record Options(
      String accounts,
      MailFilter filter,
      Set<ExtractedKind> kinds,
      MailForm form,
      TextForm text,
      boolean acceptsMissingBlobs) {
    private JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("accounts", accounts);
      json.addProperty("mailboxes", filter.text());
      json.addProperty("after", Objects.toString(filter.after(), null));
      json.addProperty("before", Objects.toString(filter.before(), null));
      json.addProperty("kinds", ExtractedKind.text(kinds));
      json.addProperty("form", form.title());
      json.addProperty("text", text.name().toLowerCase(Locale.ROOT));
      return json;
    }

    /** The options in words, such as {@code mail as mbox, of alice}. */
    private String words() {
      StringBuilder words = new StringBuilder(ExtractedKind.text(kinds).replace(",", ", "));
      words.append("; mail as ").append(form.title());
      words.append(text == TextForm.PLAIN ? "; plain" : "");
      words.append(accounts == null ? "; all accounts" : "; of " + accounts);
      words.append(filter.text() == null ? "" : "; mailboxes " + filter.text().replace("\n", ", "));
      words.append(filter.after() == null ? "" : "; after " + filter.after());
      words.append(filter.before() == null ? "" : "; before " + filter.before());
      return words.toString();
    }

    private static Options of(JsonObject json, boolean acceptsMissingBlobs) {
      return new Options(
          text(json, "accounts"),
          MailFilter.of(
              MailFilter.names(text(json, "mailboxes")), text(json, "after"), text(json, "before")),
          ExtractedKind.of(text(json, "kinds")),
          MailForm.of(text(json, "form")),
          TextForm.valueOf(text(json, "text").toUpperCase(Locale.ROOT)),
          acceptsMissingBlobs);
    }

    private static String text(JsonObject json, String name) {
      return json.get(name) == null || json.get(name).isJsonNull()
          ? null
          : json.get(name).getAsString();
    }
  }

  private final Database database;
  private final Path directory;
  private final Workers workers;
  private final Progress progress;
  private final ExtractionReport report = new ExtractionReport();
  private final LostMails lost = new LostMails(report);
  private FileOwner owner;
  private boolean isSuspended;

  /** An extraction of {@code database}, which stays open, into {@code directory}. */
  public Extraction(Database database, Path directory, Workers workers, Progress progress) {
    this.database = database;
    this.directory = directory;
    this.workers = workers;
    this.progress = progress;
  }

  /** Gives the files to {@code owner}; null leaves them to this user. */
  public Extraction owner(FileOwner owner) {
    this.owner = owner;
    return this;
  }

  /** Whether the run has begun to write and did not end, so that it can be resumed. */
  public boolean isSuspended() {
    return isSuspended;
  }

  /** Reads and checks everything, and writes nothing. */
  public ExtractionReport check(Options options) {
    try (Tree tree = new Tree(directory, Tree.Mode.NONE)) {
      return run(options, tree, null);
    }
  }

  /**
   * Writes the files into the directory, which must be empty or not exist. If {@code resume}, it
   * may hold what an interrupted run with the same options wrote. Throws, before anything is
   * written, if the directory can't be used.
   */
  public ExtractionReport write(Options options, boolean resume) {
    ExtractionRecord before = resume ? record() : null;
    if (!resume) {
      requireEmpty();
    } else if (!before.options().equals(options.json())) {
      throw new RefusedException(
          directory.toString(),
          "was begun with other options: "
              + Options.of(before.options(), false).words()
              + "; resume with the same, or extract into an empty directory");
    }
    FileOwner.Ownership ownership =
        owner == null ? null : owner.begin(List.of(directory), resume ? before.begun() : 0);
    DumpLock lock = null;
    Throwable failure = null;
    try {
      lock = DumpLock.forFrames(directory);
      try (Tree tree = new Tree(directory, resume ? Tree.Mode.RESUME : Tree.Mode.WRITE).pin()) {
        if (!resume) {
          requireEmpty();
        }
        return run(options, tree, before);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      DumpLock held = lock;
      FileOwner.end(held == null ? () -> {} : held::close, ownership, failure);
    }
  }

  /** Compares the directory with the database: the same objects, as the record says. */
  public ExtractionReport compare(boolean acceptsMissingBlobs) {
    ExtractionRecord before = record();
    if (!before.isComplete()) {
      throw new RefusedException(
          directory.toString(), "is incomplete: its extraction was interrupted. Resume it first");
    }
    try (Tree tree = new Tree(directory, Tree.Mode.COMPARE)) {
      return run(Options.of(before.options(), acceptsMissingBlobs), tree, before);
    }
  }

  private ExtractionRecord record() {
    ExtractionRecord before = ExtractionRecord.read(directory);
    if (before == null) {
      throw new RefusedException(
          directory.toString(), "holds nothing that an extraction has begun: .swkit is missing");
    }
    return before;
  }

  private void requireEmpty() {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names =
          files.map(file -> file.getFileName().toString()).filter(this::isInTheWay).toList();
      if (!names.isEmpty()) {
        throw new RefusedException(
            directory.toString(),
            ExtractionRecord.read(directory) != null
                ? "holds an extraction already: give an empty directory, or resume it"
                : "isn't empty ("
                    + Wording.bounded(names.get(0), 100)
                    + "): give an empty directory, or a new one");
      }
    } catch (IOException e) {
      throw new RefusedException(directory.toString(), "can't be read: " + Wording.reason(e));
    }
  }

  /** The directory of a lock that another run holds may be there, but no record. */
  private boolean isInTheWay(String name) {
    return !name.equals(Tree.WORK)
        || Files.exists(directory.resolve(Tree.WORK).resolve("extract.json"));
  }

  private ExtractionReport run(Options options, Tree tree, ExtractionRecord before) {
    report.target(directory.toString(), tree.mode());
    Damages damages = new Damages();
    try (Snapshot snapshot = database.snapshot(damages, workers)) {
      Generation generation = Generation.of(snapshot);
      Accounts accounts =
          Accounts.of(snapshot, PrincipalDirectory.of(snapshot, generation), options.accounts());
      if (!generation.hasKnownValues() && generation.hasArchives()) {
        report.note(
            "mailboxes and flags are read as 0.14.1 stores them; of the flags, only Seen, Flagged"
                + " and own keywords were compared with a server's");
      }
      requireSource(snapshot, before, tree);
      requireContent(snapshot, generation, options);
      ExtractionRecord record = begin(options, snapshot, before, tree);
      accounts(options, tree, snapshot, generation, accounts, damages);
      lost.describe(snapshot, generation);
      snapshot.checkUnchanged();
      report.differs(tree);
      tree.settle();
      if (record != null) {
        record.completed().write(directory);
        isSuspended = false;
      }
      return report;
    }
  }

  private void requireSource(Snapshot snapshot, ExtractionRecord before, Tree tree) {
    if (before == null) {
      return;
    }
    boolean isSame = Objects.equals(before.state(), snapshot.state());
    if (tree.mode() == Tree.Mode.RESUME && !isSame) {
      throw new RefusedException(
          snapshot.address(),
          "was changed since the interrupted run, or is another database than "
              + before.source()
              + ": extract into an empty directory");
    }
    if (!isSame) {
      report.note("the database was changed since the extraction, or is another one");
    }
    if (tree.mode() == Tree.Mode.RESUME && before.state() == null) {
      report.note("the database can't tell whether it was changed since the interrupted run");
    }
  }

  /** Throws if there is nothing to extract: no documents, or none of the content. */
  private static void requireContent(Snapshot snapshot, Generation generation, Options options) {
    if (generation.hasArchives() && !snapshot.subspaces().contains(Subspace.PROPERTY)) {
      throw new RefusedException(
          snapshot.address(),
          "has nothing of " + Subspace.PROPERTY + ", where the documents of the accounts are");
    }
    if (options.acceptsMissingBlobs()) {
      return;
    }
    String advice = "nothing was written. --missing-blobs continues without them";
    if (snapshot instanceof StorageSnapshot) {
      BlobPresence.of(snapshot).requireSome(advice);
    } else if (isEmpty(snapshot.blobKeys()) && !isEmpty(generation.accountKeys().links(snapshot))) {
      throw new RefusedException(
          snapshot.address(),
          "has none of the blobs that its links name: it was exported without its blob store; "
              + advice);
    }
  }

  private static boolean isEmpty(Source source) {
    try (source) {
      return source.next() == null;
    }
  }

  /** The record of this run, once it is written; null if nothing is to be written. */
  private ExtractionRecord begin(
      Options options, Snapshot snapshot, ExtractionRecord before, Tree tree) {
    if (tree.mode() == Tree.Mode.NONE || tree.mode() == Tree.Mode.COMPARE) {
      return null;
    }
    ExtractionRecord record =
        new ExtractionRecord(
            options.json(),
            snapshot.address(),
            snapshot.state(),
            before == null ? System.currentTimeMillis() : before.begun(),
            false);
    removeLeftovers();
    record.write(directory);
    isSuspended = true;
    return record;
  }

  /** Removes the temporary files that a killed run has left. */
  private void removeLeftovers() {
    Path work = directory.resolve(Tree.WORK);
    try {
      for (String name : OwnFiles.names(work)) {
        if (name.startsWith(Spool.PREFIX) || name.startsWith(ExtractionRecord.UNFINISHED)) {
          OwnFiles.delete(work, name);
        }
      }
    } catch (IOException e) {
      throw new RefusedException(work.toString(), "can't be written: " + Wording.reason(e));
    }
  }

  /** Mail of some mailboxes or days has an unknown size. */
  private void announce(Options options, Snapshot snapshot, Accounts accounts) {
    if (!options.filter().isAll()) {
      progress.begin("extracting", -1);
    } else if (accounts.areAll()) {
      database.announce("extracting", snapshot, Set.of(Subspace.BLOBS), 0, progress);
    } else {
      var usage = DiskUsage.of(snapshot);
      progress.begin(
          "extracting", accounts.ids().stream().mapToLong(id -> usage.getOrDefault(id, 0L)).sum());
    }
  }

  private void accounts(
      Options options,
      Tree tree,
      Snapshot snapshot,
      Generation generation,
      Accounts accounts,
      Damages damages) {
    announce(options, snapshot, accounts);
    BlobBatch batch =
        new BlobBatch(
            snapshot,
            damages,
            workers,
            progress,
            options.form().isOrdered() && tree.mode() != Tree.Mode.NONE,
            () -> Spool.in(spoolDirectory(tree)));
    SafeNames names = new SafeNames();
    names.reserve(Tree.WORK, "");
    Set<Kind> kinds = ExtractedKind.groupware(options.kinds());
    long most = Math.max(LEAST_MAILS, Runtime.getRuntime().maxMemory() / 4 / MAIL_BYTES);
    try (MailAccounts all =
        new MailAccounts(
            snapshot, generation, accounts, MailReading.COPY.with(options.filter()), workers)) {
      if (!kinds.isEmpty() && !snapshot.findsBlobs()) {
        all.keepOthers();
      }
      List<BlobBatch.Box> boxes = new ArrayList<>();
      long mails = 0;
      Set<String> found = new HashSet<>();
      for (MailAccount account = all.next(); account != null; account = all.next()) {
        Folder folder = tree.account(names.unique(account.name(), ""));
        account.mailboxes().forEach(mailbox -> found.add(mailbox.name()));
        if (options.kinds().contains(ExtractedKind.MAIL)) {
          boxes.addAll(mails(account, folder, options.form()));
          mails += account.mails().size();
        }
        if (!kinds.isEmpty()) {
          AccountObjects objects = new AccountObjects(account, folder, report);
          Snapshot documents =
              snapshot.findsBlobs()
                  ? snapshot
                  : new AccountSnapshot(snapshot, generation, all.others());
          objects.read(documents, options.text(), kinds, workers);
          boxes.add(objects);
          mails += objects.objects().size();
        }
        if (mails >= most) {
          batch.run(boxes);
          boxes.clear();
          mails = 0;
        }
      }
      batch.run(boxes);
      for (String pattern : options.filter().unmatched(found)) {
        report.loss("--mailbox " + pattern + ": no mailbox has such a name");
      }
    }
  }

  private List<BlobBatch.Box> mails(MailAccount account, Folder folder, MailForm form) {
    if (account.mailboxes().isEmpty() && account.mails().isEmpty()) {
      report.part(account.name(), "mail", "(none)", "", 0);
      return List.of();
    }
    return new AccountBoxes(account, folder, form, report, lost).boxes();
  }

  private Path spoolDirectory(Tree tree) {
    return tree.mode() == Tree.Mode.COMPARE
        ? Path.of(System.getProperty("java.io.tmpdir"))
        : directory.resolve(Tree.WORK);
  }
}
