// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.io.Wording;

/**
 * The meaning of the lines of a log: each known message once, with the number of its lines.
 *
 * <p>The memory doesn't depend on the length of the log: for each message the first line is kept,
 * and of the details in its lines (keys, documents, places) the first {@value #SHOWN}. Not
 * thread-safe.
 */
public final class Diagnosis {
  private static final int SHOWN = 5;
  private static final int LONGEST_LINE = 16_384;
  private static final int LONGEST_SHOWN = 400;
  private static final int WIDTH = 96;
  private static final int INDENT = 9;

  private static final String OF_KEY = " The key in the line shows what it is.";
  private static final String OF_FILE = " The line names the file.";
  private static final Pattern FILE = Pattern.compile("\\d+\\.(?:sst|blob|log)\\b");

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\u2028\u2029]");

  private static final KnownMessage KEY_ALONE =
      new KnownMessage(
          "key",
          "A key",
          "This line is not a known message, but it has a key.",
          "`jbang stalwart-inspect WHAT --key KEY` shows what is stored under it.");

  /** A known message, and the details of its lines. */
  private static final class Finding {
    private final KnownMessage message;
    private final String first;
    private final Set<String> details = new LinkedHashSet<>();
    private long lines;
    private boolean hasKey;
    private boolean hasFile;

    private Finding(KnownMessage message, String first) {
      this.message = message;
      this.first = first;
    }

    private void add(String line, LoggedKeys keys) {
      lines++;
      hasKey |= LoggedKeys.isIn(line);
      hasFile |= FILE.matcher(line).find();
      if (!isFull()) {
        keys.describe(line).stream().limit(SHOWN - details.size()).forEach(details::add);
      }
    }

    /** The cause, without the sentence about a key or a file if no line has one. */
    private String cause() {
      String cause = message.cause();
      cause = hasKey ? cause : cause.replace(OF_KEY, "");
      return hasFile ? cause : cause.replace(OF_FILE, "");
    }

    private boolean isFull() {
      return details.size() >= SHOWN;
    }
  }

  private final LoggedKeys keys =
      new LoggedKeys(Generation.known().stream().filter(Generation::hasKnownValues).toList());
  private final LogEnvelope envelope = new LogEnvelope(LONGEST_LINE);
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private long lines;
  private long unknown;
  private String firstUnknown;

  /** Reads {@code log} to its end, but doesn't close it. */
  public static Diagnosis of(Reader log) throws IOException {
    Diagnosis diagnosis = new Diagnosis();
    StringBuilder line = new StringBuilder();
    char[] buffer = new char[8192];
    for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          diagnosis.add(line.toString());
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE) {
          line.append(buffer[i]);
        }
      }
    }
    diagnosis.add(line.toString());
    diagnosis.take(diagnosis.envelope.rest());
    return diagnosis;
  }

  private void add(String raw) {
    boolean coloured = raw.indexOf('\u001b') >= 0;
    String line = envelope.open((coloured ? COLOUR.matcher(raw).replaceAll("") : raw).strip());
    take(line);
  }

  private void take(String line) {
    if (line == null || line.isEmpty()) {
      return;
    }
    lines++;
    KnownMessage message = KnownMessages.of(line);
    if (message == null && LoggedKeys.isIn(line)) {
      message = KEY_ALONE;
    }
    if (message == null) {
      firstUnknown = firstUnknown == null ? shown(line) : firstUnknown;
      unknown++;
      return;
    }
    KnownMessage known = message;
    findings.computeIfAbsent(known.id(), id -> new Finding(known, shown(line))).add(line, keys);
  }

  private static String shown(String line) {
    String text = CONTROL.matcher(line).replaceAll("·");
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  /** Whether something was recognised. */
  public boolean hasFindings() {
    return !findings.isEmpty();
  }

  /** Writes it for people: the messages in the order in which they came. */
  public void print(PrintWriter out) {
    for (Finding finding : findings.values()) {
      String text = finding.message.text();
      out.println(text + " (" + count(finding.lines) + ")");
      field(out, "line", finding.first);
      finding.details.forEach(detail -> field(out, "in it", detail));
      if (finding.isFull()) {
        field(out, "in it", "… and maybe more: these are the first " + SHOWN);
      }
      field(out, "cause", finding.cause());
      field(out, "remedy", Invocation.in(finding.message.remedy()));
      out.println();
    }
    if (unknown > 0) {
      boolean one = unknown == 1;
      out.println(count(unknown) + " without a known message" + (one ? ":" : "; the first:"));
      out.println("  " + firstUnknown);
    } else if (lines == 0) {
      out.println("The input is empty.");
    }
    out.flush();
  }

  private static String count(long lines) {
    return Wording.count(lines, "line", "lines");
  }

  /** A name, and words in lines of a readable length. */
  private static void field(PrintWriter out, String name, String text) {
    StringBuilder line = new StringBuilder(String.format("  %-" + (INDENT - 2) + "s", name));
    int width = INDENT;
    for (String word : text.split(" ")) {
      if (width > INDENT && width + word.length() > WIDTH) {
        out.println(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(INDENT));
        width = INDENT;
      }
      line.append(word).append(' ');
      width += word.length() + 1;
    }
    out.println(line.toString().stripTrailing());
  }

  /**
   * The same as an object: {@code lines}, {@code unknown}, {@code firstUnknown}, and {@code
   * findings}, of which each has {@code id}, {@code message}, {@code lines}, {@code first}, {@code
   * details} (at most 5), {@code cause} and {@code remedy}.
   */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("lines", lines);
    json.addProperty("unknown", unknown);
    json.addProperty("firstUnknown", firstUnknown);
    JsonArray array = new JsonArray();
    for (Finding finding : findings.values()) {
      JsonObject object = new JsonObject();
      object.addProperty("id", finding.message.id());
      object.addProperty("message", finding.message.text());
      object.addProperty("lines", finding.lines);
      object.addProperty("first", finding.first);
      JsonArray details = new JsonArray();
      finding.details.forEach(details::add);
      object.add("details", details);
      object.addProperty("cause", finding.cause());
      object.addProperty("remedy", Invocation.in(finding.message.remedy()));
      array.add(object);
    }
    json.add("findings", array);
    return json;
  }
}
