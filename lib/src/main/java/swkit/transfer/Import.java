// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import swkit.BlobDamage;
import swkit.BlobStore;
import swkit.Blobs;
import swkit.Dump;
import swkit.DumpException;
import swkit.Entry;
import swkit.Generation;
import swkit.Messages;
import swkit.Progress;
import swkit.RefusedException;
import swkit.RegisteredBlobStore;
import swkit.Snapshot;
import swkit.Source;
import swkit.Storage;
import swkit.StorageSettings;
import swkit.Subspace;
import swkit.Workers;

/**
 * Writes a dump into a storage.
 *
 * <p>First everything is checked: whether the frames belong together and are complete, whether the
 * target is fit, whether each frame can be read to its end and each of its values be held. Only
 * then is the target touched; while it is being written, no server starts on it.
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
   * @param trust whether the frames are not read through before
   * @param keepDamaged whether blobs that are not what was stored are written all the same
   * @param dryRun whether to check everything and write nothing
   * @param force whether to go on although the disk may be too small
   * @param noBlobs whether blobs are left where they are: {@code t} is neither needed nor written
   * @param blobs where blobs are to be, as {@link RegisteredBlobStore#parse} takes it, for releases
   *     whose registry says so; null for where the registry in the dump says
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
    /** Options with blobs where the registry in the dump says. */
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

  /** How many blobs are looked for where they are said to be. */
  private static final int SAMPLE = 50;

  private final Dump dump;
  private final UnaryOperator<String> command;
  private final StorageSettings to;
  private final RegisteredBlobStore registered;
  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final Report report;
  private final Map<Subspace, Report.Row> checked = new EnumMap<>(Subspace.class);
  private boolean tellsThatBlobsMove;
  private volatile boolean unfinished;

  /**
   * An import of {@code dump}. Throws if what is wanted can't be: see {@link Options}. A refusal
   * that options would lift names the {@code command} with them.
   */
  public Import(
      Dump dump,
      StorageSettings to,
      Options options,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    this.dump = dump;
    this.command = command;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
    this.generation = Generation.of(dump.schemaVersion(), dump.address());
    this.report = new Report(dump.address(), to.address(), generation, options.dryRun());
    this.selected = select();
    this.registered = generation.hasRegistry() ? registered(to) : null;
    if (registered == null && options.blobs() != null) {
      throw RefusedException.usage(
          "--blobs: where a server of "
              + generation.releases()
              + " has its blobs, its configuration says");
    }
    this.to = registered == null ? to : registered.located(to);
  }

  /**
   * Where blobs are to be: where it is asked for, else where the registry says that the target will
   * have in the end.
   */
  private RegisteredBlobStore registered(StorageSettings target) {
    boolean isInDump = selected.contains(Subspace.SETTINGS);
    if (options.blobs() != null && !isInDump) {
      throw RefusedException.usage(
          "--blobs changes the registry, and s is not selected: the target's says where blobs are");
    }
    if (options.blobs() != null) {
      return RegisteredBlobStore.parse(options.blobs());
    }
    if (isInDump) {
      try (Snapshot snapshot = dump.snapshot()) {
        return RegisteredBlobStore.of(snapshot);
      }
    }
    if (!target.data().backend().exists(target.data())) {
      return RegisteredBlobStore.parse("data");
    }
    try (Storage storage = Storage.read(target, options.force());
        Snapshot snapshot = storage.data().snapshot()) {
      return RegisteredBlobStore.of(snapshot);
    }
  }

  private boolean isFull() {
    return options.only() == null;
  }

  private Set<Subspace> select() {
    Set<Subspace> wanted =
        EnumSet.copyOf(
            isFull() ? generation.dumped() : generation.select(options.only(), dump.subspaces()));
    if (isFull()) {
      Set<Subspace> more = EnumSet.copyOf(dump.subspaces());
      more.retainAll(generation.leftOut());
      wanted.addAll(more);
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
    } else if (!dump.subspaces().contains(Subspace.BLOBS)) {
      besides = "if its blobs stayed in their blob store, import with --no-blobs; " + besides;
    }
    if (wanted.isEmpty()) {
      throw RefusedException.usage("nothing is selected: blobs alone, and --no-blobs");
    }
    dump.requireSealed(wanted);
    dump.warnings().forEach(report::warn);
    Set<Subspace> missing = EnumSet.copyOf(wanted);
    missing.removeAll(dump.subspaces());
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

  /** Whether the target has been touched and not been finished: no server starts on it. */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Does it. Throws where it can't be done; {@link #isUnfinished} says how the target is then. */
  public Report run() {
    to.notes().forEach(report::warn);
    tellWhereBlobsGo();
    for (Path file : dump.otherFiles()) {
      report.warn(
          file.getFileName() + " is no frame and is ignored (the server's import stops at it)");
    }
    if (selected.contains(Subspace.BLOBS)) {
      to.requireCompression();
      if (!to.isOneStore() && !options.dryRun()) {
        Storage.checkBlobs(to, generation);
      }
    }
    boolean exists = to.data().backend().exists(to.data());
    if (exists) {
      try (Storage target = Storage.read(to, options.force())) {
        checkTarget(target);
      }
    }
    if (!options.trust()) {
      AtomicLong leases = new AtomicLong();
      checked.putAll(
          new DumpCheck(dump, selected, generation, options.keepDamaged(), report)
              .run(subspace -> refusals(subspace, leases), workers, progress));
      tellOfLeases(leases.get());
    }
    if (!options.dryRun()) {
      if (!options.force()) {
        to.data().backend().path(to.data()).ifPresent(this::checkSpace);
      }
      write();
      tellWhatIsNext();
    }
    return report;
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

  private void checkTarget(Storage target) {
    requireLegacyTables(target);
    if (!target.isEmpty()) {
      checkSchema(target);
    }
    if (options.present() == Present.REFUSE) {
      refusePresent(target);
    }
    if (options.present() == Present.MERGE && selected.contains(Subspace.SETTINGS)) {
      tellIfBlobsMove(target);
    }
  }

  /** The blobs that the target has already stay where they are. */
  private void tellIfBlobsMove(Storage target) {
    if (registered == null || target.isEmpty() || tellsThatBlobsMove) {
      return;
    }
    try (Snapshot snapshot = target.data().snapshot()) {
      RegisteredBlobStore before = RegisteredBlobStore.of(snapshot);
      if (!before.isSame(registered)) {
        tellsThatBlobsMove = true;
        report.warn(
            "the registry of the target named "
                + before
                + " before, and now names "
                + registered
                + ": the blobs that are there have to be brought over");
      }
    }
  }

  /** Nobody creates what no server of this generation has; what one of another has made stays. */
  private void requireLegacyTables(Storage target) {
    Set<Subspace> missing = EnumSet.copyOf(selected);
    missing.removeIf(subspace -> generation.kind(subspace) != Generation.Kind.LEGACY);
    try (Snapshot snapshot = target.data().snapshot()) {
      missing.removeAll(snapshot.subspaces());
    }
    if (!missing.isEmpty()) {
      throw new RefusedException(
          to.address(),
          "has no tables for "
              + Export.letters(missing)
              + ", as no store of "
              + generation.releases()
              + " has by itself: it isn't the store that this was taken from");
    }
  }

  /** What is said in the target while it is unfinished. */
  private String purpose() {
    String mode =
        switch (options.present()) {
          case REFUSE -> "";
          case REPLACE -> " with --replace";
          case MERGE -> " with --merge";
        };
    return source() + mode;
  }

  /** Which frames, and of which dump: the sum of their sizes and letters tells dumps apart. */
  private String source() {
    CRC32 sum = new CRC32();
    for (Subspace subspace : dump.subspaces()) {
      String frame = subspace.letter() + ":" + dump.estimate(subspace) + " ";
      sum.update(frame.getBytes(StandardCharsets.US_ASCII));
    }
    return letters() + String.format(" (dump %08x)", sum.getValue());
  }

  private String letters() {
    return "an import of " + Export.letters(selected);
  }

  /** Whether this import makes whole again what an interrupted one left. */
  private boolean goesOn(String interrupted) {
    String fresh = source();
    boolean sameLetters = interrupted != null && interrupted.startsWith(letters() + " (");
    return switch (options.present()) {
      case REFUSE -> false;
      case REPLACE -> isFull() && !options.noBlobs() || sameLetters;
      case MERGE -> fresh.equals(interrupted) || purpose().equals(interrupted);
    };
  }

  private void checkSchema(Storage target) {
    try (Snapshot snapshot = target.data().snapshot()) {
      int version = snapshot.schemaVersion();
      if (version == Generation.UNFINISHED) {
        Storage.requireGoingOn(snapshot, this::goesOn);
      } else if (version != dump.schemaVersion()) {
        throw new RefusedException(
            to.address(),
            "has schema version "
                + Integer.toUnsignedString(version)
                + ", the dump "
                + dump.schemaVersion()
                + ": import into a store of the release that the dump is of");
      }
    }
  }

  /** A blob store of its own may hold blobs: under a hash there is never anything else. */
  private void refusePresent(Storage target) {
    Set<Subspace> present = EnumSet.noneOf(Subspace.class);
    try (Snapshot snapshot = target.data().snapshot()) {
      for (Subspace subspace : selected) {
        if (subspace != Subspace.BLOBS || to.isOneStore()) {
          addIfPresent(subspace, snapshot, present);
        }
      }
      if (!present.isEmpty()) {
        throw new RefusedException(
            to.address(), TargetContent.describe(snapshot, generation, present, command));
      }
    }
  }

  private void addIfPresent(Subspace subspace, Snapshot snapshot, Set<Subspace> present) {
    try (Source source =
        snapshot
            .scan(subspace)
            .filter(e -> subspace != Subspace.PROPERTY || !Generation.isSchemaKey(e))
            .filter(e -> !generation.isLease(subspace, e))) {
      if (source.next() != null) {
        present.add(subspace);
      }
    }
  }

  private void refuseDamage() {
    DumpCheck.refuseDamage(dump, report, options.keepDamaged());
  }

  private Function<Entry, String> refusals(Subspace subspace, AtomicLong leases) {
    Function<Entry, String> refusals = to.refusals(subspace);
    return entry -> {
      if (generation.isLease(subspace, entry)) {
        leases.incrementAndGet();
      }
      return refusals.apply(entry);
    };
  }

  private void tellOfLeases(long leases) {
    if (leases > 0) {
      report.leftOut(
          Messages.count(leases, "node lease", "node leases")
              + ": the servers that held them take new ones when they start");
    }
  }

  /** Blobs that go elsewhere don't need room beside the data. */
  private void checkSpace(Path path) {
    long bytes = 0;
    for (Subspace subspace : selected) {
      if (subspace == Subspace.BLOBS && !to.isOneStore()) {
        continue;
      }
      Report.Row row = checked.get(subspace);
      bytes += row == null || subspace == Subspace.BLOBS ? dump.estimate(subspace) : row.bytes();
    }
    Surroundings.requireSpace(path, bytes);
  }

  private void write() {
    progress.begin(
        "importing",
        checked.isEmpty() ? -1 : checked.values().stream().mapToLong(Report.Row::bytes).sum());
    try (Storage target = Storage.write(to);
        Snapshot frames = dump.snapshot(this::damageOnTheWay, workers)) {
      if (options.noBlobs() && selected.contains(Subspace.BLOB_LINKS)) {
        requireBlobs(target, frames);
      }
      checkTarget(target);
      target.begin(generation, purpose(), this::goesOn);
      unfinished = true;
      if (options.present() == Present.REPLACE) {
        empty(target);
      }
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(), dump.estimate(subspace), () -> write(subspace, target, frames)));
      }
      workers.run(tasks, target.data().severalWriters() ? workers.threads() : 1);
      target.finish();
      unfinished = false;
      tellOfBlobs(target);
      target.warnings().forEach(report::warn);
    }
  }

  /** Looks for the first blobs that are linked where all of them are said to stay. */
  private void requireBlobs(Storage target, Snapshot frames) {
    BlobStore blobs = target.blobs();
    int looked = 0;
    int there = 0;
    try (Source hashes = Blobs.linked(frames.scan(Subspace.BLOB_LINKS), frames.address())) {
      for (Entry hash = hashes.next(); hash != null && looked < SAMPLE; hash = hashes.next()) {
        looked++;
        there += blobs.exists(hash.key()) ? 1 : 0;
      }
    }
    if (looked > 0 && there == 0) {
      throw new RefusedException(
          blobs.address(),
          "has none of the first "
              + Messages.count(looked, "blob", "blobs")
              + " that the dump refers to; with --no-blobs, the target's blob store must be the one"
              + " that the blobs stayed in");
    }
    if (there < looked) {
      report.warn(
          "of the first "
              + Messages.count(looked, "blob", "blobs")
              + " that the dump refers to, "
              + (looked - there)
              + " are not in "
              + blobs.address());
    }
  }

  private void tellOfBlobs(Storage target) {
    if (options.noBlobs()) {
      report.leftOut("t: the blobs stay where they are, in " + to.blobs().address());
    } else if (target.blobsThere() > 0) {
      report.warn(
          Messages.count(target.blobsThere(), "blob", "blobs")
              + " stood in "
              + to.blobs().address()
              + " already and "
              + (target.blobsThere() == 1 ? "was" : "were")
              + " not written again; if it is the blob store that was exported from, --no-blobs is"
              + " enough");
    }
  }

  /** Only without the checks before are blobs compared to their keys when they are written. */
  private void damageOnTheWay(BlobDamage damage) {
    report.damage(damage);
    refuseDamage();
  }

  private void empty(Storage target) {
    Set<Subspace> emptied = EnumSet.copyOf(selected);
    if (isFull()) {
      emptied.addAll(generation.derived());
    }
    if (!to.isOneStore()) {
      emptied.remove(Subspace.BLOBS);
    }
    emptied.forEach(target::clear);
  }

  private void write(Subspace subspace, Storage target, Snapshot frames) {
    long start = System.nanoTime();
    long[] bytes = {0};
    long[] entries = {0};
    long[] leases = {0};
    Storage.Existing existing =
        options.present() == Present.MERGE ? Storage.Existing.MERGE : Storage.Existing.OVERWRITE;
    try (Source frame =
            options.trust() ? frames.scan(subspace) : dump.read(subspace).with(workers);
        Source source = workers.watched(frame, subspace, progress)) {
      Source written =
          source.filter(
              entry -> {
                boolean isLease = generation.isLease(subspace, entry);
                leases[0] += isLease ? 1 : 0;
                return !isLease;
              });
      if (subspace == Subspace.SETTINGS && options.blobs() != null) {
        written = registered.in(written);
      }
      target.load(
          subspace,
          written.map(
              entry -> {
                entries[0]++;
                bytes[0] += entry.size();
                return entry;
              }),
          existing,
          workers);
    }
    if (options.trust()) {
      tellOfLeases(leases[0]);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    report.row(subspace, new Report.Row(entries[0], bytes[0], dump.estimate(subspace), millis));
  }

  private void tellWhatIsNext() {
    to.data().backend().path(to.data()).flatMap(Surroundings::foreignFiles).ifPresent(report::warn);
    if (selected.contains(Subspace.BLOBS) && to.blobs().isForBlobsOnly()) {
      to.blobPaths().forEach(p -> Surroundings.foreignBlobs(p).ifPresent(report::warn));
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
    if (selected.contains(Subspace.PROPERTY)) {
      if (generation.derived().contains(Subspace.SEARCH_INDEX)) {
        report.leftOut(
            "the search index, the spam filter's model and the web admin: not in a dump");
        report.next("start the server and have it rebuild its search index (reindex)");
      } else {
        report.leftOut("in-memory data and the web admin: not in a dump");
      }
    }
    if (options.present() == Present.MERGE) {
      report.next("have the server recalculate quotas: those of the target were kept");
    }
    report.next("keep the old store until the new server has served for a while");
  }
}
