// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.io.TextTable;
import swkit.io.Wording;

/**
 * What an extraction has written, and what is missing. The counts of an account are complete once
 * it has been extracted. Thread-safe.
 */
public final class ExtractionReport {
  /** How many lost objects are kept, besides their number. */
  private static final int MOST_LOST = 10_000;

  /** The lines about lost objects that are shown unless all are wanted. */
  private static final int SHOWN = 20;

  /**
   * The counts of a mailbox, a calendar, or another part of an account.
   *
   * @param account the account's name
   * @param kind {@code mail}, {@code calendars}, and so on
   * @param name the mailbox, calendar, …
   * @param place where it was written, below the directory
   */
  record Part(String account, String kind, String name, String place) {}

  private static final class Counts {
    private long there;
    private long written;
    private long lost;
    private long bytes;
  }

  /** An object that was not written, or is doubtful, and why. */
  record Lost(
      String account,
      String part,
      String object,
      Instant time,
      String subject,
      String sender,
      String why) {
    String line() {
      return account
          + ": "
          + part
          + ", "
          + object
          + (time == null ? "" : ", " + time)
          + (subject == null ? "" : ", \"" + Wording.bounded(subject, 100) + "\"")
          + (sender == null ? "" : ", from " + Wording.bounded(sender, 100))
          + ": "
          + why;
    }

    JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("account", account);
      json.addProperty("part", part);
      json.addProperty("object", object);
      json.addProperty("time", time == null ? null : time.toString());
      json.addProperty("subject", subject);
      json.addProperty("sender", sender);
      json.addProperty("why", why);
      return json;
    }
  }

  private final Map<Part, Counts> parts = new LinkedHashMap<>();
  private final List<Lost> lost = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Collection<String> differences = List.of();
  private long lostCount;
  private long doubtful;
  private long differing;
  private boolean isComparison;
  private boolean isDryRun;
  private String directory;

  synchronized void target(String path, Tree.Mode mode) {
    directory = path;
    isComparison = mode == Tree.Mode.COMPARE;
    isDryRun = mode == Tree.Mode.NONE;
  }

  /** Adds a part that has {@code there} objects. */
  synchronized Part part(String account, String kind, String name, String place, long there) {
    Part part = new Part(account, kind, name, place);
    parts.computeIfAbsent(part, any -> new Counts()).there += there;
    return part;
  }

  synchronized void written(Part part, long bytes) {
    Counts counts = parts.get(part);
    counts.written++;
    counts.bytes += bytes;
  }

  /** Adds an object of {@code part} that was not written. */
  synchronized void lost(Part part, Lost object) {
    parts.get(part).lost++;
    lostCount++;
    keep(object);
  }

  /** Adds an object that was written, but is not quite as the database describes it. */
  synchronized void doubtful(Lost object) {
    doubtful++;
    keep(object);
  }

  private void keep(Lost object) {
    if (lost.size() < MOST_LOST) {
      lost.add(object);
    }
  }

  synchronized void note(String text) {
    notes.add(text);
  }

  /** Notes something that the chosen form has no place for. */
  synchronized void loss(String text) {
    losses.add(text);
  }

  synchronized void differs(Tree tree) {
    differing = tree.differing();
    differences = tree.differences();
  }

  /** The number of objects that were written. */
  public synchronized long written() {
    return parts.values().stream().mapToLong(counts -> counts.written).sum();
  }

  /** The number of objects that are missing or damaged. */
  public synchronized long lost() {
    return lostCount;
  }

  /** The number of files that differ from the database. */
  public synchronized long differing() {
    return differing;
  }

  /** What is to be known besides the table, for people. */
  public synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  /** 3 if anything is missing, damaged, doubtful, different or doesn't fit; else 0. */
  public synchronized int exitCode() {
    return lostCount + doubtful + losses.size() + differing > 0 ? 3 : 0;
  }

  /** The lost and doubtful objects, and what differs; of many only some, unless {@code all}. */
  public synchronized List<String> findings(boolean all) {
    List<String> lines = new ArrayList<>();
    lost.stream().limit(all ? MOST_LOST : SHOWN).forEach(object -> lines.add(object.line()));
    more(lines, lostCount + doubtful - lines.size(), "objects");
    lines.addAll(losses);
    int before = lines.size();
    differences.stream().limit(all ? MOST_LOST : SHOWN).forEach(lines::add);
    more(lines, differing - (lines.size() - before), "files");
    return lines;
  }

  private static void more(List<String> lines, long left, String what) {
    if (left > 0) {
      lines.add("and " + String.format(java.util.Locale.ROOT, "%,d", left) + " more " + what);
    }
  }

  /** The table: a line for each part of each account, and one for the total. */
  public synchronized List<String> lines() {
    String verb = isComparison ? "compared" : isDryRun ? "readable" : "written";
    TextTable table = new TextTable(true);
    table.row("account", "in the database", verb, "missing or damaged", "bytes", "what");
    Counts total = new Counts();
    parts.forEach(
        (part, counts) -> {
          row(table, part.account(), part.kind() + " " + part.name(), counts);
          total.there += counts.there;
          total.written += counts.written;
          total.lost += counts.lost;
          total.bytes += counts.bytes;
        });
    row(table, "total", "", total);
    return table.lines();
  }

  private static void row(TextTable table, String account, String name, Counts counts) {
    table.row(
        account, counts.there, counts.written, counts.lost, Wording.bytes(counts.bytes), name);
  }

  /** For programs. */
  public synchronized JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("directory", directory);
    JsonArray all = new JsonArray();
    parts.forEach(
        (part, counts) -> {
          JsonObject object = new JsonObject();
          object.addProperty("account", part.account());
          object.addProperty("kind", part.kind());
          object.addProperty("name", part.name());
          object.addProperty("place", part.place());
          object.addProperty("inDatabase", counts.there);
          object.addProperty("written", counts.written);
          object.addProperty("missing", counts.lost);
          object.addProperty("bytes", counts.bytes);
          all.add(object);
        });
    json.add("parts", all);
    JsonArray missing = new JsonArray();
    lost.forEach(object -> missing.add(object.json()));
    json.add("missing", missing);
    json.addProperty("missingCount", lostCount);
    json.addProperty("doubtfulCount", doubtful);
    JsonArray different = new JsonArray();
    differences.forEach(different::add);
    json.add("differences", different);
    json.addProperty("differenceCount", differing);
    JsonArray said = new JsonArray();
    losses.forEach(said::add);
    notes.forEach(said::add);
    json.add("notes", said);
    return json;
  }
}
