// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import swkit.BlobDamage;
import swkit.generation.Generation;
import swkit.io.Wording;

/** What a redaction wrote. Used by one thread. */
public final class RedactionReport {
  private final String from;
  private final Path to;
  private final Generation generation;
  private final List<RedactedFrame> frames = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<BlobDamage> blobs = new ArrayList<>();
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

  /** What of the original can't be read, in words, and its damaged blobs. */
  void damage(List<String> all, Collection<BlobDamage> damagedOnes) {
    problems.addAll(all);
    blobs.addAll(damagedOnes);
  }

  /** What of the original is damaged or missing, and so isn't here; empty if nothing is. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The blobs that are missing or damaged in the original, without their owners. */
  public List<BlobDamage> blobs() {
    return List.copyOf(blobs);
  }

  /** 0, or 3 if something of the original is damaged or missing. */
  public int exitCode() {
    return problems.isEmpty() ? 0 : 3;
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
    problems.forEach(problem -> lines.add("damaged: " + problem));
    if (!problems.isEmpty()) {
      lines.add("The redacted dump has what could be read; the rest of the original isn't in it.");
    }
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
    JsonArray damaged = new JsonArray();
    problems.forEach(damaged::add);
    json.add("problems", damaged);
    return json;
  }
}
