// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.verify.Severity.ERROR;
import static swkit.verify.Severity.INFO;
import static swkit.verify.Severity.WARN;

import java.util.Set;
import java.util.stream.Collectors;
import swkit.Subspace;

/**
 * The table of all rules that a verification checks. Ids {@code U B D L Q T G P} are those of
 * key-layouts 6; {@code F} is about frames and stores, {@code S} about the schema key, {@code X}
 * about another backend's limits. An id that occurs several times has several severities. {@link
 * Rulebook} says which rules apply to a release. It is long because it is a table.
 */
public enum Rule {
  F1("F1", ERROR, "", "can't be read to its end", "export it again; the rest of it is unchecked"),
  F1_STORE(
      "F1",
      ERROR,
      "",
      "can't be read to its end",
      "copy the store, export what can be read, restore the rest from backup"),
  F1_LEGACY(
      "F1",
      ERROR,
      "",
      "can't be read to its end",
      "look for another copy, or salvage this one; the rest of the file is unchecked"),
  F1_NAME("F1", ERROR, "", "frame that doesn't belong here", "rename it, or move it away"),
  F2("F2", ERROR, "", "frame missing", "the export was cut short: export again"),
  F2_FAMILY(
      "F2",
      WARN,
      "",
      "family of frames missing",
      "export again, unless --only left it out on purpose"),
  F2_LEGACY(
      "F2",
      WARN,
      "",
      "file of the dump missing",
      "look for another copy, unless EXPORT_TYPES left it out on purpose"),
  F3(
      "F3",
      INFO,
      "",
      "frames without an end mark",
      "normal for the server's own export, but a cut between two blocks looks like the end"),
  F4("F4", WARN, "", "file that is not a frame", "the server's import stops at it: move it away"),
  F5(
      "F5",
      ERROR,
      "",
      "not what was sealed",
      "take it from another copy of the dump, or, if it is meant to be so, stalwart-seal --again"),
  F5_LEGACY(
      "F5", ERROR, "", "not what was sealed", "take it from another copy, or salvage it again"),
  F5_FORMAT("F5", INFO, "", "manifest of a later version", "nothing: it was ignored"),
  F4_LEGACY("F4", WARN, "", "file that is not part of the dump", "nothing: it isn't read"),
  F6("F6", WARN, "", "entries that occur twice", "nothing: an import takes the last one"),
  F7(
      "F7",
      ERROR,
      "",
      "table or column family missing, hidden or changed",
      "it was not read: restore it, or connect as the server does"),
  S1("S1", ERROR, "p", "schema key missing or wrong", "export again, or restore the store"),
  S2("S2", ERROR, "", "import was interrupted", "no server starts on it: run that import again"),
  S2_REPAIR(
      "S2",
      ERROR,
      "",
      "repair was interrupted",
      "no server starts on it: complete it with"
          + " `jbang stalwart-fsck WHAT --apply --yes --undo DIR`, or undo it with"
          + " `jbang stalwart-import DIR WHAT --undo --yes`"),
  U1("U1", ERROR, "", "key of an unknown form", "inspect it with stalwart-inspect --key"),
  U1_LEGACY("U1", WARN, "", "remains of releases before 0.15", "nothing: no server reads them"),
  U1_OPAQUE(
      "U1",
      INFO,
      "",
      "key of a form that swkit doesn't know",
      "nothing: it may be right, but can't be checked"),
  U2("U2", ERROR, "", "archive damaged", "restore the entry from another dump"),
  U2_MARKER("U2", WARN, "", "archive with an unusual marker", "nothing: the server ignores it"),
  U3("U3", ERROR, "", "archive can't be unpacked", "restore the entry from another dump"),
  U3_SMALL(
      "U3", WARN, "", "archive compressed although it is small", "nothing: the server reads it"),
  U4("U4", ERROR, "", "value doesn't match its layout", "restore the entry from another dump"),
  U4_UNKNOWN(
      "U4", WARN, "", "value has unknown bytes at its end", "nothing, if the server is newer"),
  U4_ENCRYPTION(
      "U4",
      WARN,
      "",
      "encryption keys of 0.15 under a key that 0.16 uses differently",
      "0.16.18 may fail to show this account's identities: inspect it with stalwart-inspect --key,"
          + " and delete it in the server's --console"),
  U4_LINK("U4", INFO, "", "temporary link of 0.15", "nothing: the next purge deletes it"),
  U5("U5", ERROR, "", "registry object can't be decoded", "restore the entry from another dump"),
  U5_TRAILING(
      "U5",
      WARN,
      "",
      "registry object has unknown bytes at its end",
      "nothing: the server ignores it"),
  U5_NEWER("U5", INFO, "", "registry object of a newer server", "nothing: it isn't checked"),
  U4_OPAQUE(
      "U4",
      INFO,
      "",
      "value of a layout that swkit doesn't know",
      "nothing: it may be right, but can't be checked"),
  U6("U6", WARN, "", "counter below zero", "have the server recalculate quotas"),
  U7(
      "U7",
      ERROR,
      "",
      "left by an aborted start of 0.16",
      "0.15 neither starts nor exports with these entries: stalwart-doctor --repair removes them"),
  U7_LEASE("U7", INFO, "", "node lease of a 0.16 --export", "nothing: it is harmless"),
  U8(
      "U8",
      WARN,
      "",
      "pieces of an earlier, longer value after a shorter one",
      "repairable: takes space only, and an import or a copy leaves them out"),
  U8_JOINED(
      "U8",
      ERROR,
      "",
      "value with pieces of an earlier, longer one at its end",
      "repairable: the server reads it as damaged, but an import or a copy heals it"),
  U8_UNDECIDED(
      "U8",
      WARN,
      "",
      "value with pieces of which nothing tells whether they are its own",
      "look at it with stalwart-inspect --key"),
  B0(
      "B0",
      ERROR,
      "kt",
      "blob store that lacks a large part of the linked blobs",
      "check the blob store: its path, depth, prefix, bucket, endpoint"),
  B1("B1", ERROR, "t", "blob isn't what was stored", Rule.RESTORE_BLOB),
  B1_MISREAD(
      "B1",
      WARN,
      "t",
      "blob that 0.16 reads wrongly",
      "it is intact: export and import, which gives it a marker"),
  B2("B2", ERROR, "kt", "blob missing", Rule.RESTORE_BLOB),
  B3("B3", ERROR, "kt", "link to a blob that is missing", Rule.RESTORE_BLOB),
  B3_COMMIT(
      "B3",
      WARN,
      "k",
      "link without its commit key",
      "nothing: it is repaired when the blob is stored again"),
  B4("B4", INFO, "k", "blob that is no longer linked", "nothing: the next purge deletes it"),
  B5("B5", INFO, "k", "upload that was never finished", "nothing: it expires"),
  B6(
      "B6",
      WARN,
      "kt",
      "blob without any link",
      "nothing: it only takes space; no purge deletes it"),
  B7(
      "B7",
      WARN,
      "kp",
      "blob link without its document",
      "it only takes space if the document was deleted, but is needed if D5 names it"),
  B8(
      "B8",
      ERROR,
      "kp",
      "document and blob link don't match",
      "the next purge may delete the mail's content: restore the link from another dump"),
  B9("B9", WARN, "ke", "blob link without its queued message", Rule.SPACE),
  B9_MESSAGE(
      "B9", ERROR, "ke", "queued message without its blob link", "its content may be purged"),
  B10("B10", INFO, "k", "expired upload or sample", "nothing: the next purge deletes it"),
  B11("B11", WARN, "kj", "blob extra and temporary link don't match", Rule.SPACE),
  B12("B12", WARN, "kjw", "blob link without its archived item or sample", Rule.SPACE),
  B12_LEFT_OUT(
      "B12",
      INFO,
      "kjw",
      "blob link of an archived item or sample that was left out",
      "normal in the server's dumps, and after an import of one; it expires"),
  B13(
      "B13",
      WARN,
      "kjw",
      "archived item or sample without its blob link",
      "a purge may delete its content before its time: restore k from another dump"),
  D1("D1", WARN, "pi", "index entry without its document", "nothing: the server never finds it"),
  D1_PUSH("D1", INFO, "pid", "push tag of a deleted account", "nothing: it is skipped"),
  D2("D2", WARN, "pi", "document without its index entry", "clients may not see it: save it again"),
  D3("D3", WARN, "p", "document and its index property don't match", "save the document again"),
  D4("D4", WARN, "p", "submission index without its submission", "nothing: it is skipped"),
  D5(
      "D5",
      ERROR,
      "p",
      "mail without metadata",
      "clients can't show it: restore it from another dump"),
  D6("D6", WARN, "pf", "metadata without its mail", Rule.SPACE),
  D7(
      "D7",
      WARN,
      "p",
      "mail and its threading entry don't match",
      "clients may show the thread in parts"),
  D8("D8", WARN, "p", "deletion time of a mail outside trash and junk", "the mail may expire"),
  D8_UNTIMED("D8", INFO, "p", "mail in trash or junk without deletion time", "it never expires"),
  D9(
      "D9",
      ERROR,
      "p",
      "mail in a missing mailbox, or in none",
      "clients don't see it: restore the mailbox"),
  D9_UID(
      "D9",
      ERROR,
      "pn",
      "UID above its mailbox's counter",
      "the server will use UIDs twice: restore the counter"),
  D10("D10", ERROR, "p", "folder whose parent is missing or in a cycle", "restore the parent"),
  D11(
      "D11",
      ERROR,
      "pn",
      "document id above its counter",
      "the server will use the id again and overwrite it: restore the counter"),
  D11_MAILBOX(
      "D11", WARN, "pn", "mailbox id above its counter", "normal for default folders of one's own"),
  D12("D12", WARN, "pn", "UID counter without its mailbox", Rule.SPACE),
  D13("D13", WARN, "ap", "rights and the shared object don't match", "share the folder again"),
  D13_GONE("D13", INFO, "apd", "shared with a deleted account", "nothing"),
  D14("D14", WARN, "p", "default that points to nothing", "nothing: the server takes another"),
  D15("D15", WARN, "pd", "data of a deleted account", "nothing: it only takes space; or restore d"),
  D15_TRACES("D15", INFO, "d", "traces of a deleted account", "normal after a deletion"),
  D15_NOBODY(
      "D15",
      INFO,
      "pd",
      "data of accounts that don't exist yet",
      "normal after a migration from 0.15: restore the directory, under the same ids"),
  L1("L1", ERROR, "ln", "change above the account's counter", "restore the counter"),
  L2("L2", ERROR, "pn", "change id above the account's counter", "restore the counter"),
  L3("L3", ERROR, "", "change log entry can't be read", "restore the entry from another dump"),
  Q1(
      "Q1",
      WARN,
      "pund",
      "used bytes below what mails and files take",
      "the account may store more than its quota: have the server recalculate quotas"),
  Q1_ABSENT(
      "Q3",
      INFO,
      "pund",
      "account without a counter of used bytes",
      "normal after a migration from 0.15: have the server recalculate quotas"),
  Q5("Q5", WARN, "ud", "quota without its account", Rule.SPACE),
  T1("T1", WARN, "qe", "queue event without its message", "nothing: the server skips it"),
  T2("T2", WARN, "qe", "queued message without an event", "it is never retried: send it again"),
  T3(
      "T3",
      WARN,
      "f",
      "invitation task and its content don't match",
      "the server doesn't send the invitation"),
  T4(
      "T4",
      WARN,
      "f",
      "task and its due time don't match",
      "the server doesn't run it: if it was for indexing, have the server reindex"),
  T4_RESCHEDULED(
      "T4",
      WARN,
      "f",
      "report task postponed under a wrong type",
      "a known defect of the server, which may stop at it: delete the entry in its --console"),
  T5("T5", WARN, "f", "task that is due at another time than it says", "nothing: it runs when due"),
  T6(
      "T6",
      WARN,
      "hgf",
      "outgoing report, its key and its task don't match",
      "the server doesn't send or continue the report"),
  G1(
      "G1",
      ERROR,
      "sdb",
      "registry object and the entry that lists it don't match",
      Rule.RESTORE_REGISTRY),
  G2_KEY(
      "G2",
      ERROR,
      "sdg",
      "registry object whose name or address isn't reserved",
      "the server doesn't find the object by it, and another may take it: "
          + Rule.RESTORE_REGISTRY),
  G2_KEYS(
      "G2",
      WARN,
      "sdg",
      "registry object and its keys or references don't match",
      Rule.RESTORE_REGISTRY),
  G2_INDEX("G2", WARN, "sdb", "registry object and its index don't match", Rule.RESTORE_REGISTRY),
  G2_REPORT("G2", WARN, "rb", "incoming report and its index don't match", "searches miss it"),
  G2_ARCHIVED("G2", WARN, "jwb", "archived item or sample and its index don't match", Rule.SPACE),
  G2_LEFT_OUT(
      "G2",
      INFO,
      "jwb",
      "index of an archived item or sample that was left out",
      "nothing: normal in the server's dumps, and after an import of one"),
  G3(
      "G3",
      ERROR,
      "sdg",
      "name or address reserved for a missing object",
      "no object can take it: " + Rule.RESTORE_REGISTRY),
  G4("G4", WARN, "sdg", "reference from a deleted object", "the object it names can't be deleted"),
  G4_TO(
      "G4",
      ERROR,
      "sdg",
      "reference to a deleted object",
      "the server may fail on the object that refers to it: change the reference, or restore it"),
  G5(
      "G5",
      ERROR,
      "dn",
      "registry id above its counter",
      "the server will use the id again: restore the counter"),
  G6(
      "G6",
      ERROR,
      "dg",
      "address in a missing domain, or of an object without mail",
      "mail to it fails: " + Rule.RESTORE_REGISTRY),
  G7("G7", INFO, "g", "node number that isn't in use", "nothing: the server assigns it again"),
  P1(
      "P1",
      ERROR,
      "d",
      "name and principal don't match",
      "login with it fails: save the principal again"),
  P2(
      "P2",
      ERROR,
      "d",
      "address without its principal",
      "mail to it fails: save the principal again"),
  P3("P3", WARN, "d", "membership recorded on one side only", "save the member's groups again"),
  P4(
      "P4",
      WARN,
      "d",
      "search word without its principal, or wrong type of a group",
      "save the principal again"),
  P5("P5", ERROR, "dn", "principal id above its counter", "the id will be used again"),
  X1("X1", ERROR, "", "doesn't fit into that backend", "an import into it is refused");

  private static final String SPACE = "nothing: it only takes space";

  private static final String RESTORE_REGISTRY =
      "restore s, b, g and d together, from the latest dump in which they are right:"
          + " `jbang stalwart-import GOODDUMP TO --only registry --replace`";

  private static final String RESTORE_BLOB =
      "restore it from a dump that has it:"
          + " `jbang stalwart-import GOODDUMP TO --only t --exactly --merge --yes`";

  private final String id;
  private final Severity severity;
  private final Set<Subspace> needs;
  private final String what;
  private final String todo;

  Rule(String id, Severity severity, String needs, String what, String todo) {
    this.id = id;
    this.severity = severity;
    this.needs = needs.chars().mapToObj(Subspace::of).collect(Collectors.toUnmodifiableSet());
    this.what = what;
    this.todo = todo;
  }

  /** The id, as in key-layouts 6: {@code D11}. */
  public String id() {
    return id;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** What is wrong, in a few words. */
  public String what() {
    return what;
  }

  /** What to do. */
  public String todo() {
    return todo;
  }

  /** The subspaces that must be complete for this to be checked. */
  Set<Subspace> needs() {
    return needs;
  }
}
