// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static swkit.doctor.Advice.Kind.WAY;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.WrappedText;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.StorageSettings;
import swkit.transfer.OperandText;

/**
 * A check of one database before an upgrade to 0.16: what prevents it, what the server's migration
 * will destroy, and what to do in which order (store-and-dump 1.1, 4, 6.1). Changes nothing, and
 * imitates no migration. Finds the facts; {@link UpgradeAdvice} words them. One thread.
 */
public final class UpgradeCheck {
  /**
   * What to check.
   *
   * @param what the database
   * @param now the time of the upgrade: what has expired by then isn't counted
   * @param bodies whether blobs are read, for those that 0.16 would misread
   * @param live whether to read the present state of a store that a server is using
   */
  public record Options(DatabaseAddress what, Instant now, boolean bodies, boolean live) {}

  /** The length of a document's id in the bitmaps of 0.14 and before: account, collection, id. */
  private static final int BITMAP_ID = 9;

  private final Options options;
  private final Workers workers;
  private final Progress progress;
  private final UpgradeAdvice advice;
  private String release;

  private UpgradeCheck(Options options, Workers workers, Progress progress) {
    this.options = options;
    this.workers = workers;
    this.progress = progress;
    this.advice = new UpgradeAdvice(options.what());
  }

  /** Checks a database. Throws if it can't be read. */
  public static UpgradeCheck of(Options options, Workers workers, Progress progress) {
    UpgradeCheck upgrade = new UpgradeCheck(options, workers, progress);
    try (Database database = options.what().open(options.live());
        Snapshot snapshot = database.snapshot(damage -> {}, workers)) {
      upgrade.look(database, snapshot);
      snapshot.checkUnchanged();
      database.warnings().forEach(upgrade.advice::warning);
    }
    return upgrade;
  }

  private void look(Database database, Snapshot snapshot) {
    if (!options.what().isDump() && snapshot.get(Subspace.PROPERTY, SchemaKey.key()) == null) {
      release = "no schema key";
      lookWithoutSchema(snapshot);
      return;
    }
    int version = snapshot.schemaVersion();
    if (options.what().isLegacyDump()) {
      release = "a legacy dump of " + Generation.layoutOf(snapshot).releases();
      advice.legacyDump();
      return;
    }
    if (version == Snapshot.UNFINISHED) {
      release = "unfinished";
      advice.unfinished(UnfinishedMark.purpose(snapshot));
      return;
    }
    Generation generation = Generation.isKnown(version) ? Generation.of(snapshot) : null;
    release =
        "Stalwart "
            + (generation == null ? "of an unknown release" : generation.series())
            + ", schema "
            + Integer.toUnsignedString(version);
    if (generation == null) {
      advice.unknownSchema(version);
    } else if (generation.hasRegistry()) {
      advice.of016();
    } else if (generation.next().hasRegistry()) {
      lookAt015(database, snapshot);
    } else {
      advice.before015(generation);
    }
    advice.rules(generation);
  }

  private void lookWithoutSchema(Snapshot snapshot) {
    boolean isNew =
        Stream.of(
                Subspace.QUEUE_MESSAGES,
                Subspace.REPORTS_IN,
                Subspace.REPORTS_OUT,
                Subspace.PROPERTY)
            .allMatch(subspace -> isEmpty(snapshot, subspace));
    if (isNew) {
      advice.empty();
    } else if (hasBitmaps(snapshot)) {
      advice.noSchemaKeyBefore015();
    } else {
      advice.noSchemaKeySince015();
    }
  }

  private static boolean isEmpty(Snapshot snapshot, Subspace subspace) {
    try (Source source = snapshot.scan(subspace)) {
      return source.next() == null;
    }
  }

  /** Whether it has bitmaps, which 0.15 doesn't have. The keys of 0.16 in {@code b} are longer. */
  private static boolean hasBitmaps(Snapshot snapshot) {
    try (Source ids = snapshot.scan(Subspace.BITMAP_IDS)) {
      for (Entry id = ids.next(); id != null; id = ids.next()) {
        if (id.key().length == BITMAP_ID) {
          return true;
        }
      }
    }
    return !isEmpty(snapshot, Subspace.BITMAP_IDS)
        && (!isEmpty(snapshot, Subspace.BITMAP_TAGS) || !isEmpty(snapshot, Subspace.BITMAP_TEXT));
  }

  private void lookAt015(Database database, Snapshot snapshot) {
    ForeignLeftovers leftovers = ForeignLeftovers.of(database, snapshot, workers, progress);
    if (!leftovers.isHarmless()) {
      advice.leftovers(leftovers);
    }
    blobs(database, snapshot);
    if (!options.what().isDump()) {
      stores(options.what().storage());
    }
    subspaces(snapshot);
    size(database, snapshot);
    String word = OperandText.word(options.what());
    Set<Subspace> rest = EnumSet.complementOf(EnumSet.of(Subspace.PROPERTY, Subspace.BLOBS));
    database.announce("looking for losses", snapshot, rest, 0, progress);
    advice.add(new MigrationLosses(snapshot, word, options.now(), workers, progress).count());
    advice.steps();
  }

  private void blobs(Database database, Snapshot snapshot) {
    if (!options.bodies()) {
      advice.blobsNotRead();
      return;
    }
    database.announce("reading blobs", snapshot, Set.of(Subspace.BLOBS), 0, progress);
    MisreadBlobs misread = MisreadBlobs.of(snapshot, workers, progress);
    if (database.isDump()) {
      misread.text().ifPresent(text -> advice.misreadBlobsOfDump(misread.count(), text));
      return;
    }
    misread.text().ifPresent(text -> advice.misreadBlobs(misread.count(), text));
    BlobPresence presence = BlobPresence.of(snapshot);
    if (presence.isEmpty() || presence.lacksMuch()) {
      advice.blobsMissing(presence);
    }
  }

  private void stores(StorageSettings storage) {
    if (!storage.isOneStore()) {
      advice.blobsElsewhere(storage.blobs().address());
    }
    if (options.what().config() == null) {
      advice.noConfig();
    } else {
      advice.add(new ConfigCheck(options.what().config()).run());
    }
  }

  private void subspaces(Snapshot snapshot) {
    Set<Subspace> missing = EnumSet.copyOf(Generation.of(snapshot).dumped());
    missing.removeAll(snapshot.subspaces());
    if (!missing.isEmpty()) {
      advice.missing(missing);
    }
  }

  private void size(Database database, Snapshot snapshot) {
    if (!snapshot.subspaces().containsAll(Set.of(Subspace.DIRECTORY, Subspace.PROPERTY))) {
      return;
    }
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    Generation generation = Generation.of(snapshot);
    long mails = 0;
    database.announce("counting mail", snapshot, Set.of(Subspace.PROPERTY), 0, progress);
    try (Source source =
        workers.watched(snapshot.scan(Subspace.PROPERTY), Subspace.PROPERTY, progress)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        mails += generation.isMail(entry) ? 1 : 0;
      }
    }
    advice.size(directory, mails);
  }

  /** All lines, in the order in which the facts were found. */
  public List<Advice> advice() {
    return List.copyOf(advice.lines());
  }

  /** The exit code: 3 if something prevents it or will be destroyed, else 0. */
  public int exitCode() {
    return advice.lines().stream().anyMatch(line -> line.kind().isFinding()) ? 3 : 0;
  }

  /**
   * The text for people: what the database is, then the lines of each kind under a heading, wrapped
   * to {@code width} characters. What is to be done in an order is numbered.
   */
  public List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    lines.add(options.what().address() + " (" + release + ")");
    for (Advice.Kind kind : Advice.Kind.values()) {
      List<Advice> those = advice.lines().stream().filter(line -> line.kind() == kind).toList();
      if (!those.isEmpty()) {
        lines.add("");
        lines.add(kind.title());
      }
      for (int i = 0; i < those.size(); i++) {
        String mark = kind == Advice.Kind.STEP ? String.format("%3d. ", i + 1) : "  - ";
        String indent = " ".repeat(mark.length());
        lines.addAll(WrappedText.lines(mark, indent, those.get(i).found(), width));
        if (!those.get(i).todo().isEmpty()) {
          String arrow = indent + "-> ";
          lines.addAll(WrappedText.lines(arrow, indent + "   ", those.get(i).todo(), width));
        }
      }
    }
    return lines;
  }

  /**
   * The object for programs: {@code what}, {@code release}, {@code inTheWay} (how many), {@code
   * advice}.
   */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("what", options.what().address());
    json.addProperty("release", release);
    json.addProperty(
        "inTheWay", advice.lines().stream().filter(line -> line.kind() == WAY).count());
    JsonArray lines = new JsonArray();
    advice.lines().forEach(line -> lines.add(line.json()));
    json.add("advice", lines);
    return json;
  }
}
