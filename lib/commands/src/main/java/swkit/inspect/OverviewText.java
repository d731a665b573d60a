// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swkit.Database;
import swkit.Snapshot;
import swkit.generation.Generation;
import swkit.generation.UnfinishedMark;
import swkit.invocation.RemedyText;
import swkit.io.TextTable;
import swkit.io.Wording;

/** Shows an {@link Overview}: as a table with conclusions, or as one JSON object. */
public final class OverviewText {
  private static final int LONGEST_KEY = 72;

  private final Overview overview;
  private final Database database;
  private final DatabaseFacts facts;
  private final Generation layout;

  /** The text of {@code overview}, whose database must still be open. */
  public OverviewText(Overview overview) {
    this.overview = overview;
    this.database = overview.database();
    this.facts = overview.facts();
    this.layout = overview.layout();
  }

  /** The lines for people: what the database is, a table of its subspaces, the conclusions. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        database.address()
            + ": "
            + database.kind()
            + " of Stalwart "
            + layout.releases()
            + (overview.isUnfinished() || !database.hasSchemaVersion()
                ? ""
                : " (schema " + layout.schemaVersion() + ")"));
    if (overview.blobProblem() != null) {
      lines.add("ATTENTION: " + overview.blobProblem());
    }
    lines.add("");
    lines.addAll(table());
    lines.add("");
    lines.addAll(conclusions());
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
    for (SubspaceCount row : overview.rows()) {
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
    if (overview.isDecoded()) {
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

  private List<String> conclusions() {
    List<String> lines = new ArrayList<>();
    if (overview.isUnfinished()) {
      boolean isRepair = UnfinishedMark.isRepair(overview.purpose());
      lines.add(
          (isRepair ? "A repair of it" : "An import into it")
              + " was interrupted: it is incomplete, no server starts on it, and it is"
              + " decoded as one of "
              + layout.releases()
              + ". The interrupted work: "
              + (overview.purpose() == null ? "not recorded" : overview.purpose())
              + (isRepair
                  ? "; " + RemedyText.repair("WHAT", "DIR") + "; DIR is its undo dump."
                  : ". Run that again, or start over with a whole dump and --replace --yes."));
    }
    lines.addAll(overview.unreadable());
    lines.addAll(facts.conclusions(overview));
    if (!database.otherFiles().isEmpty()) {
      lines.add(
          "Other files, at which the server's own import would stop: "
              + String.join(" ", database.otherFiles()));
    }
    if (overview.isDecoded()) {
      lines.add("Undecoded: keys of an unknown form + values that don't match the layout.");
    }
    return lines;
  }

  /** What {@link #lines()} shows, as an object; sizes are in bytes. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("what", database.address());
    object.addProperty("kind", database.kind());
    object.addProperty("releases", layout.releases());
    object.addProperty("schemaVersion", schemaVersion());
    object.addProperty("unfinished", overview.isUnfinished());
    object.addProperty("whole", overview.isWhole());
    JsonArray subspaces = new JsonArray();
    overview.rows().forEach(row -> subspaces.add(row.json(layout.title(row.subspace()))));
    object.add("subspaces", subspaces);
    facts.addTo(object, overview);
    object.add("problems", DatabaseFacts.array(overview.problems()));
    return object;
  }

  /** The schema version; null for a legacy dump, which has none. */
  private Long schemaVersion() {
    if (overview.isUnfinished()) {
      return Integer.toUnsignedLong(Snapshot.UNFINISHED);
    }
    return database.hasSchemaVersion() ? (Long) (long) layout.schemaVersion() : null;
  }
}
