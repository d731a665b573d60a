// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.StringJoiner;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Wording;

/** Shows a result as two tables, as one line, or as one JSON object. */
public final class ComparisonText {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final String ROW = "%-28s %10s %10s %10s %10s  %s";

  private final ComparisonResult result;

  /** The text of {@code result}. */
  public ComparisonText(ComparisonResult result) {
    this.result = result;
  }

  /** Prints the addresses, a table of subspaces, one of the accounts that differ, and a sum. */
  public void print(PrintWriter out) {
    out.println("A: " + database(result.a()));
    out.println("B: " + database(result.b()));
    heading(out, "subspace");
    result.subspaces().forEach((subspace, tally) -> row(out, title(subspace), tally));
    row(out, "total", result.total());
    if (!result.accounts().isEmpty()) {
      heading(out, "account");
      result.accounts().forEach((id, tally) -> row(out, title(id), tally));
      if (result.nobody().sameEntries() + result.nobody().differences() > 0) {
        row(out, "(no account, and blobs)", result.nobody());
      }
    }
    out.println();
    out.println(line());
    if (result.entriesNotRead() > 0) {
      out.println(
          "Not read: "
              + Wording.count(result.entriesNotRead(), "entry", "entries")
              + " ("
              + Wording.bytes(result.bytesNotRead())
              + ") whose hash is the same in both sealed dumps; they are not counted by account."
              + " --read-all reads them.");
    }
    out.flush();
  }

  private static String database(ComparisonResult.Database database) {
    boolean isLegacy = database.schemaVersion() == Generation.LEGACY_DUMP;
    return database.address()
        + (isLegacy
            ? " (legacy dump)"
            : " (schema " + SchemaKey.text(database.schemaVersion()) + ")");
  }

  private static void heading(PrintWriter out, String what) {
    out.println();
    out.println(
        ROW.formatted(what, "same", "- only A", "+ only B", "~ changed", "bytes").stripTrailing());
  }

  private static void row(PrintWriter out, String title, Tally tally) {
    StringJoiner bytes = new StringJoiner("  ");
    for (Change.Kind kind : Change.Kind.values()) {
      if (tally.entries(kind) > 0) {
        bytes.add(kind.sign() + Wording.bytes(tally.bytes(kind)));
      }
    }
    out.println(
        ROW.formatted(
                title,
                count(tally.sameEntries()),
                count(tally.entries(Change.Kind.REMOVED)),
                count(tally.entries(Change.Kind.ADDED)),
                count(tally.entries(Change.Kind.CHANGED)),
                bytes)
            .stripTrailing());
  }

  private String title(Subspace subspace) {
    return subspace.letter()
        + " ("
        + result.title(subspace)
        + ")"
        + (subspace == Subspace.BLOBS && !result.isContent() ? ", keys only" : "");
  }

  private String title(int id) {
    String name = result.name(id);
    return Integer.toUnsignedString(id) + (name == null ? "" : " " + name);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** One line: whether both are the same, and how many entries differ. */
  public String line() {
    Tally total = result.total();
    String line =
        total.differences() == 0
            ? "The same: " + Wording.count(total.sameEntries(), "entry", "entries") + "."
            : Wording.count(total.differences(), "difference", "differences")
                + ": "
                + count(total.entries(Change.Kind.REMOVED))
                + " only in A, "
                + count(total.entries(Change.Kind.ADDED))
                + " only in B, "
                + count(total.entries(Change.Kind.CHANGED))
                + " changed.";
    return total.packedOtherwise() == 0
        ? line
        : line
            + " Not counted: "
            + Wording.count(total.packedOtherwise(), "value differs", "values differ")
            + " only in compression (LZ4).";
  }

  /** One object; the help of stalwart-diff lists its fields. */
  public String json() {
    JsonObject summary = new JsonObject();
    summary.addProperty("command", "stalwart-diff");
    summary.addProperty("exitCode", result.exitCode());
    summary.add("a", json(result.a()));
    summary.add("b", json(result.b()));
    JsonObject notRead = new JsonObject();
    notRead.addProperty("entries", result.entriesNotRead());
    notRead.addProperty("bytes", result.bytesNotRead());
    summary.add("notRead", notRead);
    summary.add("total", json(result.total(), new JsonObject()));
    JsonArray subspaces = new JsonArray();
    result
        .subspaces()
        .forEach(
            (subspace, tally) -> {
              JsonObject object = new JsonObject();
              object.addProperty("subspace", String.valueOf(subspace.letter()));
              object.addProperty("name", result.title(subspace));
              boolean keys = subspace == Subspace.BLOBS && !result.isContent();
              object.addProperty("compared", keys ? "keys" : "content");
              subspaces.add(json(tally, object));
            });
    summary.add("subspaces", subspaces);
    JsonArray accounts = new JsonArray();
    result
        .accounts()
        .forEach(
            (id, tally) -> {
              JsonObject object = new JsonObject();
              object.addProperty("account", Integer.toUnsignedLong(id));
              object.addProperty("name", result.name(id));
              accounts.add(json(tally, object));
            });
    summary.add("accounts", accounts);
    summary.add("noAccount", json(result.nobody(), new JsonObject()));
    summary.add("notes", GSON.toJsonTree(result.notes()));
    return GSON.toJson(summary);
  }

  private static JsonObject json(ComparisonResult.Database database) {
    JsonObject object = new JsonObject();
    object.addProperty("address", database.address());
    boolean isLegacy = database.schemaVersion() == Generation.LEGACY_DUMP;
    object.addProperty(
        "schemaVersion", isLegacy ? null : Integer.toUnsignedLong(database.schemaVersion()));
    return object;
  }

  private static JsonObject json(Tally tally, JsonObject object) {
    object.addProperty("same", tally.sameEntries());
    object.addProperty("packedOtherwise", tally.packedOtherwise());
    for (Change.Kind kind : Change.Kind.values()) {
      object.addProperty(kind.toString(), tally.entries(kind));
      object.addProperty(kind + "Bytes", tally.bytes(kind));
    }
    return object;
  }
}
