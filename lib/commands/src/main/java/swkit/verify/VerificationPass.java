// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.Misfit;
import swkit.Progress;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.invocation.RemedyText;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.key.KeyForms;
import swkit.store.Backend;

/**
 * One pass over an open database: reads each subspace once, those of accounts side by side, and
 * those that don't match a second time, to name the cases. Single use.
 */
final class VerificationPass {
  private static final List<Subspace> BY_ACCOUNT =
      List.of(Subspace.COUNTERS, Subspace.PROPERTY, Subspace.INDEXES, Subspace.CHANGELOG);

  private final VerifiedDatabase database;
  private final Verification.Options options;
  private final Workers workers;
  private final Progress progress;
  private final Collection<Misfit> misfits;
  private final Set<Subspace> present;
  private final FirstPass prepared = new FirstPass();
  private final Findings findings;
  private final EntryCheck entryCheck;
  private final List<RowCheck> checks;
  private final ReferenceComparison references;
  private final Map<Subspace, LongAdder> entries = new EnumMap<>(Subspace.class);
  private final Set<Subspace> damaged = ConcurrentHashMap.newKeySet();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Reads nothing yet. {@code backend} is the one that everything should fit into, or null. */
  VerificationPass(
      VerifiedDatabase database,
      Verification.Options options,
      Backend backend,
      Workers workers,
      Progress progress) {
    this.database = database;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
    Generation generation = database.generation();
    Rulebook rulebook = Rulebook.of(generation);
    this.misfits = database.misfits();
    this.present = database.subspaces();
    misfits.forEach(misfit -> present.remove(misfit.subspace()));
    if (!options.bodies()) {
      present.remove(Subspace.BLOBS);
    }
    this.findings = new Findings(generation, prepared.principals());
    this.entryCheck = new EntryCheck(findings, generation, backend);
    this.checks = rulebook.checks(prepared, findings);
    this.references =
        new ReferenceComparison(
            database.isUnfinished()
                ? List.of()
                : rulebook.references(prepared, KeyForms.of(generation), this::isEmpty),
            this::isWhole);
  }

  /** Collects every case of {@code rules}. To be called before {@link #run}. */
  void collect(Predicate<Rule> rules) {
    findings.collect(rules);
  }

  /** What was found. Valid after {@link #run}, whose result is {@code verdict}. */
  Found found(Verdict verdict) {
    return new Found(
        verdict,
        findings.cases(),
        findings.areAllCollected(),
        database.data(),
        database.generation());
  }

  Verdict run() {
    checkForm();
    checkSchemaVersion();
    database
        .unreadableFiles()
        .forEach(
            e ->
                findings.add(
                    isMisplaced(e) ? Rule.F1_NAME : database.damageRule(),
                    RemedyText.message(e),
                    ""));
    database.checkFiles(findings);
    for (Subspace subspace : List.of(Subspace.DIRECTORY, Subspace.TASKS)) {
      read(subspace, prepared::add);
    }
    database.announce("verifying", present, progress);
    long blobs = readAll();
    checks.forEach(RowCheck::end);
    references.compare(this::read, findings);
    if (!database.isRevised()) {
      database.leftOvers().forEach(findings::add);
    }
    database.checkDuplicates(findings);
    OptionalInt version = database.schemaVersion();
    return new Verdict(
        address(),
        database.isUnfinished() ? "unfinished" : database.generation().releases(),
        version.isPresent() ? Integer.toUnsignedLong(version.getAsInt()) : -1,
        entries.values().stream().mapToLong(LongAdder::sum).sum(),
        blobs,
        findings.all(),
        findings.notChecked(),
        findings.incomplete(),
        options.bodies(),
        database.generation().hasKnownValues());
  }

  private void checkForm() {
    for (Misfit misfit : misfits) {
      String remedy = misfit.remedy();
      findings.add(
          Rule.F7, misfit.text(database.generation()::describe), remedy == null ? "" : remedy);
    }
    EnumSet.complementOf(EnumSet.copyOf(present)).forEach(findings::uncheck);
    database.incomplete().forEach(findings::uncheck);
  }

  private void checkSchemaVersion() {
    if (database.isUnfinished()) {
      String purpose = database.purpose();
      Rule rule = UnfinishedMark.isRepair(purpose) ? Rule.S2_REPAIR : Rule.S2;
      findings.add(rule, address(), "interrupted: " + (purpose == null ? "unknown" : purpose));
      findings.uncheckAll();
    } else if (database.schemaVersion().isEmpty()
        && database.needsSchemaVersion()
        && !present.contains(Subspace.PROPERTY)) {
      findings.add(Rule.S1, address(), "there is none");
    }
  }

  private String address() {
    return database.address();
  }

  /** Whether a frame is left out because it doesn't belong there, not because it is damaged. */
  private static boolean isMisplaced(SwkitException e) {
    return e instanceof DumpException;
  }

  /** Reports a problem once, though one file of a legacy dump holds several subspaces. */
  private void damaged(Subspace subspace, SwkitException e) {
    if (told.add(e.getMessage())) {
      boolean contradictsSeal = e instanceof FrameException frame && frame.contradictsSeal();
      findings.add(contradictsSeal ? Rule.F5 : database.damageRule(), RemedyText.message(e), "");
    }
    findings.uncheck(subspace);
    damaged.add(subspace);
  }

  /** Reads a subspace once more, without reporting what is wrong with its entries. */
  private void read(Subspace subspace, Consumer<DecodedRow> each) {
    if (!present.contains(subspace)) {
      return;
    }
    try (Source source = database.entries(subspace);
        RowReader rows =
            new RowReader(
                subspace,
                database.healed(subspace, workers.watched(source, subspace, (s, bytes) -> {})),
                entryCheck,
                false,
                e -> {},
                each)) {
      while (rows.next() != null) {
        // the reader gives each row away
      }
    } catch (SwkitException e) {
      // reported when all is read
    }
  }

  private long readAll() {
    LongAdder blobs = new LongAdder();
    List<Workers.Task> tasks = new ArrayList<>();
    Set<Subspace> single = EnumSet.copyOf(present);
    single.removeAll(BY_ACCOUNT);
    single.removeAll(EnumSet.of(Subspace.BLOBS, Subspace.BLOB_LINKS));
    for (Subspace subspace : single) {
      tasks.add(task(List.of(subspace), () -> readSingle(subspace)));
    }
    tasks.add(task(BY_ACCOUNT, this::readAccounts));
    List<Subspace> ofBlobs = List.of(Subspace.BLOBS, Subspace.BLOB_LINKS);
    tasks.add(task(ofBlobs, () -> blobs.add(readBlobs())));
    workers.run(tasks, workers.threads());
    return blobs.sum();
  }

  private Workers.Task task(Collection<Subspace> subspaces, Runnable work) {
    long bytes = subspaces.stream().filter(present::contains).mapToLong(database::estimate).sum();
    return new Workers.Task(subspaces.toString(), bytes, work);
  }

  /** The rows of {@code subspace}; reading one runs its own checks. */
  private RowReader rows(Subspace subspace, Map<Subspace, Source> opened) {
    Source source = open(subspace, opened);
    List<CrossReference.Side> sides = references.sides(subspace);
    return new RowReader(
        subspace,
        watched(subspace, source),
        entryCheck,
        true,
        e -> damaged(subspace, e),
        row -> {
          sides.forEach(side -> side.collect(row));
          checks.forEach(check -> check.check(row));
        });
  }

  private Source open(Subspace subspace, Map<Subspace, Source> opened) {
    if (!present.contains(subspace)) {
      return Source.empty();
    }
    try {
      Source source = database.entries(subspace);
      opened.put(subspace, source);
      return source;
    } catch (SwkitException e) {
      damaged(subspace, e);
      return Source.empty();
    }
  }

  private Source watched(Subspace subspace, Source source) {
    LongAdder count;
    synchronized (entries) {
      count = entries.computeIfAbsent(subspace, any -> new LongAdder());
    }
    return database
        .healed(subspace, workers.watched(source, subspace, progress))
        .map(
            entry -> {
              count.increment();
              return entry;
            });
  }

  private void close(Map<Subspace, Source> opened) {
    opened.forEach(
        (subspace, source) -> {
          String unmarked = database.unmarkedFrame(source);
          if (unmarked != null && !damaged.contains(subspace)) {
            findings.add(Rule.F3, unmarked, "");
          }
        });
    Closing.all(opened.values());
  }

  private void readSingle(Subspace subspace) {
    Map<Subspace, Source> opened = new EnumMap<>(Subspace.class);
    RowReader rows = rows(subspace, opened);
    try {
      while (rows.next() != null) {
        // the reader checks each row
      }
    } finally {
      close(opened);
    }
  }

  private void readAccounts() {
    Map<Subspace, Source> opened = new EnumMap<>(Subspace.class);
    try {
      Map<Subspace, RowReader> all = new EnumMap<>(Subspace.class);
      BY_ACCOUNT.forEach(subspace -> all.put(subspace, rows(subspace, opened)));
      checkSchemaKey(all.get(Subspace.PROPERTY));
      for (DecodedRow next = RowReader.lowest(all.values());
          next != null;
          next = RowReader.lowest(all.values())) {
        int account = next.u32(0);
        AccountCheck check = new AccountCheck(account, findings, prepared);
        all.get(Subspace.COUNTERS).takeAccount(account, check::counter);
        all.get(Subspace.PROPERTY).takeAccount(account, check::property);
        all.get(Subspace.INDEXES).takeAccount(account, check::index);
        all.get(Subspace.CHANGELOG).takeAccount(account, check::change);
        check.end();
      }
    } finally {
      close(opened);
    }
  }

  private void checkSchemaKey(RowReader properties) {
    if (!present.contains(Subspace.PROPERTY)) {
      return;
    }
    DecodedRow first = properties.peek();
    if (first == null || !first.form().equals("schema-version")) {
      if (database.schemaVersion().isPresent() || database.needsSchemaVersion()) {
        findings.add(Rule.S1, Subspace.PROPERTY, SchemaKey.key(), "p h'00' is missing");
      }
      return;
    }
    properties.next();
    DecodedRow second = properties.peek();
    if (second != null && second.form().equals("unfinished")) {
      properties.next();
    }
    int stored = first.isReadable() ? Bytes.u32(first.entry().value(), 0) : -1;
    OptionalInt version =
        database.isRevised()
            ? OptionalInt.of(database.generation().schemaVersion())
            : database.schemaVersion();
    if (version.isEmpty() || stored != version.getAsInt()) {
      String detail =
          version.isEmpty()
              ? "it says "
                  + Entry.hex(first.entry().value())
                  + ", and the rest is of "
                  + database.generation().releases()
              : "the frames' headers say " + version.getAsInt();
      findings.add(Rule.S1, first, detail);
    }
  }

  private long readBlobs() {
    Map<Subspace, Source> opened = new EnumMap<>(Subspace.class);
    Source judged = Source.empty();
    try {
      RowReader links = rows(Subspace.BLOB_LINKS, opened);
      Source stored = guarded(watched(Subspace.BLOBS, open(Subspace.BLOBS, opened)));
      judged =
          workers.mapBatches(
              stored, blob -> 5 * blob.size(), batch -> BlobCheck.judged(batch, database));
      BlobCheck check = new BlobCheck(findings, options.now().getEpochSecond());
      check.run(links, judged);
      String problem =
          findings.isChecked(Rule.B2)
              ? database.blobProblem(check.missing(), check.linked())
              : null;
      if (problem != null) {
        findings.add(Rule.B0, address(), problem);
      }
      return check.blobs();
    } finally {
      Source last = judged;
      Closing.all(last, () -> close(opened));
    }
  }

  /** Ends at a blob that can't be read, and reports it, and all that the backend refuses. */
  private Source guarded(Source blobs) {
    return blobs.derived(
        () -> {
          try {
            Entry blob = blobs.next();
            if (blob != null) {
              entryCheck.fits(Subspace.BLOBS, blob);
            }
            return blob;
          } catch (SwkitException e) {
            damaged(Subspace.BLOBS, e);
            return null;
          }
        });
  }

  /** Whether {@code subspace} is empty. Valid after everything has been read. */
  private boolean isEmpty(Subspace subspace) {
    return !entries.containsKey(subspace) || entries.get(subspace).sum() == 0;
  }

  /** Whether {@code subspace} is there, and no damage was met in it so far. */
  private boolean isWhole(Subspace subspace) {
    return present.contains(subspace) && !damaged.contains(subspace);
  }
}
