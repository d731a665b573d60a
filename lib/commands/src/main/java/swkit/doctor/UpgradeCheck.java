// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static swkit.doctor.Advice.Kind.NOTE;
import static swkit.doctor.Advice.Kind.RULE;
import static swkit.doctor.Advice.Kind.STEP;
import static swkit.doctor.Advice.Kind.WAY;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;

/**
 * What stands in the way of upgrading one database to 0.16, what the server's migration will
 * destroy of it, and what to do in which order (store-and-dump 1.1, 4, 6.1). Changes nothing, and
 * imitates no migration. Single use, one thread.
 */
public final class UpgradeCheck {
  /**
   * What to look at.
   *
   * @param what the database
   * @param now when it is to be upgraded: what has expired by then counts for nothing
   * @param bodies whether blobs are read, for those that 0.16 would misread
   * @param force whether to read a store that a server has open
   */
  public record Options(DatabaseAddress what, Instant now, boolean bodies, boolean force) {}

  private static final int SCHEMA_012 = 1;
  private static final int SCHEMA_014 = 4;
  private static final int SCHEMA_015 = 5;
  private static final int SCHEMA_016 = 6;

  /** The length of a document's id in the bitmaps of 0.14 and before: account, collection, id. */
  private static final int BITMAP_ID = 9;

  private static final String CONSOLE = "`stalwart --config CONFIG --console`, `put p\\x00 ";

  private final Options options;
  private final String word;
  private final Workers workers;
  private final Progress progress;
  private final List<Advice> advice = new ArrayList<>();
  private String release;

  private UpgradeCheck(Options options, Workers workers, Progress progress) {
    this.options = options;
    this.word = BackupCommands.word(options.what());
    this.workers = workers;
    this.progress = progress;
  }

  /** Looks at a database. Throws where it can't be read. */
  public static UpgradeCheck of(Options options, Workers workers, Progress progress) {
    UpgradeCheck upgrade = new UpgradeCheck(options, workers, progress);
    upgrade.progress.begin("looking", -1);
    try (Database database = options.what().open(options.force());
        Snapshot snapshot = database.snapshot(damage -> {}, workers)) {
      upgrade.look(database, snapshot);
      snapshot.checkUnchanged();
      database.warnings().forEach(warning -> upgrade.note("warning", warning, ""));
    }
    return upgrade;
  }

  private void look(Database database, Snapshot snapshot) {
    if (!options.what().isDump() && snapshot.get(Subspace.PROPERTY, SchemaKey.key()) == null) {
      release = "no schema key";
      withoutSchema(snapshot);
      return;
    }
    int version = snapshot.schemaVersion();
    if (options.what().isLegacyDump()) {
      release = "a legacy dump of " + Generation.layoutOf(snapshot).releases();
      legacy();
      return;
    }
    if (version == Snapshot.UNFINISHED) {
      release = "unfinished";
      unfinished(snapshot);
      return;
    }
    release = "Stalwart " + release(version) + ", schema " + Integer.toUnsignedString(version);
    if (version >= SCHEMA_012 && version <= SCHEMA_014) {
      older(version);
    } else if (version == SCHEMA_015) {
      of015(database, snapshot);
    } else if (version == SCHEMA_016) {
      of016();
    } else {
      way(
          "unknown-schema",
          0,
          "schema version "
              + Integer.toUnsignedString(version)
              + " is of no release known here: 0.15 and 0.16 stop at it",
          "start the release that wrote it, or restore a backup");
    }
    rules(version);
  }

  private static String release(int version) {
    return switch (version) {
      case 1, 2 -> "0.12";
      case 3 -> "0.13";
      case 4 -> "0.14";
      case 5 -> "0.15";
      case 6 -> "0.16";
      default -> "of an unknown release";
    };
  }

  private void withoutSchema(Snapshot snapshot) {
    boolean isNew =
        Stream.of(
                Subspace.QUEUE_MESSAGES,
                Subspace.REPORTS_IN,
                Subspace.REPORTS_OUT,
                Subspace.PROPERTY)
            .allMatch(subspace -> isEmpty(snapshot, subspace));
    if (isNew) {
      note(
          "empty",
          "there is nothing in it: to a server it is a new installation",
          "if mail should be in it, look for the path that the server had, inside its container");
    } else if (hasBitmaps(snapshot)) {
      way(
          "no-schema-old",
          0,
          "no schema key, and data of 0.14 or before: 0.16 stops at it, 0.15 takes it for 0.11",
          "after 0.11 or before that is right: back up, start the last 0.15 on it once, then look"
              + " again; after 0.12 to 0.14 put the key back first with that release: "
              + CONSOLE
              + "\\x00\\x00\\x00\\x04` for 0.14, 3 for 0.13, 2 for 0.12.5, 1 before");
    } else {
      way(
          "no-schema",
          0,
          "no schema key, but data of 0.15 or later: 0.15 would take it for 0.11, and the migration"
              + " from that destroys it; 0.16 stops at it",
          "start neither: restore a backup, or, if it surely is of 0.15, put the key back with that"
              + " release: "
              + CONSOLE
              + "\\x00\\x00\\x00\\x05`, which doesn't migrate");
    }
  }

  private static boolean isEmpty(Snapshot snapshot, Subspace subspace) {
    try (Source source = snapshot.scan(subspace)) {
      return source.next() == null;
    }
  }

  /** 0.15 has none, and what 0.16 keeps in {@code b} has longer keys. */
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

  private void unfinished(Snapshot snapshot) {
    String purpose = UnfinishedMark.purpose(snapshot);
    way(
        "unfinished",
        0,
        (purpose == null ? "an import" : purpose)
            + " was interrupted (the schema key is FFFFFFFF): no server starts on it",
        "do that again to its end, then look again");
  }

  private void legacy() {
    way(
        "legacy-dump",
        0,
        "it is a dump of before 0.15, which neither 0.15 nor 0.16 imports",
        "upgrade the store that it is of; if that is lost, import the dump with a server of its own"
            + " release, up to 0.14.1, into an empty store, and upgrade that (README, \"Old"
            + " dumps\")");
  }

  private void older(int version) {
    way(
        "older-schema",
        0,
        "it is of " + release(version) + ", and 0.16 takes nothing but 0.15",
        "back up, start the last 0.15 on it, which migrates it, let it finish, stop it, and look"
            + " again");
    backup();
  }

  private void of016() {
    note("is-016", "it is of 0.16 already: nothing stands in the way of a later 0.16", "");
    note(
        "force-migrate",
        "DANGER_FORCE_MIGRATE and another start in recovery mode migrate it once more, which"
            + " destroys settings, accounts and reports",
        "set neither; look into the unit file, the compose file and the container's environment");
    backup();
  }

  private void of015(Database database, Snapshot snapshot) {
    ForeignLeftovers leftovers = ForeignLeftovers.of(snapshot, workers, progress);
    if (!leftovers.isHarmless()) {
      way(
          "leftovers",
          leftovers.count(),
          leftovers
              + " of a 0.16 server that was started on it without recovery mode: 0.15 neither starts"
              + " nor exports",
          options.what().isDump()
              ? "repair the store that it was exported from: `jbang stalwart-doctor --repair`"
              : "`jbang stalwart-doctor --repair " + word + "`");
    }
    misread(database, snapshot);
    blobStore(database, snapshot);
    if (!options.what().isDump()) {
      stores(options.what().storage());
    }
    frames(snapshot);
    size(snapshot);
    advice.addAll(new MigrationLosses(snapshot, word, options.now(), workers, progress).count());
    steps();
  }

  private void blobStore(Database database, Snapshot snapshot) {
    if (!options.bodies() || !(database instanceof ServerStorage)) {
      return;
    }
    BlobPresence presence = BlobPresence.of(snapshot);
    if (presence.isEmpty() || presence.lacksMuch()) {
      way(
          "blobs-missing",
          presence.missing(),
          "the blob store " + presence.address() + " " + presence.question(),
          "look again with the right blob store; what is lost, restore from backup before");
    }
  }

  private void misread(Database database, Snapshot snapshot) {
    if (!options.bodies()) {
      note(
          "bodies",
          "blobs were not looked at (--no-bodies): some without a marker may end in 00 or A1, which"
              + " 0.16 misreads",
          "look again without --no-bodies if the store's compression is or was none");
    } else if (database instanceof ServerStorage storage) {
      MisreadBlobs misread = MisreadBlobs.stored(storage, snapshot, workers);
      misread
          .text()
          .ifPresent(
              text ->
                  way(
                      "misread-blobs",
                      misread.count(),
                      text,
                      "pack them: `jbang stalwart-export "
                          + word
                          + " blobs --only t,k,j`, set compression = \"lz4\" for the blob store in"
                          + " config.toml, `jbang stalwart-import blobs config.toml --only t,k,j"
                          + " --merge --yes`"));
    } else {
      MisreadBlobs misread = MisreadBlobs.dumped(snapshot, workers);
      misread
          .text()
          .ifPresent(
              text ->
                  way(
                      "misread-blobs",
                      misread.count(),
                      text + ", if its store has compression none",
                      "give the store or config.toml instead of the dump, which doesn't show it"));
    }
  }

  private void stores(StorageSettings storage) {
    if (!storage.isOneStore()) {
      way(
          "external-blobs",
          0,
          "the blobs are in "
              + storage.blobs().address()
              + "; after the migration 0.16 looks for them in the data store, until it is told",
          "set the BlobStore of 0.16 to it in recovery mode, before mail is delivered; its own"
              + " --export and --import don't care for that");
    }
    if (options.what().config() == null) {
      note(
          "no-config",
          "of a store alone it can't be told what the server has elsewhere (search, directory,"
              + " lookup), nor macros in its settings",
          "give config.toml instead");
    } else {
      advice.addAll(new ConfigCheck(options.what().config()).run());
    }
  }

  private void frames(Snapshot snapshot) {
    Set<Subspace> missing = EnumSet.copyOf(Generation.of(snapshot).dumped());
    missing.removeAll(snapshot.subspaces());
    if (!missing.isEmpty()) {
      note(
          "missing",
          "nothing can be said of "
              + missing.stream().map(s -> "" + s.letter()).collect(Collectors.joining(" "))
              + ", which are not there",
          "");
    }
  }

  private void size(Snapshot snapshot) {
    if (!snapshot.subspaces().containsAll(Set.of(Subspace.DIRECTORY, Subspace.PROPERTY))) {
      return;
    }
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    Generation generation = Generation.of(snapshot);
    long mails = 0;
    try (Source source =
        workers.watched(snapshot.scan(Subspace.PROPERTY), Subspace.PROPERTY, progress)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        mails += generation.isMail(entry) ? 1 : 0;
      }
    }
    note(
        "size",
        Wording.count(directory.individuals(), "account", "accounts")
            + " and "
            + Wording.count(mails, "mail", "mails")
            + " are in it",
        "compare afterwards; fewer means that another path was opened, or that something is lost");
  }

  private void steps() {
    step(
        "stop",
        "stop every node",
        "`sudo systemctl stop stalwart`, or `docker stop stalwart`; `jbang stalwart-verify "
            + word
            + "` says whether all is whole");
    backup();
    if (!options.what().isDump()) {
      StorageSettings storage = options.what().storage();
      step(
          "config",
          "write config.json, which names the data store and nothing else",
          storage
              .configJson(options.what().config())
              .orElse("its kind, " + storage.data().type() + ", is none of 0.16"));
      if (!storage.notInConfigJson().isEmpty()) {
        note(
            "not-in-config",
            "config.json has no place for these settings of the data store: "
                + String.join(", ", storage.notInConfigJson()),
            "look for them among the objects of 0.16, or do without");
      }
    }
    step(
        "binary",
        "replace the binary in /opt/stalwart/bin by 0.16",
        "containers: pull a tag such as v0.16, never latest");
    step(
        "recovery",
        "start one 0.16 node with STALWART_RECOVERY_MODE=1 in its environment, once",
        "it migrates then and only then; without it, it stops, and leaves rows by which 0.15"
            + " doesn't start any more; a second start in recovery mode can destroy what was set up;"
            + " what becomes of accounts and settings is in the release notes of 0.16");
    step(
        "set-up",
        "set up again what was destroyed, then take the variable away and start all nodes",
        "`sudo systemctl start stalwart`, or `docker start stalwart`; recalculate quotas, update"
            + " the web admin");
    if (!options.what().isDump()) {
      options
          .what()
          .storage()
          .data()
          .backend()
          .path(options.what().storage().data())
          .ifPresent(
              path ->
                  step(
                      "owner",
                      "what root wrote or copied back has to belong to the server again",
                      "`sudo chown -R stalwart:stalwart "
                          + BackupCommands.files(options.what().storage().data())
                          + "`"));
    }
  }

  private void backup() {
    if (options.what().isDump()) {
      step("backup", "back up the store that this dump is of", "a dump is no backup");
      return;
    }
    for (String command : BackupCommands.commands(options.what().storage())) {
      step("backup", "back up, with every node stopped", command);
    }
    step(
        "export",
        "besides, a dump can be looked into without a server, and imported into any backend",
        "`jbang stalwart-export " + word + " /path/of/the/dump`");
  }

  private void rules(int version) {
    boolean isBefore016 = version >= SCHEMA_012 && version <= SCHEMA_015;
    String own = version == SCHEMA_016 ? "0.16" : isBefore016 ? release(version) : "0.15";
    rule(
        "patch",
        "patch (" + own + ".1 to " + own + ".2): safe, also without reading the release notes",
        "the schema stays");
    rule(
        "minor",
        "minor (0.15 to 0.16): settings and data may change" + minorAhead(version),
        "read the release notes before");
    rule(
        "major",
        "major (0.16 to 1.0): things may break; 1.0 opens no store of 0.16, it has a migration of"
            + " its own",
        "always review and plan; go to the last 0.16 first");
  }

  private static String minorAhead(int version) {
    if (version == SCHEMA_015) {
      return "; this is the one ahead of it, schema 5 to 6";
    }
    return version >= SCHEMA_012 && version <= SCHEMA_014
        ? "; two are ahead of it, " + release(version) + " to 0.15, then 0.15 to 0.16"
        : "";
  }

  private void way(String id, long count, String found, String todo) {
    advice.add(new Advice(WAY, id, count, found, todo));
  }

  private void note(String id, String found, String todo) {
    advice.add(new Advice(NOTE, id, 0, found, todo));
  }

  private void step(String id, String found, String todo) {
    advice.add(new Advice(STEP, id, 0, found, todo));
  }

  private void rule(String id, String found, String todo) {
    advice.add(new Advice(RULE, id, 0, found, todo));
  }

  /** The lines, in the order in which they came. */
  public List<Advice> advice() {
    return List.copyOf(advice);
  }

  /** 3 if something stands in the way or will be destroyed, else 0. */
  public int exitCode() {
    return advice.stream().anyMatch(line -> line.kind().isFinding()) ? 3 : 0;
  }

  /** For people: what it is, then the lines of each kind under a heading. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(options.what().address() + " (" + release + ")");
    for (Advice.Kind kind : Advice.Kind.values()) {
      List<Advice> those = advice.stream().filter(line -> line.kind() == kind).toList();
      if (!those.isEmpty()) {
        lines.add("");
        lines.add(kind.title());
        those.forEach(line -> lines.add("  " + line));
      }
    }
    return lines;
  }

  /** For programs: {@code what}, {@code release}, {@code inTheWay} (how many), {@code advice}. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("what", options.what().address());
    json.addProperty("release", release);
    json.addProperty("inTheWay", advice.stream().filter(line -> line.kind() == WAY).count());
    JsonArray lines = new JsonArray();
    advice.forEach(line -> lines.add(line.json()));
    json.add("advice", lines);
    return json;
  }
}
