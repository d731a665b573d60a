// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Backend;
import swkit.BlobDamage;
import swkit.Bytes;
import swkit.Dump;
import swkit.DumpException;
import swkit.Entry;
import swkit.Generation;
import swkit.Messages;
import swkit.Progress;
import swkit.RefusedException;
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
   */
  public record Options(
      String only,
      boolean exactly,
      Present present,
      boolean trust,
      boolean keepDamaged,
      boolean dryRun,
      boolean force) {}

  private static final Set<Subspace> BLOB_FAMILY =
      EnumSet.of(Subspace.BLOBS, Subspace.BLOB_LINKS, Subspace.BLOB_EXTRA);

  private final Dump dump;
  private final StorageSettings to;
  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final Report report;
  private final Map<Subspace, Report.Row> checked = new EnumMap<>(Subspace.class);
  private volatile boolean unfinished;

  /** An import of {@code dump}. Throws if what is wanted can't be: see {@link Options}. */
  public Import(
      Dump dump, StorageSettings to, Options options, Workers workers, Progress progress) {
    this.dump = dump;
    this.to = to;
    this.options = options;
    this.workers = workers;
    this.progress = progress;
    this.generation = Generation.of(dump.schemaVersion(), dump.address());
    this.report = new Report(dump.address(), to.address(), generation, options.dryRun());
    this.selected = select();
  }

  private boolean isFull() {
    return options.only() == null;
  }

  private Set<Subspace> select() {
    Set<Subspace> wanted =
        isFull()
            ? EnumSet.copyOf(generation.dumped())
            : EnumSet.copyOf(generation.select(options.only()));
    String besides = isFull() ? "if that is meant, name those to import with --only" : "";
    if (!isFull() && !options.exactly() && wanted.stream().anyMatch(BLOB_FAMILY::contains)) {
      if (wanted.addAll(BLOB_FAMILY)) {
        report.warn("j, k and t belong together: all three are imported (--exactly: not)");
      }
      besides = "j, k and t belong together, and --exactly takes one without the others";
    }
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
    for (Path file : dump.otherFiles()) {
      report.warn(
          file.getFileName() + " is no frame and is ignored (the server's import stops at it)");
    }
    if (selected.contains(Subspace.BLOBS)) {
      to.requireCompression();
    }
    boolean exists = to.data().backend().exists(to.data());
    if (exists) {
      checkTarget();
    }
    if (!options.trust()) {
      checkFrames();
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

  private void checkTarget() {
    try (Storage target = Storage.read(to, false)) {
      if (!target.isEmpty()) {
        checkSchema(target);
      }
      if (options.present() == Present.REFUSE) {
        refusePresent(target);
      }
    }
  }

  private void checkSchema(Storage target) {
    try (Snapshot snapshot = target.data().snapshot()) {
      int version = snapshot.schemaVersion();
      if (version != Generation.UNFINISHED && version != dump.schemaVersion()) {
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

  private void refusePresent(Storage target) {
    Set<Subspace> present = EnumSet.noneOf(Subspace.class);
    try (Snapshot snapshot = target.data().snapshot()) {
      for (Subspace subspace : selected) {
        if (subspace != Subspace.BLOBS || to.isOneStore()) {
          addIfPresent(subspace, snapshot, present);
        } else if (to.blobs().backend().exists(to.blobs())) {
          try (Snapshot blobs = target.blobs().snapshot()) {
            addIfPresent(subspace, blobs, present);
          }
        }
      }
      if (!present.isEmpty()) {
        throw new RefusedException(
            to.address(), TargetContent.describe(snapshot, generation, present));
      }
    }
  }

  private static void addIfPresent(Subspace subspace, Snapshot snapshot, Set<Subspace> present) {
    try (Source source =
        snapshot
            .scan(subspace)
            .filter(e -> subspace != Subspace.PROPERTY || !Generation.isSchemaKey(e))) {
      if (source.next() != null) {
        present.add(subspace);
      }
    }
  }

  private void checkFrames() {
    progress.begin("checking", selected.stream().mapToLong(dump::estimate).sum());
    List<Workers.Task> tasks = new ArrayList<>();
    try (Snapshot snapshot = dump.snapshot(report::damage, workers)) {
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(), dump.estimate(subspace), () -> check(subspace, snapshot)));
      }
      workers.run(tasks, workers.threads());
    }
    refuseDamage();
  }

  private void refuseDamage() {
    List<BlobDamage> damage = report.damage();
    if (!damage.isEmpty() && !options.keepDamaged()) {
      throw new RefusedException(
          String.valueOf(dump.file(Subspace.BLOBS)),
          Messages.count(damage.size(), "blob is", "blobs are")
              + " damaged, first "
              + damage.get(0)
              + "; export again, or import them as they are with --keep-damaged");
    }
  }

  private void check(Subspace subspace, Snapshot snapshot) {
    long start = System.nanoTime();
    long entries = 0;
    long bytes = 0;
    boolean schemaSeen = false;
    Generation.Kind kind = generation.kind(subspace);
    Backend backend = (subspace == Subspace.BLOBS ? to.blobs() : to.data()).backend();
    try (Source source = workers.watched(snapshot.scan(subspace), subspace, progress)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        String problem = problem(kind, entry);
        problem = problem == null ? backend.refuses(subspace, entry) : problem;
        if (problem != null) {
          throw new DumpException(
              dump.directory(), subspace + " key " + Entry.hex(entry.key()) + ": " + problem);
        }
        if (subspace == Subspace.PROPERTY && Generation.isSchemaKey(entry)) {
          checkSchema(entry);
          schemaSeen = true;
        }
        entries++;
        bytes += entry.size();
      }
    }
    if (subspace == Subspace.PROPERTY && !schemaSeen) {
      report.warn("the dump has no schema key: it is written from the frames' header");
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    Report.Row row = new Report.Row(entries, bytes, dump.estimate(subspace), millis);
    synchronized (checked) {
      checked.put(subspace, row);
    }
    report.row(subspace, row);
  }

  private static String problem(Generation.Kind kind, Entry entry) {
    if (kind == Generation.Kind.COUNTERS && entry.value().length != 8) {
      return "is a counter of " + entry.value().length + " bytes, not of 8";
    }
    if (kind == Generation.Kind.KEYS && entry.value().length != 0) {
      return "has a value of " + entry.value().length + " bytes, where there is none";
    }
    return null;
  }

  private void checkSchema(Entry entry) {
    if (!Arrays.equals(entry.value(), Bytes.u32(dump.schemaVersion()))) {
      throw new DumpException(
          dump.directory(),
          "the schema key holds "
              + Entry.hex(entry.value())
              + ", but the frames' headers say version "
              + dump.schemaVersion());
    }
  }

  private void checkSpace(Path path) {
    long bytes = 0;
    for (Subspace subspace : selected) {
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
      unfinished = true;
      target.begin(generation);
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
      target.warnings().forEach(report::warn);
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
    Storage.Existing existing =
        options.present() == Present.MERGE ? Storage.Existing.MERGE : Storage.Existing.OVERWRITE;
    try (Source frame = options.trust() ? frames.scan(subspace) : dump.read(subspace);
        Source source = workers.watched(frame, subspace, progress)) {
      target.load(
          subspace,
          source.map(
              entry -> {
                entries[0]++;
                bytes[0] += entry.size();
                return entry;
              }),
          existing,
          workers);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    report.row(subspace, new Report.Row(entries[0], bytes[0], dump.estimate(subspace), millis));
  }

  private void tellWhatIsNext() {
    to.data().backend().path(to.data()).flatMap(Surroundings::foreignFiles).ifPresent(report::warn);
    report.leftOut("the search index, the spam filter's model and the web admin: not in a dump");
    report.next("start the server and have it rebuild its search index (reindex)");
    if (options.present() == Present.MERGE) {
      report.next("have the server recalculate quotas: those of the target were kept");
    }
    report.next("keep the old store until the new server has served for a while");
  }
}
