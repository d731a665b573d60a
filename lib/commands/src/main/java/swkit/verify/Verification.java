// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import swkit.DumpException;
import swkit.Entry;
import swkit.FrameException;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.key.KeyForms;
import swkit.open.DatabaseAddress;
import swkit.store.Backend;
import swkit.store.Backends;
import swkit.store.Misfit;
import swkit.store.StoreSettings;

/** Checks a dump, a single frame or a storage, and changes nothing. */
public final class Verification {
  /**
   * What is wanted.
   *
   * @param bodies whether blobs are read
   * @param backend the type of the store that everything should fit into, or null
   * @param force whether to read a store that somebody else has open
   * @param now the time at which what is to expire has expired or not
   */
  public record Options(boolean bodies, String backend, boolean force, Instant now) {}

  private static final List<Subspace> BY_ACCOUNT =
      List.of(Subspace.COUNTERS, Subspace.PROPERTY, Subspace.INDEXES, Subspace.CHANGELOG);

  private final DatabaseAddress what;
  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final Map<Subspace, LongAdder> entries = new EnumMap<>(Subspace.class);
  private final Set<Subspace> damaged = ConcurrentHashMap.newKeySet();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final FirstPass prepared = new FirstPass();
  private VerifiedDatabase origin;
  private Findings findings;
  private EntryCheck entryCheck;
  private List<RowCheck> checks;
  private List<CrossReference> references;
  private Set<Subspace> present;
  private Integer version;

  /** A verification of {@code what}. */
  public Verification(DatabaseAddress what, Options options, Workers workers, Progress progress) {
    this.what = what;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
  }

  /** Does it. Throws where {@code what} can't be opened at all, or is of an unknown release. */
  public Verdict run() {
    Backend backend = backend();
    try (VerifiedDatabase opened =
        new VerifiedDatabase(what, options.bodies(), options.force(), workers)) {
      origin = opened;
      version = origin.schemaVersion();
      boolean isUnfinished = version != null && version == Snapshot.UNFINISHED;
      Generation legacy = origin.legacyLayout();
      Generation generation =
          legacy == null && version != null && !isUnfinished
              ? Generation.of(version, address())
              : origin.layout();
      Rulebook rulebook = Rulebook.of(generation);
      findings = new Findings(generation, prepared.principals());
      entryCheck = new EntryCheck(findings, generation, backend);
      checks = rulebook.checks(prepared, findings);
      present = origin.subspaces(generation);
      for (Misfit misfit : origin.misfits(generation)) {
        String remedy = misfit.remedy();
        findings.add(Rule.F7, misfit.in(generation), remedy == null ? "" : remedy);
        present.remove(misfit.subspace());
      }
      if (!options.bodies()) {
        present.remove(Subspace.BLOBS);
      }
      EnumSet.complementOf(EnumSet.copyOf(present)).forEach(findings::uncheck);
      if (legacy != null) {
        // of its counters a legacy dump has only some
        findings.uncheck(Subspace.COUNTERS);
      }
      if (isUnfinished) {
        String purpose = origin.purpose();
        findings.add(
            Rule.S2, address(), "under way was: " + (purpose == null ? "not said" : purpose));
        findings.uncheckAll();
      } else if (version == null && legacy == null) {
        findings.add(Rule.S1, address(), "there is none");
      }
      origin
          .damagedFrames()
          .forEach(
              e -> findings.add(isMisplaced(e) ? Rule.F1_NAME : ofDamage(), e.getMessage(), ""));
      origin.files(generation, findings);
      prepare();
      references =
          isUnfinished
              ? List.of()
              : rulebook.references(prepared, KeyForms.of(generation), this::isEmpty).stream()
                  .filter(this::isWhole)
                  .toList();
      progress.begin("verifying", present.stream().mapToLong(origin::estimate).sum());
      long blobs = readAll();
      checks.forEach(RowCheck::end);
      compare();
      origin.duplicates(findings);
      return new Verdict(
          address(),
          isUnfinished ? "unfinished" : generation.releases(),
          version == null ? -1 : Integer.toUnsignedLong(version),
          entries.values().stream().mapToLong(LongAdder::sum).sum(),
          blobs,
          findings.all(),
          findings.notChecked(),
          findings.incomplete(),
          options.bodies());
    }
  }

  private Backend backend() {
    if (options.backend() == null) {
      return null;
    }
    String type = DatabaseAddress.storeType(options.backend());
    if (!Backends.isKnown(type)) {
      throw RefusedException.usage(
          "--for " + options.backend() + ": this version knows the limits of " + Backends.known());
    }
    return new StoreSettings(type, Map.of(), "--for " + type).backend();
  }

  private String address() {
    return origin.address();
  }

  /** Whether a frame is left out for its name, its release or another one, not for damage. */
  private static boolean isMisplaced(SwkitException e) {
    return e instanceof DumpException;
  }

  private Rule ofDamage() {
    if (origin.legacyLayout() != null) {
      return Rule.F1_LEGACY;
    }
    return what.isDump() ? Rule.F1 : Rule.F1_STORE;
  }

  /** Of one file of a legacy dump several subspaces may be. */
  private void damaged(Subspace subspace, SwkitException e) {
    if (told.add(e.getMessage())) {
      boolean contradictsSeal = e instanceof FrameException frame && frame.contradictsSeal();
      findings.add(contradictsSeal ? Rule.F5 : ofDamage(), e.getMessage(), "");
    }
    findings.uncheck(subspace);
    damaged.add(subspace);
  }

  private void prepare() {
    for (Subspace subspace : List.of(Subspace.DIRECTORY, Subspace.TASKS)) {
      read(subspace, prepared::add);
    }
  }

  /** Reads a subspace once more, without telling of what is wrong with its entries. */
  private void read(Subspace subspace, Consumer<DecodedRow> each) {
    if (!present.contains(subspace)) {
      return;
    }
    try (Source source = origin.scan(subspace);
        RowReader rows =
            new RowReader(
                subspace,
                workers.watched(source, subspace, (s, bytes) -> {}),
                entryCheck,
                false,
                e -> {},
                each)) {
      while (rows.next() != null) {
        // each row goes to each
      }
    } catch (SwkitException e) {
      // what can't be opened is told when all is read
    }
  }

  private long readAll() {
    long[] blobs = {0};
    List<Workers.Task> tasks = new ArrayList<>();
    Set<Subspace> single = EnumSet.copyOf(present);
    single.removeAll(BY_ACCOUNT);
    single.removeAll(EnumSet.of(Subspace.BLOBS, Subspace.BLOB_LINKS));
    for (Subspace subspace : single) {
      tasks.add(task(List.of(subspace), () -> readSingle(subspace)));
    }
    tasks.add(task(BY_ACCOUNT, this::readAccounts));
    List<Subspace> ofBlobs = List.of(Subspace.BLOBS, Subspace.BLOB_LINKS);
    tasks.add(task(ofBlobs, () -> blobs[0] = readBlobs()));
    workers.run(tasks, workers.threads());
    return blobs[0];
  }

  private Workers.Task task(Collection<Subspace> subspaces, Runnable work) {
    long bytes = subspaces.stream().filter(present::contains).mapToLong(origin::estimate).sum();
    return new Workers.Task(subspaces.toString(), bytes, work);
  }

  /** The rows of {@code subspace}, all of whose own checks are made as they pass. */
  private RowReader rows(Subspace subspace, List<Source> opened) {
    Source source = open(subspace, opened);
    List<CrossReference.Side> sides = sides(subspace);
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

  private Source open(Subspace subspace, List<Source> opened) {
    if (!present.contains(subspace)) {
      return Source.empty();
    }
    try {
      Source source = origin.scan(subspace);
      opened.add(source);
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
    return workers
        .watched(source, subspace, progress)
        .map(
            entry -> {
              count.increment();
              return entry;
            });
  }

  private List<CrossReference.Side> sides(Subspace subspace) {
    List<CrossReference.Side> sides = new ArrayList<>();
    for (CrossReference reference : references) {
      for (CrossReference.Side side : List.of(reference.left(), reference.right())) {
        if (side.subspace() == subspace) {
          sides.add(side);
        }
      }
    }
    return sides;
  }

  private void close(List<Source> opened) {
    for (Source source : opened) {
      if (source instanceof FrameReader frame
          && !frame.endMarked()
          && !origin.isSealed(frame.subspace())
          && !damaged.contains(frame.subspace())) {
        findings.add(Rule.F3, frame.file().getFileName().toString(), "");
      }
    }
    Closing.all(opened);
  }

  private void readSingle(Subspace subspace) {
    List<Source> opened = new ArrayList<>();
    RowReader rows = rows(subspace, opened);
    try {
      while (rows.next() != null) {
        // what there is to check is checked as they pass
      }
    } finally {
      close(opened);
    }
  }

  private void readAccounts() {
    List<Source> opened = new ArrayList<>();
    try {
      Map<Subspace, RowReader> all = new EnumMap<>(Subspace.class);
      BY_ACCOUNT.forEach(subspace -> all.put(subspace, rows(subspace, opened)));
      checkSchemaKey(all.get(Subspace.PROPERTY));
      for (DecodedRow next = lowest(all.values()); next != null; next = lowest(all.values())) {
        int account = next.u32(0);
        AccountCheck check = new AccountCheck(account, findings, prepared);
        each(all.get(Subspace.COUNTERS), account, check::counter);
        each(all.get(Subspace.PROPERTY), account, check::property);
        each(all.get(Subspace.INDEXES), account, check::index);
        each(all.get(Subspace.CHANGELOG), account, check::change);
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
      if (version != null) {
        findings.add(Rule.S1, address(), "p h'00' isn't there");
      }
      return;
    }
    properties.next();
    DecodedRow second = properties.peek();
    if (second != null && second.form().equals("unfinished")) {
      properties.next();
    }
    int stored = first.isReadable() ? Bytes.u32(first.entry().value(), 0) : -1;
    if (version == null || stored != version) {
      findings.add(Rule.S1, first, "the frames' headers say " + version);
    }
  }

  /** The row with the lowest account of those ahead. */
  private static DecodedRow lowest(Collection<RowReader> all) {
    DecodedRow lowest = null;
    for (RowReader rows : all) {
      DecodedRow row = rows.peek();
      boolean isLower =
          row != null && (lowest == null || Integer.compareUnsigned(row.u32(0), lowest.u32(0)) < 0);
      lowest = isLower ? row : lowest;
    }
    return lowest;
  }

  private static void each(RowReader rows, int account, Consumer<DecodedRow> check) {
    for (DecodedRow row = rows.peek(); row != null && row.u32(0) == account; row = rows.peek()) {
      check.accept(rows.next());
    }
  }

  private long readBlobs() {
    List<Source> opened = new ArrayList<>();
    Source judged = Source.empty();
    try {
      RowReader links = rows(Subspace.BLOB_LINKS, opened);
      Source stored = guarded(watched(Subspace.BLOBS, open(Subspace.BLOBS, opened)));
      judged = workers.map(stored, blob -> 5 * blob.size(), blob -> BlobCheck.judged(blob, origin));
      BlobCheck check = new BlobCheck(findings, options.now().getEpochSecond());
      check.run(links, judged);
      String problem =
          findings.isChecked(Rule.B2) ? origin.blobProblem(check.missing(), check.linked()) : null;
      if (problem != null) {
        findings.add(Rule.B0, address(), problem);
      }
      return check.blobs();
    } finally {
      Source last = judged;
      Closing.all(last, () -> close(opened));
    }
  }

  /** Ends where a blob can't be read, and tells of it, also of those that don't fit. */
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

  /** Finds those rows again whose counterpart is missing. */
  private void compare() {
    List<CrossReference> uneven =
        references.stream().filter(this::isWhole).filter(CrossReference::compare).toList();
    if (uneven.isEmpty()) {
      return;
    }
    again(uneven, CrossReference.Side::identify);
    uneven.forEach(CrossReference::identified);
    again(uneven, CrossReference.Side::recall);
    uneven.forEach(CrossReference::recalled);
    again(uneven, (side, row) -> side.report(row, findings));
  }

  /** Whether nothing was found in {@code subspace}; once all has been read. */
  private boolean isEmpty(Subspace subspace) {
    return !entries.containsKey(subspace) || entries.get(subspace).sum() == 0;
  }

  /** Whether both sides are there, and, once they have been read, were read to their end. */
  private boolean isWhole(CrossReference reference) {
    Set<Subspace> sides =
        Set.copyOf(List.of(reference.left().subspace(), reference.right().subspace()));
    return present.containsAll(sides) && sides.stream().noneMatch(damaged::contains);
  }

  private void again(
      List<CrossReference> uneven,
      java.util.function.BiConsumer<CrossReference.Side, DecodedRow> work) {
    Map<Subspace, List<CrossReference.Side>> sides = new EnumMap<>(Subspace.class);
    for (CrossReference reference : uneven) {
      for (CrossReference.Side side : List.of(reference.left(), reference.right())) {
        sides.computeIfAbsent(side.subspace(), any -> new ArrayList<>()).add(side);
      }
    }
    sides.forEach(
        (subspace, all) -> read(subspace, row -> all.forEach(side -> work.accept(side, row))));
  }
}
