// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.TextTable;
import swkit.io.Wording;
import swkit.transfer.TransferReport;

/** The text of a report: a table, or one JSON object. */
final class ReportText {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final int SHOWN = 10;

  /** The lines of a paragraph that are shown. */
  private static final int LINES = 30;

  private final String command;
  private final TransferReport report;
  private final boolean verbose;

  ReportText(String command, TransferReport report, boolean verbose) {
    this.command = command;
    this.report = report;
    this.verbose = verbose;
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s -> %s (Stalwart %s, schema %d)%s%n%n",
        report.from(),
        report.to(),
        report.releases(),
        report.schemaVersion(),
        report.isDryRun() ? ": dry run, nothing was written" : "");
    report.alerts().forEach(alert -> out.println("ATTENTION: " + alert));
    if (!report.alerts().isEmpty()) {
      out.println();
    }
    table().lines().forEach(out::println);
    paragraph(out, "Not in it:", verbose ? report.leftOut() : first(report.leftOut()));
    paragraph(out, "Next:", report.next());
    out.flush();
  }

  /** Without the column of frames if there are none, and that of a comparison without one. */
  private TextTable table() {
    Map<Subspace, String> verdicts = report.verdicts();
    boolean hasFrames = report.rows().values().stream().anyMatch(row -> row.fileBytes() >= 0);
    List<String> title = new ArrayList<>(List.of("subspace", report.counted(), "bytes"));
    if (hasFrames) {
      title.add("frame");
    }
    title.add("time");
    if (!verdicts.isEmpty()) {
      title.add(report.compared());
    }
    TextTable table = new TextTable(!verdicts.isEmpty());
    table.row(title.toArray());
    long entries = 0;
    long bytes = 0;
    long frames = 0;
    for (Map.Entry<Subspace, TransferReport.Row> line : report.rows().entrySet()) {
      TransferReport.Row row = line.getValue();
      List<Object> cells = new ArrayList<>();
      cells.add(line.getKey().letter() + " (" + report.title(line.getKey()) + ")");
      cells.add(row.entries());
      cells.add(Wording.bytes(row.bytes()));
      if (hasFrames) {
        cells.add(row.fileBytes() < 0 ? "" : Wording.bytes(row.fileBytes()));
      }
      cells.add(seconds(row.millis()));
      if (!verdicts.isEmpty()) {
        cells.add(verdicts.getOrDefault(line.getKey(), ""));
      }
      table.row(cells.toArray());
      entries += row.entries();
      bytes += row.bytes();
      frames += Math.max(0, row.fileBytes());
    }
    List<Object> sums = new ArrayList<>(List.of("total", entries, Wording.bytes(bytes)));
    if (hasFrames) {
      sums.add(Wording.bytes(frames));
    }
    while (sums.size() < title.size()) {
      sums.add("");
    }
    table.row(sums.toArray());
    return table;
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  private static List<String> first(List<String> lines) {
    if (lines.size() <= LINES) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, LINES));
    first.add("… and " + (lines.size() - LINES) + " more (--verbose lists all)");
    return first;
  }

  private static void paragraph(PrintWriter out, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      out.println(title);
      lines.forEach(line -> out.println("  " + line));
    }
  }

  /** Prints alerts, damaged blobs and warnings to {@code err}. */
  void warn(PrintWriter err, boolean quiet) {
    report.alerts().forEach(alert -> err.println(command + ": " + alert));
    damaged(report.damage(), command, err, verbose);
    if (!quiet) {
      report.warnings().forEach(warning -> err.println(command + ": note: " + warning));
    }
    err.flush();
  }

  /** Prints the damaged blobs: the first of them, or all if {@code verbose}. */
  static void damaged(
      Collection<BlobDamage> blobs, String command, PrintWriter err, boolean verbose) {
    blobs.stream()
        .limit(verbose ? Long.MAX_VALUE : SHOWN)
        .forEach(blob -> err.println(command + ": " + blob));
    if (!verbose && blobs.size() > SHOWN) {
      err.println(
          command + ": … and " + (blobs.size() - SHOWN) + " more blobs (--verbose lists all)");
    }
    err.flush();
  }

  /** Damaged blobs as an array of {@code hash}, {@code problem} and {@code owners}. */
  private static JsonArray damaged(Collection<BlobDamage> blobs) {
    JsonArray damaged = new JsonArray();
    for (BlobDamage blob : blobs) {
      JsonObject line = new JsonObject();
      line.addProperty("hash", Entry.hex(blob.hash()));
      line.addProperty("problem", blob.kind().name().toLowerCase(Locale.ROOT));
      line.add("owners", GSON.toJsonTree(blob.owners()));
      damaged.add(line);
    }
    return damaged;
  }

  private static JsonObject begun(String command, int exitCode) {
    JsonObject summary = new JsonObject();
    summary.addProperty("command", command);
    summary.addProperty("exitCode", exitCode);
    return summary;
  }

  /** One object with a command's result: {@code content}, and the damaged blobs if any. */
  static String json(
      String command, int exitCode, JsonObject content, Collection<BlobDamage> blobs) {
    JsonObject summary = begun(command, exitCode);
    content.entrySet().forEach(field -> summary.add(field.getKey(), field.getValue()));
    if (!blobs.isEmpty()) {
      summary.add("damagedBlobs", damaged(blobs));
    }
    return summary.toString();
  }

  /** One object with the reason of a failure, and what to do next; {@code next} may be null. */
  static String json(String command, int exitCode, String error, String next) {
    JsonObject summary = begun(command, exitCode);
    summary.addProperty("error", error);
    if (next != null) {
      summary.addProperty("next", next);
    }
    return summary.toString();
  }

  String json() {
    JsonObject summary = begun(command, report.exitCode());
    summary.addProperty("from", report.from());
    summary.addProperty("to", report.to());
    summary.addProperty("schemaVersion", report.schemaVersion());
    summary.addProperty("dryRun", report.isDryRun());
    JsonArray subspaces = new JsonArray();
    report
        .rows()
        .forEach(
            (subspace, row) -> {
              JsonObject line = new JsonObject();
              line.addProperty("subspace", String.valueOf(subspace.letter()));
              line.addProperty("name", report.title(subspace));
              line.addProperty("entries", row.entries());
              line.addProperty("bytes", row.bytes());
              if (row.fileBytes() >= 0) {
                line.addProperty("frameBytes", row.fileBytes());
              }
              line.addProperty("millis", row.millis());
              if (report.verdicts().containsKey(subspace)) {
                line.addProperty("compared", report.verdicts().get(subspace));
              }
              subspaces.add(line);
            });
    summary.add("subspaces", subspaces);
    summary.add("damagedBlobs", damaged(report.damage()));
    summary.add("leftOut", GSON.toJsonTree(report.leftOut()));
    summary.add("alerts", GSON.toJsonTree(report.alerts()));
    summary.add("warnings", GSON.toJsonTree(report.warnings()));
    summary.add("next", GSON.toJsonTree(report.next()));
    return GSON.toJson(summary);
  }
}
