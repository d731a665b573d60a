// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static swkit.doctor.Advice.Kind.NOTE;
import static swkit.doctor.Advice.Kind.RULE;
import static swkit.doctor.Advice.Kind.STEP;
import static swkit.doctor.Advice.Kind.WAY;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.Generation015;
import swkit.generation.PrincipalDirectory;
import swkit.generation.UnfinishedMark;
import swkit.invocation.RemedyText;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.StorageSettings;
import swkit.transfer.OperandText;

/**
 * The advice on upgrading one database: {@link UpgradeCheck} calls a method for each fact, which
 * adds lines to a list. Reads nothing. One thread.
 */
final class UpgradeAdvice {
  private static final String CONSOLE = "`stalwart --config CONFIG --console`, `put p\\x00 ";

  private final DatabaseAddress what;
  private final String word;
  private final List<Advice> lines = new ArrayList<>();

  UpgradeAdvice(DatabaseAddress what) {
    this.what = what;
    this.word = OperandText.word(what);
  }

  /** The lines so far, in the order in which they were added. */
  List<Advice> lines() {
    return Collections.unmodifiableList(lines);
  }

  void add(List<Advice> more) {
    lines.addAll(more);
  }

  /** Something to know about the database or the reading of it. */
  void warning(String text) {
    note("warning", text, "");
  }

  /** The schema key is missing because the database is empty. */
  void empty() {
    note(
        "empty",
        "it is empty: to a server it is a new installation",
        "if it should contain mail, find the path that the server used inside its container");
  }

  /** The schema key is missing, and the data are of 0.14 or before. */
  void noSchemaKeyBefore015() {
    way(
        "no-schema-old",
        0,
        "the schema key is missing, and the data is of 0.14 or before: 0.16 refuses it, 0.15"
            + " takes it for 0.11",
        "if the data is of 0.11 or before, that is right: back up, start the last 0.15 on it"
            + " once, then run this check again; if it is of 0.12 to 0.14, first restore the key"
            + " with that release: "
            + CONSOLE
            + schemaKeysBefore015());
  }

  /** {@code \x00\x00\x00\x04` for 0.14, 3 for 0.13}, and so on. */
  private static String schemaKeysBefore015() {
    List<Generation> stores = Generation.known();
    int last = stores.indexOf(Generation015.INSTANCE) - 1;
    StringBuilder keys = new StringBuilder();
    for (int i = last; i >= 0; i--) {
      Generation generation = stores.get(i);
      keys.append(i == last ? bytes(generation) + "`" : ", " + generation.schemaVersion());
      keys.append(i == 0 ? " before" : " for " + generation.releases());
    }
    return keys.toString();
  }

  /** The value of the schema key, as the server's console takes it. */
  private static String bytes(Generation generation) {
    return String.format("\\x00\\x00\\x00\\x%02x", generation.schemaVersion());
  }

  /** The schema key is missing, and the data are of 0.15 or later. */
  void noSchemaKeySince015() {
    way(
        "no-schema",
        0,
        "the schema key is missing, but the data is of 0.15 or later: 0.15 would take it for"
            + " 0.11 and destroy it by migrating; 0.16 refuses it",
        "start neither: restore a backup, or, if it is certainly of 0.15, restore the key with"
            + " that release: "
            + CONSOLE
            + bytes(Generation015.INSTANCE)
            + "`, which doesn't migrate");
  }

  /** {@code purpose} is what was under way, or null. */
  void unfinished(String purpose) {
    way(
        "unfinished",
        0,
        (purpose == null ? "an import" : purpose)
            + " was interrupted (the schema key is FFFFFFFF): no server starts on it",
        UnfinishedMark.isRepair(purpose)
            ? RemedyText.repair("WHAT", "DIR") + "; then run this check again"
            : "run that again until it completes, then run this check again");
  }

  void legacyDump() {
    way(
        "legacy-dump",
        0,
        "it is a dump of a release before 0.15, which neither 0.15 nor 0.16 imports",
        "upgrade the store that it was exported from; if that is lost, import the dump with a"
            + " server of its own release, up to 0.14.1, into an empty store, and upgrade that"
            + " (docs/upgrades.md, \"Old dumps\")");
  }

  void unknownSchema(int version) {
    way(
        "unknown-schema",
        0,
        "schema version "
            + Integer.toUnsignedString(version)
            + " is of an unknown release: 0.15 and 0.16 refuse it",
        "start the release that wrote it, or restore a backup");
  }

  /** It must be upgraded to 0.15 first. */
  void before015(Generation generation) {
    way(
        "older-schema",
        0,
        "it is of " + generation.series() + ", and 0.16 upgrades only from 0.15",
        "back up, start the last 0.15 on it, which migrates it, let it finish, stop it, and run"
            + " this check again");
    backup();
  }

  void of016() {
    note("is-016", "it is of 0.16 already: nothing prevents the upgrade to a later 0.16", "");
    note(
        "force-migrate",
        "DANGER_FORCE_MIGRATE and another start in recovery mode migrate it once more, which"
            + " destroys settings, accounts and reports",
        "set neither; check the unit file, the compose file and the container's environment");
    backup();
  }

  void leftovers(ForeignLeftovers leftovers) {
    way(
        "leftovers",
        leftovers.count(),
        leftovers
            + " of a 0.16 server that was started on it without recovery mode: 0.15 neither starts"
            + " nor exports",
        what.isDump()
            ? "repair the store that it was exported from: `jbang stalwart-doctor --repair`"
            : "`jbang stalwart-doctor --repair " + word + "`");
  }

  void blobsNotRead() {
    note(
        "bodies",
        "blobs were not read (--no-bodies): some without a marker may end in 00 or A1, which 0.16"
            + " misreads",
        "run this check again without --no-bodies if the store's compression is or was none");
  }

  /** Blobs of a storage that 0.16 would misread; {@code text} counts them. */
  void misreadBlobs(long count, String text) {
    way(
        "misread-blobs",
        count,
        text,
        "compress them: `jbang stalwart-export "
            + word
            + " blobs --only t,k,j`, set compression = \"lz4\" for the blob store in config.toml,"
            + " `jbang stalwart-import blobs config.toml --only t,k,j --merge --yes`");
  }

  /** Blobs of a dump that 0.16 would misread, depending on the store. */
  void misreadBlobsOfDump(long count, String text) {
    way(
        "misread-blobs",
        count,
        text + ", if its store has compression none",
        "give the store or config.toml instead of the dump, which doesn't show it");
  }

  /** A blob store without many of the blobs that links name. */
  void blobsMissing(BlobPresence presence) {
    way(
        "blobs-missing",
        presence.missing(),
        "the blob store " + presence.address() + " " + presence.question(),
        "run this check again with the right blob store; before the upgrade restore lost blobs"
            + " from a backup");
  }

  void blobsElsewhere(String address) {
    way(
        "external-blobs",
        0,
        "the blobs are in "
            + address
            + "; after the migration 0.16 looks for them in the data store until its BlobStore"
            + " is set",
        "set the BlobStore of 0.16 to it in recovery mode, before mail is delivered; the server's"
            + " own --export and --import ignore this setting");
  }

  void noConfig() {
    note(
        "no-config",
        "a store alone doesn't show the server's other stores (search, directory, lookup), nor"
            + " macros in its settings",
        "give config.toml instead");
  }

  void missing(Set<Subspace> subspaces) {
    note(
        "missing",
        "not checked: "
            + subspaces.stream().map(s -> "" + s.letter()).collect(Collectors.joining(" "))
            + ", which are missing",
        "");
  }

  void size(PrincipalDirectory directory, long mails) {
    note(
        "size",
        Wording.count(directory.individuals(), "account", "accounts")
            + " and "
            + Wording.count(mails, "mail", "mails")
            + " are in it",
        "compare afterwards; fewer means that another path was opened, or that something is lost");
  }

  /** The steps of an upgrade from 0.15 to 0.16. */
  void steps() {
    step(
        "stop",
        "stop every node",
        "`sudo systemctl stop stalwart`, or `docker stop stalwart`; `jbang stalwart-verify "
            + word
            + "` checks that the database is whole");
    backup();
    if (!what.isDump()) {
      config(what.storage());
    }
    step(
        "binary",
        "replace the binary in /opt/stalwart/bin by 0.16",
        "containers: pull a tag such as v0.16, never latest");
    step(
        "recovery",
        "start one 0.16 node with STALWART_RECOVERY_MODE=1 in its environment, once",
        "it migrates only then; without the variable it stops, and leaves rows that prevent 0.15"
            + " from starting; a second start in recovery mode can destroy what was set up; the"
            + " release notes of 0.16 describe what happens to accounts and settings");
    step(
        "set-up",
        "set up again what was destroyed, then remove the variable and start all nodes",
        "`sudo systemctl start stalwart`, or `docker start stalwart`; recalculate quotas, update"
            + " the web admin");
    if (!what.isDump()) {
      what.storage()
          .data()
          .backend()
          .path(what.storage().data())
          .ifPresent(
              path ->
                  step(
                      "owner",
                      "give the server the files that root wrote or copied back",
                      "`sudo chown -R stalwart:stalwart "
                          + BackupCommands.files(what.storage().data())
                          + "`"));
    }
  }

  private void config(StorageSettings storage) {
    step(
        "config",
        "write config.json, which names the data store and nothing else",
        storage
            .configJson(what.config())
            .orElse("0.16 has no data store of type " + storage.data().type()));
    if (!storage.notInConfigJson().isEmpty()) {
      note(
          "not-in-config",
          "config.json has no place for these settings of the data store: "
              + String.join(", ", storage.notInConfigJson()),
          "find them among the objects of 0.16, or do without them");
    }
  }

  private void backup() {
    if (what.isDump()) {
      step(
          "backup", "back up the store that this dump was exported from", "a dump is not a backup");
      return;
    }
    for (String command : BackupCommands.commands(what.storage())) {
      step("backup", "back up, with every node stopped", command);
    }
    step(
        "export",
        "also export it: a dump can be read without a server, and imported into any backend",
        "`jbang stalwart-export " + word + " /path/of/the/dump`");
  }

  /** Which releases may follow each other; {@code generation} is null if it is unknown. */
  void rules(Generation generation) {
    String own = (generation == null ? Generation015.INSTANCE : generation).series();
    rule(
        "patch",
        "patch (" + own + ".1 to " + own + ".2): safe, also without reading the release notes",
        "the schema stays");
    rule(
        "minor",
        "minor (0.15 to 0.16): settings and data may change" + minorAhead(generation),
        "first read the release notes");
    rule(
        "major",
        "major (0.16 to 1.0): things may break; 1.0 doesn't open stores of 0.16; it has a"
            + " migration of its own",
        "always review and plan; upgrade to the last 0.16 first");
  }

  private static String minorAhead(Generation generation) {
    Generation next = generation == null ? null : generation.next();
    if (next == null) {
      return "";
    }
    if (next.next() == null) {
      return "; this is the one ahead of it, schema "
          + generation.schemaVersion()
          + " to "
          + next.schemaVersion();
    }
    return "; two are ahead of it, "
        + generation.series()
        + " to "
        + next.series()
        + ", then "
        + next.series()
        + " to "
        + next.next().series();
  }

  private void way(String id, long count, String found, String todo) {
    lines.add(new Advice(WAY, id, count, found, todo));
  }

  private void note(String id, String found, String todo) {
    lines.add(new Advice(NOTE, id, 0, found, todo));
  }

  private void step(String id, String found, String todo) {
    lines.add(new Advice(STEP, id, 0, found, todo));
  }

  private void rule(String id, String found, String todo) {
    lines.add(new Advice(RULE, id, 0, found, todo));
  }
}
