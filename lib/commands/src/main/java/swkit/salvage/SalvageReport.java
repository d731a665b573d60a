// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.io.TextTable;
import swkit.io.Wording;
import swkit.key.KeyForms;

/** What came out of a damaged database, and what is lost. Used by one thread at a time. */
public final class SalvageReport {
  /** How many losses are kept for the report; the others are counted. */
  private static final int KEPT = 10_000;

  /** How many lines about losses people get. */
  private static final int SHOWN = 100;

  private static final String INTERRUPTED = "a write into it was interrupted";

  private record Row(long entries, long corrected) {}

  /** What came out of one file of a dump that has no frames. */
  private record FileRow(long entries, long corrected, long values, long ranges) {}

  private final String from;
  private final Path to;
  private final boolean dryRun;
  private final Generation generation;
  private final Map<Subspace, Row> rows = new EnumMap<>(Subspace.class);
  private final Map<String, FileRow> files = new LinkedHashMap<>();
  private final Map<Subspace, Long> ranges = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> values = new EnumMap<>(Subspace.class);
  private final Set<Subspace> missing = EnumSet.noneOf(Subspace.class);
  private final List<Loss> losses = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final MailLosses mailLosses = new MailLosses();
  private List<LostMail> mails = List.of();
  private final List<String> others = new ArrayList<>();
  private long more;
  private int proven;

  SalvageReport(DamagedDatabase damaged, Path to, boolean dryRun) {
    this(damaged.address(), Generation.of(damaged.schemaVersion(), damaged.address()), to, dryRun);
  }

  SalvageReport(String from, Generation generation, Path to, boolean dryRun) {
    this.from = from;
    this.to = to;
    this.dryRun = dryRun;
    this.generation = generation;
  }

  /** Adds what came out of a file of a dump of before 0.15. */
  void file(String name, long entries, LegacyLosses losses) {
    files.put(name, new FileRow(entries, losses.corrected(), losses.values(), losses.ranges()));
  }

  /** Adds a range of keys among which entries may be lost, for the list of mails alone. */
  void mayLack(Loss range) {
    mailLosses.loss(range);
  }

  void row(Subspace subspace, long entries, long corrected) {
    rows.put(subspace, new Row(entries, corrected));
  }

  void missing(Subspace subspace) {
    missing.add(subspace);
    mailLosses.missing(subspace);
  }

  /** Takes an entry that came out. */
  void came(Subspace subspace, Entry entry) {
    mailLosses.entry(subspace, entry);
  }

  /** Names the mails that aren't whole by what is readable, after the last entry. */
  void nameMails(Snapshot readable) {
    mails = LostMailNames.of(mailLosses.found(), readable, generation);
  }

  /** The mails that don't come out whole. */
  public List<LostMail> mails() {
    return mails;
  }

  /** Adds what is lost and belongs to no range of keys. */
  void lost(List<String> lines) {
    for (String line : lines) {
      if (others.size() < KEPT) {
        others.add(line);
      } else {
        more++;
      }
    }
  }

  /** Adds that a write into the store was interrupted, by its mark: {@code purpose}, if known. */
  void interrupted(String purpose) {
    others.removeIf(line -> line.startsWith(INTERRUPTED));
    others.add(
        INTERRUPTED
            + (purpose == null ? "" : " (" + purpose + ")")
            + ": what that hadn't written yet is missing");
  }

  /** Takes what checksums of the whole of {@code subspace} say, after its last entry. */
  void verdict(Subspace subspace, Verdict verdict) {
    boolean isLossKnown = ranges.containsKey(subspace) || values.containsKey(subspace);
    if (verdict == Verdict.DISPROVED && !isLossKnown) {
      others.add(
          subspace
              + ": something in it is not as it was written, as the checksum of all of it says;"
              + " which entry that is isn't known");
    }
    if (verdict == Verdict.PROVEN) {
      proven++;
    }
  }

  void note(String note) {
    notes.add(note);
  }

  void notes(List<String> more) {
    notes.addAll(0, more);
  }

  void add(Loss loss) {
    mailLosses.loss(loss);
    (loss.kind().isRange() ? ranges : values).merge(loss.subspace(), 1L, Long::sum);
    if (losses.size() < KEPT) {
      losses.add(loss);
    } else {
      more++;
    }
  }

  /** 0 if everything came out, else 3. */
  public int exitCode() {
    return losses.isEmpty() && missing.isEmpty() && others.isEmpty() ? 0 : 3;
  }

  /** What is lost, one line each. */
  List<String> lost() {
    List<String> lines = new ArrayList<>(others);
    missing.forEach(subspace -> lines.add(subspace + ": the whole subspace is missing"));
    mails.stream().limit(KEPT).forEach(mail -> lines.add(mail.line()));
    losses.forEach(loss -> lines.add(line(loss)));
    if (more > 0) {
      lines.add(String.format(Locale.ROOT, "and %,d more", more));
    }
    return lines;
  }

  private String line(Loss loss) {
    String where = loss.where();
    return switch (loss.kind()) {
      case VALUE -> key(loss.subspace(), loss.key()) + ": its value is lost (" + where + ")";
      case ALTERED -> key(loss.subspace(), loss.key()) + ": its value is damaged (" + where + ")";
      case RANGE, PART ->
          loss.subspace()
              + (loss.kind() == Loss.Kind.PART ? ": perhaps entries " : ": all entries ")
              + (loss.key() == null
                  ? "from the first on"
                  : "after " + key(loss.subspace(), loss.key()))
              + (loss.before() == null
                  ? ", to the end"
                  : ", before " + key(loss.subspace(), loss.before()))
              + " ("
              + where
              + ")";
    };
  }

  private String key(Subspace subspace, byte[] key) {
    return KeyForms.of(generation).decode(subspace, key).text();
  }

  /** The report for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    TextTable table = new TextTable(false);
    table.row("subspace", "entries", "blocks corrected", "values lost", "ranges lost");
    rows.forEach(
        (subspace, row) ->
            table.row(
                subspace,
                row.entries(),
                row.corrected(),
                values.getOrDefault(subspace, 0L),
                ranges.getOrDefault(subspace, 0L)));
    lines.addAll(files.isEmpty() ? table.lines() : fileLines());
    lines.add("");
    List<String> lost = lost();
    lost.stream().limit(SHOWN).forEach(lines::add);
    if (lost.size() > SHOWN) {
      lines.add("… and " + (lost.size() - SHOWN) + " more, which the manifest lists");
    }
    notes.forEach(note -> lines.add("note: " + note));
    if (proven > 0) {
      lines.add(
          Wording.count(proven, "subspace is", "subspaces are")
              + " as written, as the checksum of all entries proves");
    }
    lines.add(
        exitCode() == 0 && !dryRun
            ? "Everything came out of " + from + "; it is in " + to
            : (exitCode() == 0 ? "Everything in " : "What is left of ")
                + from
                + (dryRun ? " could be salvaged; nothing was written" : " is in " + to));
    if (exitCode() != 0) {
      lines.add(losses());
      if (!dryRun) {
        lines.add("What else that means: " + Invocation.of("stalwart-verify") + " " + to);
      }
    }
    return lines;
  }

  private List<String> fileLines() {
    TextTable table = new TextTable(false);
    table.row("file", "entries", "places corrected", "values lost", "ranges lost");
    files.forEach(
        (name, row) -> table.row(name, row.entries(), row.corrected(), row.values(), row.ranges()));
    return table.lines();
  }

  private String losses() {
    return Wording.count(losses.size() + others.size() + more, "place is", "places are")
        + " lost"
        + (missing.isEmpty()
            ? ""
            : ", " + Wording.count(missing.size(), "subspace is", "subspaces are") + " missing")
        + "; "
        + Wording.count(mails.size(), "mail isn't", "mails aren't")
        + " whole"
        + (knowsAllMails() ? "" : ", of those that are known: what named others may be lost too");
  }

  /** Whether every mail that isn't whole is listed. */
  private boolean knowsAllMails() {
    return others.isEmpty() && mailLosses.knowsAll();
  }

  /** The report for programs. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("from", from);
    json.addProperty("to", dryRun ? null : to.toString());
    JsonArray subspaces = new JsonArray();
    rows.forEach(
        (subspace, row) -> {
          JsonObject object = new JsonObject();
          object.addProperty("subspace", String.valueOf(subspace.letter()));
          object.addProperty("entries", row.entries());
          object.addProperty("corrected", row.corrected());
          object.addProperty("valuesLost", values.getOrDefault(subspace, 0L));
          object.addProperty("rangesLost", ranges.getOrDefault(subspace, 0L));
          subspaces.add(object);
        });
    json.add("subspaces", subspaces);
    JsonArray ofFiles = new JsonArray();
    files.forEach(
        (name, row) -> {
          JsonObject object = new JsonObject();
          object.addProperty("file", name);
          object.addProperty("entries", row.entries());
          object.addProperty("corrected", row.corrected());
          object.addProperty("valuesLost", row.values());
          object.addProperty("rangesLost", row.ranges());
          ofFiles.add(object);
        });
    json.add("files", ofFiles);
    JsonArray lost = new JsonArray();
    for (Loss loss : losses) {
      JsonObject object = new JsonObject();
      object.addProperty("subspace", String.valueOf(loss.subspace().letter()));
      object.addProperty("kind", loss.kind().name().toLowerCase(Locale.ROOT));
      object.addProperty("key", loss.key() == null ? null : Entry.hex(loss.key()));
      object.addProperty("before", loss.before() == null ? null : Entry.hex(loss.before()));
      object.addProperty("where", loss.where());
      lost.add(object);
    }
    json.add("lost", lost);
    JsonArray notWhole = new JsonArray();
    mails.stream().limit(KEPT).forEach(mail -> notWhole.add(mail.json()));
    json.add("mails", notWhole);
    json.addProperty("mailsComplete", knowsAllMails() && mails.size() <= KEPT);
    JsonArray more = new JsonArray();
    others.forEach(more::add);
    json.add("alsoLost", more);
    JsonArray absent = new JsonArray();
    missing.forEach(subspace -> absent.add(String.valueOf(subspace.letter())));
    json.add("missing", absent);
    json.addProperty("proven", proven);
    JsonArray remarks = new JsonArray();
    notes.forEach(remarks::add);
    json.add("notes", remarks);
    return json;
  }
}
