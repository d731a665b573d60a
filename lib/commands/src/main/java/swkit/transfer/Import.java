// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import swkit.BlobDamage;
import swkit.ConfigException;
import swkit.Database;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.Manifest;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;
import swkit.generation.Generation;
import swkit.io.Invocation;
import swkit.io.Wording;
import swkit.open.BlobAddress;
import swkit.storage.BlobLocation;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreForm;

/**
 * Writes a database into a storage: a dump, or another storage.
 *
 * <p>First everything is checked: whether the frames of a dump belong together and are complete,
 * whether the target is fit, whether each frame can be read to its end and each of its values be
 * held. Only then is the target touched; while it is being written, no server starts on it. A
 * storage is read once: its entries are checked on their way.
 *
 * <p>Ranges of keys are the unit of work: written, made durable, and then put into a {@link
 * Journal}, if there is one, so that another run can go on where this one is cut short.
 */
public final class Import {
  /** What becomes of what is in the target already. */
  public enum Present {
    /** The import is refused. */
    REFUSE,
    /** The selected subspaces are emptied first. */
    REPLACE,
    /** It is written over; counters keep the larger value, quotas their own. */
    MERGE
  }

  /**
   * What is wanted.
   *
   * @param only which subspaces, as {@link Generation#select} takes them; null for all
   * @param exactly whether {@code j k t} may be imported one without the others
   * @param present what becomes of what is there
   * @param trust whether the frames of a dump are not read through before
   * @param keepDamaged whether blobs that are not what was stored are written all the same
   * @param dryRun whether to check everything and write nothing
   * @param force whether to go on although the disk may be too small
   * @param noBlobs whether blobs are left where they are: {@code t} is neither needed nor written
   * @param blobs where blobs are to be, as {@link BlobAddress#parse} takes it, for releases whose
   *     registry says so; null for where the registry that is taken says
   */
  public record Options(
      String only,
      boolean exactly,
      Present present,
      boolean trust,
      boolean keepDamaged,
      boolean dryRun,
      boolean force,
      boolean noBlobs,
      String blobs) {
    /** Options with blobs where the registry that is taken says. */
    public Options(
        String only,
        boolean exactly,
        Present present,
        boolean trust,
        boolean keepDamaged,
        boolean dryRun,
        boolean force,
        boolean noBlobs) {
      this(only, exactly, present, trust, keepDamaged, dryRun, force, noBlobs, null);
    }
  }

  static final String RUN = "run";
  private static final String CHECKED = "checked";
  static final String BEGUN = "begun";
  private static final String EMPTIED = "emptied";
  static final String FINISHING = "finishing";

  /** What was read of the dump wasn't what had been checked: what was written can't be trusted. */
  static final String SPOILED = "spoiled";

  /** What is done again at most after an interruption, where nothing else is said: 256 MB. */
  public static final long PORTION = 256L << 20;

  /** Ranges aren't made smaller than this only to have some for each thread: 32 MB. */
  private static final long SHARED_RANGE = 32L << 20;

  private final Database from;
  private final Dump dump;
  private final UnaryOperator<String> command;
  private final StorageSettings to;
  private final BlobLocation registered;
  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final TransferReport report;
  private final Map<Subspace, TransferReport.Row> checked = new EnumMap<>(Subspace.class);
  private final CompletedRanges ranges;
  private final TargetCheck content;
  private final AtomicLong leases = new AtomicLong();
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();
  private final List<NewFiles> newFiles = new ArrayList<>();
  private FileOwner owner;
  private Path journalFile;
  private boolean resume;
  private boolean missingBlobs;
  private long portion = PORTION;
  private Journal journal;
  private boolean goingOn;
  private boolean finished;
  private volatile boolean unfinished;

  /**
   * An import of {@code from}, which stays open. Throws if what is wanted can't be: see {@link
   * Options}. A refusal that options would lift names the {@code command} with them.
   */
  public Import(
      Database from,
      StorageSettings to,
      Options options,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    this.from = from;
    this.dump = from instanceof Dump frames ? frames : null;
    this.command = command;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
    Set<Subspace> there;
    try (Snapshot snapshot = from.snapshot()) {
      this.generation = Generation.of(snapshot);
      there = snapshot.subspaces();
    }
    this.report = new TransferReport(from.address(), to.address(), generation, options.dryRun());
    if (isUndo()) {
      report.undo();
    }
    this.ranges = new CompletedRanges(report, generation);
    this.selected = select(there);
    if (from instanceof ServerStorage storage) {
      storage.requireForm(generation, StoreForm.needed(selected));
      Export.tellOfMisfits(storage, generation, report);
    }
    this.registered = generation.hasRegistry() ? registered(to) : null;
    if (registered == null && options.blobs() != null) {
      throw RefusedException.usage(
          "--blobs: where a server of "
              + generation.releases()
              + " has its blobs, its configuration says");
    }
    this.to = registered == null ? to : registered.located(to);
    this.content = new TargetCheck(from, this.to, options, generation, selected, command);
  }

  /** Gives what is created to {@code owner}. */
  public Import owner(FileOwner owner) {
    this.owner = owner;
    return this;
  }

  /** Adds {@code warning} to the report. */
  public void warn(String warning) {
    report.warn(warning);
  }

  /** Goes on although none of the blobs that links name is there, if {@code goOn}. */
  public Import missingBlobs(boolean goOn) {
    this.missingBlobs = goOn;
    return this;
  }

  /**
   * Keeps a journal in {@code file}, and goes on with the run that is in it if {@code resume}.
   *
   * @param portion about how many bytes are done again at most after an interruption
   */
  public Import journal(Path file, boolean resume, long portion) {
    this.journalFile = file;
    content.journal(file);
    this.resume = resume;
    this.portion = portion;
    if (dump != null) {
      dump.distance(Math.min(FrameIndex.DISTANCE, portion));
    }
    return this;
  }

  /**
   * Where blobs are to be: where it is asked for, else where the registry says that the target will
   * have in the end.
   */
  private BlobLocation registered(StorageSettings target) {
    boolean isTaken = selected.contains(Subspace.SETTINGS);
    if (options.blobs() != null && !isTaken) {
      throw RefusedException.usage(
          "--blobs changes the registry, and s is not selected: the target's says where blobs are");
    }
    if (options.blobs() != null) {
      return BlobAddress.parse(options.blobs());
    }
    if (isTaken) {
      try (Snapshot snapshot = from.snapshot()) {
        return BlobLocation.of(snapshot);
      }
    }
    if (!target.data().backend().exists(target.data())) {
      return BlobAddress.parse("data");
    }
    try (ServerStorage storage = ServerStorage.readUnshared(target);
        Snapshot snapshot = storage.data().snapshot()) {
      return BlobLocation.of(snapshot);
    }
  }

  private boolean isFull() {
    return options.only() == null;
  }

  private Set<Subspace> select(Set<Subspace> there) {
    Set<Subspace> besidesDumped = EnumSet.copyOf(there);
    if (dump == null) {
      besidesDumped.removeAll(generation.derived());
    }
    Set<Subspace> wanted =
        EnumSet.copyOf(
            isFull() ? generation.dumped() : generation.select(options.only(), besidesDumped));
    if (isFull() && dump != null) {
      besidesDumped.retainAll(generation.leftOut());
      wanted.addAll(besidesDumped);
    }
    String besides = isFull() ? "if that is meant, name those to import with --only" : "";
    Set<Subspace> family = EnumSet.copyOf(generation.families().get("blob"));
    if (!isFull() && !options.exactly() && wanted.stream().anyMatch(family::contains)) {
      if (wanted.addAll(family)) {
        Set<Subspace> taken = EnumSet.copyOf(family);
        if (options.noBlobs()) {
          taken.remove(Subspace.BLOBS);
        }
        report.warn(Export.letters(taken) + " belong together: all are imported (--exactly: not)");
      }
      besides =
          Export.letters(family) + " belong together, and --exactly takes one without the others";
    }
    if (options.noBlobs()) {
      wanted.remove(Subspace.BLOBS);
    } else if (dump != null && !dump.subspaces().contains(Subspace.BLOBS)) {
      besides = "if its blobs stayed in their blob store, import with --no-blobs; " + besides;
    }
    if (wanted.isEmpty()) {
      throw RefusedException.usage("nothing is selected: blobs alone, and --no-blobs");
    }
    if (dump != null) {
      dump.requireSealed(wanted);
      dump.warnings().forEach(report::warn);
    }
    Set<Subspace> missing = EnumSet.copyOf(wanted);
    missing.removeAll(dump == null ? wanted : dump.subspaces());
    if (!missing.isEmpty()) {
      throw new DumpException(
          dump.directory(),
          "has no frames of "
              + Export.letters(missing)
              + (besides.isEmpty() ? "" : ", which a dump of " + generation.releases() + " has")
              + "; was the export cut short? "
              + besides);
    }
    return wanted;
  }

  /** Whether the dump is what stalwart-doctor --repair took out of a store. */
  private boolean isUndo() {
    Manifest manifest = dump == null || dump.seal() == null ? null : dump.seal().manifest();
    return manifest != null && manifest.about().leftOut().contains(Manifest.ALL_BUT_LEFTOVERS);
  }

  /** Whether the target has been touched and not been finished: no server starts on it. */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Whether it can be gone on with: there is a journal of what was done. */
  public boolean isResumable() {
    return journal != null
        && goingOn == resume
        && !journal.has(SPOILED)
        && Journal.exists(journalFile);
  }

  /** Does it. Throws where it can't be done; {@link #isUnfinished} says how the target is then. */
  public TransferReport run() {
    tellOfOperands();
    if (dump == null) {
      new DistinctStores(((ServerStorage) from).settings(), to).requireOthers(options.noBlobs());
    }
    if (selected.contains(Subspace.BLOBS)) {
      to.requireCompression();
      to.requireBlobSecrets();
      if (dump == null) {
        ((ServerStorage) from).settings().requireBlobSecrets();
      }
    }
    if (resume && !Journal.exists(journalFile)) {
      throw new RefusedException(
          journalFile.toString(),
          "there is no journal here: nothing of this was begun, or all of it was finished; do it"
              + " without --resume, or say with --journal where it is");
    }
    FileOwner.Ownership ownership = owner == null || options.dryRun() ? null : own();
    Throwable failure = null;
    try (Snapshot snapshot = from.snapshot(this::damage, workers)) {
      checkOperands(snapshot);
      if (from instanceof ServerStorage storage) {
        Export.tellIfLinksAreLost(storage, snapshot, selected, report);
      }
      return run(snapshot);
    } catch (RuntimeException | Error e) {
      failure = e;
      removeNewFiles(e);
      throw e;
    } finally {
      FileOwner.end(this::closeJournal, ownership, failure);
    }
  }

  /** Removes the stores that this run has created for nothing, the last first. */
  private void removeNewFiles(Throwable failure) {
    Collections.reverse(newFiles);
    newFiles.forEach(files -> files.remove(failure));
  }

  private FileOwner.Ownership own() {
    return owner.begin(to.paths(), resume ? Journal.read(journalFile).began() : 0);
  }

  private void tellOfOperands() {
    if (dump == null) {
      ((ServerStorage) from).settings().notes().forEach(report::warn);
    }
    to.notes().forEach(report::warn);
    tellWhereBlobsGo();
    for (Path file : dump == null ? List.<Path>of() : dump.otherFiles()) {
      report.warn(
          file.getFileName() + " is no frame and is ignored (the server's import stops at it)");
    }
  }

  private void tellWhereBlobsGo() {
    if (registered != null && (options.blobs() != null || !registered.isData())) {
      report.warn(
          "blobs "
              + (options.noBlobs() ? "are expected in " : "go to ")
              + registered
              + (options.blobs() == null
                  ? ", where the registry says; --blobs takes another place"
                  : ", and the registry of the target is made to say so"));
    }
  }

  /** The blobs that the target has already stay where they are. */
  private void tellIfBlobsMove(ServerStorage target) {
    boolean mayMove =
        options.present() == Present.MERGE && selected.contains(Subspace.SETTINGS) && !goingOn;
    if (registered == null || target.isEmpty() || !mayMove) {
      return;
    }
    try (Snapshot snapshot = target.data().snapshot()) {
      BlobLocation before = BlobLocation.of(snapshot);
      if (!before.isSame(registered)) {
        report.warn(
            "the registry of the target named "
                + before
                + " before, and now names "
                + registered
                + ": the blobs that are there have to be brought over");
      }
    }
  }

  private void checkOperands(Snapshot snapshot) {
    requireBlobs(snapshot);
    Map<String, String> head = head(snapshot);
    if (resume) {
      openJournal(head);
    }
    if (to.data().backend().exists(to.data())) {
      try (ServerStorage target = ServerStorage.readUnshared(to)) {
        finished = content.check(target, journal, goingOn) == TargetCheck.State.FINISHED;
        tellIfBlobsMove(target);
      }
    } else if (journal != null && journal.has(BEGUN)) {
      throw new RefusedException(
          to.address(), "is not there any more; do all of it again, without --resume");
    }
    if (selected.contains(Subspace.BLOBS) && !to.isOneStore() && !options.dryRun()) {
      newFiles.addAll(NewFiles.ofBlobs(to));
      ServerStorage.checkBlobs(to, generation);
      newFiles.forEach(NewFiles::created);
    }
    if (journal == null && journalFile != null && !options.dryRun()) {
      createJournal(head);
    }
  }

  private TransferReport run(Snapshot snapshot) {
    if (finished) {
      ranges.tell(this::fileBytes);
      report.warn("all of it was done already, by the run before");
      journal.remove();
      return report;
    }
    if (dump != null && !options.trust() || options.dryRun()) {
      checkAll(snapshot);
    }
    if (!options.dryRun()) {
      if (!options.force() && !goingOn) {
        to.data().backend().path(to.data()).ifPresent(this::checkSpace);
      }
      write(snapshot);
    }
    TransferReport.Row blobs = report.rows().get(Subspace.BLOBS);
    MissingBlobSummary.largePart(report.damage(), blobs == null ? 0 : blobs.entries())
        .ifPresent(report::alert);
    if (!options.dryRun()) {
      tellWhatIsNext();
    }
    return report;
  }

  /** What is moved from where to where, as the journal's head says it. */
  private Map<String, String> head(Snapshot snapshot) {
    Map<String, String> head = new LinkedHashMap<>();
    head.put(
        "from",
        dump == null
            ? ((ServerStorage) from).settings().data().realAddress()
            : realPath(dump.directory()));
    head.put("state", dump == null ? String.valueOf(snapshot.state()) : framesState());
    head.put("to", to.data().realAddress());
    head.put("blobs", to.blobs().realAddress());
    head.put("compression", String.valueOf(to.compression()));
    head.put("what", content.purpose());
    return head;
  }

  /** Sizes of the frames, and their hashes or times: what tells this dump from another. */
  private String framesState() {
    StringJoiner state = new StringJoiner(" ");
    try {
      for (Subspace subspace : dump.subspaces()) {
        Path file = dump.file(subspace);
        boolean sealed = dump.seal() != null && dump.seal().index(subspace) != null;
        String mark =
            sealed
                ? "#" + Long.toHexString(dump.seal().index(subspace).hash())
                : "@" + Files.getLastModifiedTime(file).toMillis();
        state.add(subspace.letter() + ":" + Files.size(file) + mark);
      }
    } catch (IOException e) {
      throw new DumpException(dump.directory(), "can't be read: " + Wording.reason(e), e);
    }
    return state.toString();
  }

  private static String realPath(Path path) {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize().toString();
    }
  }

  private void createJournal(Map<String, String> head) {
    if (Journal.exists(journalFile)) {
      report.warn(
          "an earlier run of this was interrupted, and begins anew: --resume would have gone on");
    }
    Map<String, String> whole = new LinkedHashMap<>(head);
    whole.put(RUN, UUID.randomUUID().toString().replace("-", ""));
    whole.put(Journal.BEGAN, String.valueOf(System.currentTimeMillis()));
    journal = Journal.create(journalFile, whole);
    ranges.keep(journal);
  }

  private void openJournal(Map<String, String> head) {
    journal = Journal.open(journalFile);
    journal.require(head);
    requireUnspoiled();
    if (dump != null && journal.has(CHECKED)) {
      selected.forEach(subspace -> dump.expect(checkedIndex(subspace)));
    }
    if (dump == null && head.get("state").equals("null")) {
      report.warn(
          from.address()
              + " can't tell whether it was changed since the run that is gone on with: where a"
              + " server was running on it, do all of it again");
    }
    journal.damage().forEach(this::know);
    ranges.keep(journal);
    goingOn = true;
  }

  private void requireUnspoiled() {
    if (journal.has(SPOILED)) {
      throw new RefusedException(
          journalFile.toString(),
          "the interrupted run read something else of "
              + from.address()
              + " than it had checked, and may have written some of it: this can't be resumed."
              + " Check the dump with stalwart-verify, then start over without --resume"
              + (options.present() == Present.REFUSE ? ", with --replace --yes" : ""));
    }
  }

  private FrameIndex checkedIndex(Subspace subspace) {
    FrameIndex index = journal.frame(subspace);
    if (index == null) {
      throw new RefusedException(
          journalFile.toString(),
          "says that the dump was checked, but not what its frame of "
              + subspace.letter()
              + " held: do all of it again, without --resume");
    }
    return index;
  }

  /** Whether all that is read of the dump is compared with what was checked. */
  private boolean wasChecked() {
    return dump != null && (!options.trust() || journal != null && journal.has(CHECKED));
  }

  /** A journal of which nothing can be gone on with is of no use. */
  private void closeJournal() {
    if (journal == null) {
      return;
    }
    if (!journal.has(CHECKED) && !journal.has(BEGUN)) {
      journal.remove();
    }
    journal.close();
  }

  /** Reads everything once, and throws before anything is written. */
  private void checkAll(Snapshot snapshot) {
    if (journal != null && journal.has(CHECKED)) {
      return;
    }
    checked.putAll(
        new SourceCheck(from, selected, generation, options.keepDamaged(), report)
            .run(snapshot, this::damage, this::refusals, workers, progress));
    requireCheckedBlobs();
    tellOfLeases();
    if (journal != null && dump != null) {
      selected.forEach(subspace -> journal.frame(dump.index(subspace)));
    }
    step(CHECKED);
  }

  /** What is refused of a subspace. Counts node leases, which are left out. */
  private Function<Entry, String> refusals(Subspace subspace) {
    Function<Entry, String> refusals = to.refusals(subspace);
    return entry -> {
      if (generation.isLease(subspace, entry)) {
        leases.incrementAndGet();
        return null;
      }
      return refusals.apply(entry);
    };
  }

  private void tellOfLeases() {
    if (leases.get() > 0) {
      report.leftOut(
          Wording.count(leases.get(), "node lease", "node leases")
              + ": the servers that held them take new ones when they start");
    }
  }

  private long expected() {
    long sum = 0;
    for (Subspace subspace : selected) {
      long bytes = from.estimate(subspace);
      if (bytes < 0) {
        return -1;
      }
      sum += bytes;
    }
    return sum;
  }

  private long fileBytes(Subspace subspace) {
    return dump == null ? -1 : dump.estimate(subspace);
  }

  /** Blobs that go elsewhere don't need room beside the data. */
  private void checkSpace(Path path) {
    long bytes = 0;
    for (Subspace subspace : selected) {
      if (subspace == Subspace.BLOBS && !to.isOneStore()) {
        continue;
      }
      TransferReport.Row row = checked.get(subspace);
      long estimate = Math.max(0, from.estimate(subspace));
      bytes += row == null || subspace == Subspace.BLOBS ? estimate : row.bytes();
    }
    FreeSpace.requireSpace(path, bytes);
  }

  private void write(Snapshot snapshot) {
    progress.begin(
        dump == null ? "copying" : "importing",
        goingOn ? -1 : checked.isEmpty() ? expectedUnchecked() : bytesChecked());
    Optional<NewFiles> newStore = NewFiles.of(to.data());
    newStore.ifPresent(newFiles::add);
    try (ServerStorage target = ServerStorage.write(to)) {
      if (target.isEmpty()) {
        newStore.ifPresent(NewFiles::created);
      }
      begin(target);
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        tasks.addAll(tasks(subspace, target, snapshot));
      }
      workers.run(tasks, target.data().severalWriters() ? workers.threads() : 1);
      snapshot.checkUnchanged();
      step(FINISHING);
      target.finish();
      unfinished = false;
      if (journal != null) {
        journal.remove();
      }
      ranges.tell(this::fileBytes);
      if (checked.isEmpty()) {
        tellOfLeases();
        ranges.tellOfForeign();
        MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
      }
      tellOfBlobs(target);
      target.warnings().forEach(report::warn);
    }
    if (dump == null) {
      from.warnings().forEach(report::warn);
    }
  }

  private long bytesChecked() {
    return checked.values().stream().mapToLong(TransferReport.Row::bytes).sum();
  }

  private long expectedUnchecked() {
    return dump == null ? expected() : -1;
  }

  private void begin(ServerStorage target) {
    boolean begun = content.check(target, journal, goingOn) == TargetCheck.State.BEGUN;
    String run = journal == null ? "" : "\n" + journal.head(RUN);
    target.begin(generation, content.purpose() + run, before -> begun || content.goesOn(before));
    unfinished = true;
    newFiles.clear();
    step(BEGUN);
    if (options.present() == Present.REPLACE && (journal == null || !journal.has(EMPTIED))) {
      empty(target);
      target.sync();
      step(EMPTIED);
    }
  }

  private void step(String name) {
    if (journal != null) {
      journal.step(name);
    }
  }

  private List<Workers.Task> tasks(Subspace subspace, ServerStorage target, Snapshot snapshot) {
    long estimate = from.estimate(subspace);
    List<KeyRange> all =
        target.data().severalWriters()
            ? snapshot.split(subspace, rangeBytes(estimate))
            : List.of(KeyRange.all());
    long bytes = estimate / all.size();
    return ranges.left(subspace, all).stream()
        .map(
            range ->
                new Workers.Task(
                    subspace.title(), bytes, () -> load(subspace, range, target, snapshot)))
        .toList();
  }

  /** How large ranges are: so small that all threads have some of a large subspace. */
  private long rangeBytes(long all) {
    int threads = workers.threads();
    return threads == 1 || all < 0
        ? portion
        : Math.min(portion, Math.max(SHARED_RANGE, all / (2L * threads)));
  }

  /** What is written of {@code source}: no leases, and a registry that says where blobs go. */
  private Source written(
      Subspace subspace, KeyRange range, Source source, EntryRequirements admission) {
    Source written =
        source.filter(
            entry -> {
              if (admission != null) {
                admission.require(entry);
              }
              return !generation.isLease(subspace, entry);
            });
    return subspace == Subspace.SETTINGS && options.blobs() != null
        ? registered.in(written).within(range)
        : written;
  }

  private void load(Subspace subspace, KeyRange range, ServerStorage target, Snapshot snapshot) {
    ServerStorage.Existing existing =
        options.present() == Present.MERGE
            ? ServerStorage.Existing.MERGE
            : ServerStorage.Existing.OVERWRITE;
    boolean wasChecked = wasChecked();
    FrameIndex index = dump == null ? null : dump.index(subspace);
    List<Mark> marks = index == null ? List.of() : index.marks();
    EntryRequirements admission =
        wasChecked
            ? null
            : new EntryRequirements(snapshot, dump != null, subspace, refusals(subspace));
    long[] sums = new long[3];
    try (Source entries =
            wasChecked ? dump.read(subspace, range, workers) : snapshot.scan(subspace, range);
        Source watched = workers.watched(entries, subspace, progress);
        Source source = written(subspace, range, watched, admission)) {
      long bytes = journal == null ? Long.MAX_VALUE : portion;
      SourceBatches portions = new SourceBatches(source, range, bytes, marks);
      while (portions.hasNext()) {
        long start = System.nanoTime();
        Arrays.fill(sums, 0);
        target.load(
            subspace,
            portions.rest(),
            portions
                .next()
                .map(
                    entry -> {
                      sums[0]++;
                      sums[1] += entry.size();
                      sums[2] += generation.isForeign(subspace, entry) ? 1 : 0;
                      return entry;
                    }),
            existing,
            workers);
        if (journal != null) {
          target.sync();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        KeyRange done = portions.range();
        ranges.add(new Journal.Done(subspace, done, sums[0], sums[1], sums[2]), millis);
      }
    } catch (FrameException e) {
      if (e.getCause() == null && wasChecked || e.contradictsSeal()) {
        step(SPOILED);
      }
      throw e;
    }
  }

  /** Looks for some of the linked blobs where they are to come from, or are said to stay. */
  private void requireBlobs(Snapshot snapshot) {
    if (missingBlobs || !selected.contains(Subspace.BLOB_LINKS)) {
      return;
    }
    if (!options.noBlobs()) {
      if (from instanceof ServerStorage && selected.contains(Subspace.BLOBS)) {
        BlobPresence.of(snapshot).requireSome(MissingBlobSummary.GO_ON);
      }
      return;
    }
    BlobPresence presence;
    try {
      if (to.blobs().lacksSecrets()) {
        to.blobs().requireSecrets();
      }
      presence = BlobPresence.in(to, snapshot, options.force());
    } catch (ConfigException | RefusedException e) {
      if (!to.blobs().needsSecrets()) {
        throw e;
      }
      report.warn(
          "whether the blobs are in "
              + to.blobs().address()
              + " was not checked, since its secrets are not at hand: "
              + e.getMessage());
      return;
    }
    presence.requireSome(
        "with --no-blobs, the target's blob store must be the one that the blobs stayed in; "
            + MissingBlobSummary.GO_ON);
    if (presence.lacksMuch()) {
      report.alert(to.blobs().address() + " " + presence.question());
    } else if (presence.missing() > 0) {
      report.warn(
          "of "
              + Wording.count(presence.looked(), "blob", "blobs")
              + " that links name, "
              + presence.missing()
              + " are not in "
              + to.blobs().address());
    }
  }

  /** A dump with links and not one of their blobs is of a blob store that was not the right one. */
  private void requireCheckedBlobs() {
    TransferReport.Row blobs = checked.get(Subspace.BLOBS);
    boolean lacksAll =
        blobs != null
            && blobs.entries() == 0
            && report.damage().stream().anyMatch(b -> b.kind() == BlobDamage.Kind.MISSING);
    if (lacksAll && !missingBlobs) {
      throw new RefusedException(
          from.address(),
          "has none of the "
              + Wording.count(report.damage().size(), "blob", "blobs")
              + " that its links name: it was exported without its blob store; export it again with"
              + " the right one, or, if the blobs stayed in the target's blob store, import with"
              + " --no-blobs; "
              + MissingBlobSummary.GO_ON);
    }
  }

  private void tellOfBlobs(ServerStorage target) {
    if (options.noBlobs()) {
      report.leftOut("t: the blobs stay where they are, in " + to.blobs().address());
    } else if (target.blobsThere() > 0 && !goingOn) {
      report.warn(
          Wording.count(target.blobsThere(), "blob", "blobs")
              + " stood in "
              + to.blobs().address()
              + " already and "
              + (target.blobsThere() == 1 ? "was" : "were")
              + " not written again; if it is the blob store that was exported from, --no-blobs is"
              + " enough");
    }
  }

  /** Told of each damaged blob, when all is checked before and when it is on its way. */
  private void damage(BlobDamage blob) {
    if (know(blob) && journal != null) {
      journal.damage(blob);
    }
    if (unfinished) {
      SourceCheck.refuseDamage(from, report, options.keepDamaged());
    }
  }

  /** Whether it is told of for the first time: two runs, or two readings, may meet the same. */
  private boolean know(BlobDamage blob) {
    boolean isNew = damaged.add(blob.kind() + Entry.hex(blob.hash()));
    if (isNew) {
      report.damage(blob);
    }
    return isNew;
  }

  private void empty(ServerStorage target) {
    Set<Subspace> emptied = EnumSet.copyOf(selected);
    if (isFull()) {
      emptied.addAll(generation.derived());
    }
    if (!to.isOneStore()) {
      emptied.remove(Subspace.BLOBS);
    }
    emptied.forEach(target::clear);
  }

  private void tellWhatIsNext() {
    if (owner == null) {
      to.data().backend().path(to.data()).flatMap(FreeSpace::foreignFiles).ifPresent(report::warn);
    }
    if (owner == null && selected.contains(Subspace.BLOBS) && to.blobs().isForBlobsOnly()) {
      to.blobPaths().forEach(p -> FreeSpace.foreignBlobs(p).ifPresent(report::warn));
    }
    if (isUndo()) {
      report.next(
          "what the repair took out is there again, and a server of "
              + generation.releases()
              + " doesn't start with it; to take it out anew: "
              + Invocation.of("stalwart-doctor")
              + " --repair "
              + Invocation.quote(to.data().address()));
      return;
    }
    Set<Subspace> rest = EnumSet.copyOf(generation.dumped());
    rest.removeAll(selected);
    if (options.noBlobs()) {
      rest.remove(Subspace.BLOBS);
    }
    if (!rest.isEmpty()) {
      report.leftOut(Export.letters(rest) + ": not selected");
    }
    if (options.present() == Present.REPLACE
        && selected.contains(Subspace.BLOBS)
        && !to.isOneStore()) {
      report.warn("blobs that " + to.blobs().address() + " held before are still there");
    }
    if (!report.alerts().isEmpty()) {
      report.next("find the missing blobs before a server is started on it");
    }
    if (selected.contains(Subspace.PROPERTY)) {
      String why = dump == null ? ", which the server makes or fetches anew" : ": not in a dump";
      if (generation.derived().contains(Subspace.SEARCH_INDEX)) {
        report.leftOut("the search index, the spam filter's model and the web admin" + why);
        report.next("start the server and have it rebuild its search index (reindex)");
      } else {
        report.leftOut("in-memory data and the web admin" + why);
      }
    }
    if (options.present() == Present.MERGE) {
      report.next("have the server recalculate quotas: those of the target were kept");
    }
    report.next("keep the old store until the new server has served for a while");
  }
}
