// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swkit.generation.Generation;
import swkit.io.Wording;

/** What a redaction wrote. Used by one thread. */
public final class RedactionReport {
  private final String from;
  private final Path to;
  private final Generation generation;
  private final List<RedactedFrame> frames = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long words;
  private long kept;
  private long compared;

  RedactionReport(String from, Path to, Generation generation) {
    this.from = from;
    this.to = to;
    this.generation = generation;
  }

  void add(RedactedFrame frame) {
    frames.add(frame);
  }

  void note(String note) {
    notes.add(note);
  }

  /** The words of the original, those that were kept, and those that were compared at the end. */
  void words(long all, long keptOnes, long comparedOnes) {
    words = all;
    kept = keptOnes;
    compared = comparedOnes;
  }

  /** The report, for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "%s -> %s (Stalwart %s), redacted", from, to, generation.releases()));
    lines.add("");
    String format = "%-24s %12s %12s";
    lines.add(String.format(Locale.ROOT, format, "subspace", "entries", "bytes"));
    long entries = 0;
    long bytes = 0;
    for (RedactedFrame frame : frames) {
      String name = frame.subspace().letter() + " (" + generation.title(frame.subspace()) + ")";
      lines.add(row(format, name, frame.entries(), frame.bytes()));
      entries += frame.entries();
      bytes += frame.bytes();
    }
    lines.add(row(format, "total", entries, bytes));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Of %,d words of more than four letters in the original, none is in the %,d of the"
                + " redacted dump, except public ones%s.",
            words,
            compared,
            kept == 0 ? "" : " and " + Wording.count(kept, "that was kept", "that were kept")));
    lines.add("Times, sizes, ids, flags, types of content and names of headers remain.");
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private static String row(String format, String name, long entries, long bytes) {
    return String.format(
        Locale.ROOT,
        format,
        name,
        String.format(Locale.ROOT, "%,d", entries),
        Wording.bytes(bytes));
  }

  /** The report, for programs. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("from", from);
    json.addProperty("to", to.toString());
    json.addProperty("releases", generation.releases());
    JsonObject rows = new JsonObject();
    for (RedactedFrame frame : frames) {
      JsonObject row = new JsonObject();
      row.addProperty("entries", frame.entries());
      row.addProperty("bytes", frame.bytes());
      row.addProperty("damaged", frame.damage() != RedactedFrame.Damage.NONE);
      rows.add(String.valueOf(frame.subspace().letter()), row);
    }
    json.add("subspaces", rows);
    json.addProperty("words", words);
    json.addProperty("kept", kept);
    json.addProperty("compared", compared);
    JsonArray all = new JsonArray();
    notes.forEach(all::add);
    json.add("notes", all);
    return json;
  }
}
