// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import swkit.Database;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.dump.Manifest;
import swkit.dump.Seal;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.generation.UnfinishedMark;
import swkit.io.TextTable;
import swkit.io.Wording;
import swkit.key.KeyForms;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.store.Misfit;

/**
 * The table of contents of a database: what each subspace holds, and whether it is whole. Subspaces
 * are read at the same time, each once; what of one can't be read is told in its row.
 */
public final class Overview {
  private static final int LONGEST_KEY = 72;

  private final Database database;
  private final Generation layout;
  private final boolean unfinished;
  private String purpose;
  private String blobProblem;
  private final boolean decoding;
  private final List<SubspaceCount> rows = new ArrayList<>();
  private final List<String> unreadable;

  private Overview(
      Database database,
      Generation layout,
      boolean unfinished,
      boolean decoding,
      List<String> unreadable) {
    this.database = database;
    this.layout = layout;
    this.unfinished = unfinished;
    this.decoding = decoding;
    this.unreadable = unreadable;
  }

  /**
   * Reads {@code snapshot} of {@code database}.
   *
   * @param unreadable what is known to be unreadable already: {@link Dump#open(java.nio.file.Path,
   *     java.util.function.Consumer)}
   * @param decoding whether to decode every entry, and to count what can't be
   * @param readAll whether to read frames too whose counts stand in the dump's manifest
   */
  public static Overview of(
      Database database,
      Snapshot snapshot,
      Collection<SwkitException> unreadable,
      boolean decoding,
      boolean readAll,
      Workers workers,
      Progress progress) {
    Generation layout = Generation.layoutOf(snapshot);
    List<String> problems = new ArrayList<>();
    unreadable.forEach(problem -> problems.add(problem.getMessage()));
    Set<Subspace> unlike = EnumSet.noneOf(Subspace.class);
    if (database instanceof ServerStorage storage) {
      for (Misfit misfit : storage.misfits(layout).values()) {
        unlike.add(misfit.subspace());
        problems.add("Not whole: " + misfit.in(layout) + ".");
      }
    }
    Overview overview = new Overview(database, layout, snapshot.isUnfinished(), decoding, problems);
    overview.purpose = snapshot.isUnfinished() ? UnfinishedMark.purpose(snapshot) : null;
    overview.blobProblem =
        database instanceof ServerStorage && !overview.unfinished ? blobProblem(snapshot) : null;
    List<Workers.Task> tasks = new ArrayList<>();
    long expected = 0;
    for (Subspace subspace : snapshot.subspaces()) {
      if (unlike.contains(subspace)) {
        continue;
      }
      SubspaceCount row = new SubspaceCount(subspace, KeyForms.of(layout), decoding);
      overview.rows.add(row);
      FrameIndex sealed = overview.seal() == null ? null : overview.seal().index(subspace);
      if (sealed != null && !decoding && !readAll) {
        row.take(sealed);
        continue;
      }
      long bytes = Math.max(0, database.estimate(subspace));
      expected += bytes;
      tasks.add(
          new Workers.Task(
              subspace.title(), bytes, () -> count(database, snapshot, row, workers, progress)));
    }
    progress.begin("reading", expected);
    workers.run(tasks, workers.threads());
    overview.rows.removeIf(
        row -> row.entries() == 0 && layout.kind(row.subspace()) == Generation.Kind.LEGACY);
    return overview;
  }

  /** Why the blob store may not be the right one, or why it can't be asked; null for nothing. */
  private static String blobProblem(Snapshot snapshot) {
    try {
      BlobPresence presence = BlobPresence.of(snapshot);
      return presence.isEmpty() || presence.lacksMuch()
          ? "The blob store " + presence.address() + " " + presence.question() + "."
          : null;
    } catch (SwkitException e) {
      return null; // its row says that it can't be read
    }
  }

  /** Frames are read as they are: whether blobs are what their keys say is not looked at. */
  private static void count(
      Database database, Snapshot snapshot, SubspaceCount row, Workers workers, Progress progress) {
    FrameReader frame = database instanceof Dump dump ? dump.read(row.subspace()) : null;
    Source entries;
    try {
      entries = frame != null ? frame : snapshot.scan(row.subspace());
    } catch (StoreException e) {
      row.unreadable(e);
      return;
    }
    try (Source watched = workers.watched(entries, row.subspace(), progress)) {
      row.count(watched, frame);
    }
  }

  /** Whether all is there and could be read to its end, and no import was interrupted. */
  public boolean isWhole() {
    return damaged().isEmpty()
        && unreadable.isEmpty()
        && missing().isEmpty()
        && sealProblems().isEmpty()
        && missingFiles().isEmpty()
        && blobProblem == null
        && !unfinished;
  }

  private Seal seal() {
    return database instanceof Dump dump ? dump.seal() : null;
  }

  private List<String> sealProblems() {
    return seal() == null ? List.of() : seal().problems();
  }

  private List<SubspaceCount> damaged() {
    return rows.stream().filter(row -> row.problem() != null).toList();
  }

  private boolean isDirectory() {
    return database instanceof Dump dump && Files.isDirectory(dump.directory());
  }

  private String kind() {
    if (database instanceof LegacyDump legacy) {
      return Files.isDirectory(legacy.directory()) ? "legacy dump" : "file of a legacy dump";
    }
    return database instanceof Dump ? isDirectory() ? "dump" : "frame" : "storage";
  }

  private boolean isLegacy() {
    return database instanceof LegacyDump;
  }

  /** The files that a full legacy dump has and this one hasn't. */
  private List<String> missingFiles() {
    return database instanceof LegacyDump legacy && Files.isDirectory(legacy.directory())
        ? legacy.missing()
        : List.of();
  }

  private Set<Subspace> missing() {
    Set<Subspace> missing = EnumSet.noneOf(Subspace.class);
    if (isDirectory() && database instanceof Dump dump) {
      missing.addAll(layout.dumped());
      missing.removeAll(dump.subspaces());
      missing.removeIf(
          subspace -> Files.exists(dump.directory().resolve(Dump.frameName(subspace))));
    }
    return missing;
  }

  private List<String> otherFiles() {
    List<Path> files =
        database instanceof Dump dump
            ? dump.otherFiles()
            : database instanceof LegacyDump legacy ? legacy.otherFiles() : List.of();
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        database.address()
            + ": "
            + kind()
            + " of Stalwart "
            + layout.releases()
            + (unfinished || isLegacy() ? "" : " (schema " + layout.schemaVersion() + ")"));
    if (blobProblem != null) {
      lines.add("ATTENTION: " + blobProblem);
    }
    lines.add("");
    lines.addAll(table());
    lines.add("");
    lines.addAll(words());
    return lines;
  }

  private List<String> table() {
    TextTable table = new TextTable(true);
    row(table, "subspace", "entries", "keys", "values", "undecoded", "largest", "its key");
    long entries = 0;
    long keyBytes = 0;
    long valueBytes = 0;
    long undecodedKeys = 0;
    long undecodedValues = 0;
    for (SubspaceCount row : rows) {
      row(
          table,
          layout.describe(row.subspace()),
          row.entries(),
          Wording.bytes(row.keyBytes()),
          Wording.bytes(row.valueBytes()),
          undecoded(row.undecodedKeys(), row.undecodedValues()),
          Wording.bytes(row.largestBytes()),
          shortened(row.largestKey()));
      if (row.problem() != null) {
        table.line("  up to here: " + row.problem());
      }
      entries += row.entries();
      keyBytes += row.keyBytes();
      valueBytes += row.valueBytes();
      undecodedKeys += row.undecodedKeys();
      undecodedValues += row.undecodedValues();
    }
    row(
        table,
        "total",
        entries,
        Wording.bytes(keyBytes),
        Wording.bytes(valueBytes),
        undecoded(undecodedKeys, undecodedValues),
        "",
        "");
    return table.lines();
  }

  private void row(
      TextTable table,
      Object subspace,
      Object entries,
      Object keys,
      Object values,
      Object undecoded,
      Object largest,
      Object key) {
    if (decoding) {
      table.row(subspace, entries, keys, values, undecoded, largest, key);
    } else {
      table.row(subspace, entries, keys, values, largest, key);
    }
  }

  private static String undecoded(long keys, long values) {
    return String.format(Locale.ROOT, "%,d+%,d", keys, values);
  }

  private static String shortened(String key) {
    return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY - 1) + "…";
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    if (unfinished) {
      words.add(
          "An import into it was interrupted: it is incomplete, no server starts on it, and it is"
              + " shown as one of "
              + layout.releases()
              + ". Under way was: "
              + (purpose == null ? "not said" : purpose)
              + ". Do that again, or start over with a whole dump and --replace --yes.");
    }
    words.addAll(unreadable);
    if (database instanceof Dump) {
      int bad = damaged().size() + unreadable.size();
      if (bad > 0) {
        words.add(
            "Not whole: "
                + Wording.count(bad, "frame is", "frames are")
                + " cut short or damaged.");
      }
      if (!missing().isEmpty()) {
        words.add(
            "Not whole: "
                + (missing().size() == 1 ? "frame " : "frames ")
                + letters(missing())
                + (missing().size() == 1 ? " is" : " are")
                + " missing; this is not a full dump.");
      }
      if (!sealProblems().isEmpty()) {
        Path directory = ((Dump) database).directory();
        sealProblems().forEach(problem -> words.add("Not what was sealed: " + problem + "."));
        words.add("To do: " + Seal.remedy(directory) + ".");
      }
      boolean read = rows.stream().noneMatch(SubspaceCount::isSealed);
      if (isWhole()) {
        words.add(
            read
                ? "Whole: every frame can be read to its end."
                : "Whole: every frame has the size and the ends that it was sealed with.");
      }
      if (!read) {
        words.add(
            "Counts are those of the manifest; the frames weren't read (--read-all reads them).");
      }
      words.addAll(sealed());
      words.add(endMarks());
    } else if (isLegacy()) {
      legacyWords(words);
    } else {
      if (!damaged().isEmpty()) {
        words.add(
            "Not whole: "
                + Wording.count(damaged().size(), "subspace", "subspaces")
                + " can't be read to the end.");
      }
      words.add("Blobs: those that links name, unpacked.");
    }
    if (!otherFiles().isEmpty()) {
      words.add(
          "Other files, at which the server's own import would stop: "
              + String.join(" ", otherFiles()));
    }
    if (decoding) {
      words.add("Undecoded: keys of no known form + values that are not as the layout says.");
    }
    return words;
  }

  private List<String> sealed() {
    List<String> words = new ArrayList<>();
    if (seal() != null && seal().note() != null) {
      words.add("Manifest: " + seal().note() + ".");
    }
    if (seal() != null && seal().manifest() != null) {
      Manifest.About about = seal().manifest().about();
      words.add(
          "Sealed: "
              + about.ended()
              + " by "
              + about.tool()
              + ", from "
              + about.source()
              + "; it shows "
              + about.consistency()
              + ".");
      about.leftOut().forEach(line -> words.add("Not in it: " + line + "."));
    }
    return words;
  }

  private void legacyWords(List<String> words) {
    boolean isWhole = damaged().isEmpty() && unreadable.isEmpty();
    if (!isWhole) {
      words.add("Not whole: files are cut short or damaged; what stood behind that is lost.");
    }
    if (!missingFiles().isEmpty()) {
      words.add(
          "Not whole: missing "
              + (missingFiles().size() == 1 ? "is the file " : "are the files ")
              + String.join(" ", missingFiles())
              + ".");
    }
    if (isWhole && missingFiles().isEmpty()) {
      words.add(
          "Whole: every file can be read to its end, though a cut between two entries can't be told"
              + " from an end.");
    }
    words.addAll(database.warnings());
  }

  private String endMarks() {
    Set<Subspace> without = EnumSet.noneOf(Subspace.class);
    rows.stream()
        .filter(row -> Boolean.FALSE.equals(row.endMarked()))
        .forEach(row -> without.add(row.subspace()));
    if (without.isEmpty()) {
      return "End marks: all frames that could be read have one.";
    }
    return "End marks: none in "
        + (without.size() == rows.size() ? "any frame" : letters(without))
        + ", as the server writes them"
        + (seal() != null && without.stream().allMatch(s -> seal().index(s) != null)
            ? "; the manifest tells of a cut."
            : ": a frame cut between two entries would look whole.");
  }

  private static String letters(Set<Subspace> subspaces) {
    return String.join(" ", subspaces.stream().map(s -> String.valueOf(s.letter())).toList());
  }

  /** What {@link #lines()} says, with sizes in bytes. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("what", database.address());
    object.addProperty("kind", kind());
    object.addProperty("releases", layout.releases());
    object.addProperty(
        "schemaVersion",
        unfinished
            ? (Long) Integer.toUnsignedLong(Snapshot.UNFINISHED)
            : isLegacy() ? null : (Long) (long) layout.schemaVersion());
    object.addProperty("unfinished", unfinished);
    object.addProperty("whole", isWhole());
    JsonArray subspaces = new JsonArray();
    rows.forEach(row -> subspaces.add(row.json(layout.title(row.subspace()))));
    object.add("subspaces", subspaces);
    if (isLegacy()) {
      JsonArray missing = new JsonArray();
      missingFiles().forEach(missing::add);
      object.add("missingFiles", missing);
    } else if (database instanceof Dump) {
      JsonArray missing = new JsonArray();
      missing().forEach(subspace -> missing.add(String.valueOf(subspace.letter())));
      object.add("missing", missing);
    }
    if (isLegacy() || database instanceof Dump) {
      JsonArray files = new JsonArray();
      otherFiles().forEach(files::add);
      object.add("otherFiles", files);
    }
    if (seal() != null && seal().manifest() != null) {
      Manifest.About about = seal().manifest().about();
      JsonObject sealed = new JsonObject();
      sealed.addProperty("ended", about.ended().toString());
      sealed.addProperty("tool", about.tool());
      sealed.addProperty("source", about.source());
      sealed.addProperty("consistency", about.consistency());
      JsonArray leftOut = new JsonArray();
      about.leftOut().forEach(leftOut::add);
      sealed.add("leftOut", leftOut);
      object.add("sealed", sealed);
    }
    JsonArray problems = new JsonArray();
    if (blobProblem != null) {
      problems.add(blobProblem);
    }
    sealProblems().forEach(problems::add);
    unreadable.forEach(problems::add);
    damaged().forEach(row -> problems.add(row.problem()));
    object.add("problems", problems);
    return object;
  }
}
