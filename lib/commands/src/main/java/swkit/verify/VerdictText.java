// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import swkit.Snapshot;
import swkit.invocation.Invocation;

/**
 * Shows a verdict: as text, or as one JSON object.
 *
 * <p>The fields of the object are {@code command}, {@code exitCode}, {@code what}, {@code
 * releases}, {@code schemaVersion} (null if there is none), {@code entries}, {@code blobs}, {@code
 * errors}, {@code warnings}, {@code notes}, {@code findings}, {@code notChecked}, the rules that
 * were left out, {@code incomplete}, the letters of the subspaces that those rules lack, and {@code
 * bodies}, whether blobs were read. A finding has {@code rule}, {@code severity} ({@code error},
 * {@code warn}, {@code info}), {@code count}, {@code problem}, {@code advice} and {@code examples};
 * an example {@code key}, {@code keyHex}, {@code account} and {@code detail}, which may be empty.
 */
public final class VerdictText {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
  private static final int SHOWN = 3;

  /** The schema version of 0.15: stores and frames of earlier ones can't be salvaged. */
  private static final long FIRST_SALVAGED = 5;

  private final Verdict verdict;
  private final int shown;

  /** Shows the first three examples of each finding, or with {@code verbose} all that were kept. */
  public VerdictText(Verdict verdict, boolean verbose) {
    this.verdict = verdict;
    this.shown = verbose ? Findings.KEPT : SHOWN;
  }

  /** Writes the text for people. */
  public void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s (Stalwart %s, schema %s): %,d entries read, %,d blobs compared%n",
        verdict.what(),
        verdict.releases(),
        verdict.schemaVersion() < 0 ? "unknown" : "" + verdict.schemaVersion(),
        verdict.entries(),
        verdict.blobs());
    for (Finding finding : verdict.findings()) {
      out.printf(
          Locale.ROOT,
          "%n%-5s  %-3s  %s: %,d%n",
          finding.severity(),
          finding.rule(),
          finding.what(),
          finding.count());
      List<Finding.Example> examples = finding.examples();
      examples.stream().limit(shown).forEach(example -> out.println("  " + example));
      long more = finding.count() - Math.min(shown, examples.size());
      if (more > 0) {
        out.printf(Locale.ROOT, "  … and %,d more%n", more);
      }
      out.println("  → " + finding.todo());
    }
    out.println();
    out.println(
        verdict.findings().isEmpty()
            ? "Nothing found."
            : Severity.ERROR.count(verdict.count(Severity.ERROR))
                + ", "
                + Severity.WARN.count(verdict.count(Severity.WARN))
                + ", "
                + Severity.INFO.count(verdict.count(Severity.INFO)));
    if (verdict.count(Severity.ERROR) + verdict.count(Severity.WARN) > 0) {
      next(out);
    }
    if (!verdict.bodies()) {
      out.println("The blobs in t were not read, so damage in them is not found.");
    }
    if (!verdict.notChecked().isEmpty()) {
      out.println(
          "Not checked, " + whyNotChecked() + ": " + String.join(" ", verdict.notChecked()));
    }
    out.flush();
  }

  /** Names the command that shows what can be done, if there is one. */
  private void next(PrintWriter out) {
    boolean isReadable = !isOnly(Finding::isUnreadable);
    if (isReadable && verdict.isRepairable()) {
      out.println(Invocation.in("`jbang stalwart-fsck` shows what can be repaired."));
    } else if (!isReadable && !isOld() && !isOnly(finding -> finding.rule().equals(Rule.S2.id()))) {
      out.println(Invocation.in("`jbang stalwart-salvage WHAT DIR` gets out what is left."));
    }
  }

  /** Whether it is a store, or frames, of a release before 0.15, which can't be salvaged. */
  private boolean isOld() {
    return verdict.schemaVersion() >= 0 && verdict.schemaVersion() < FIRST_SALVAGED;
  }

  /**
   * Whether all that is wrong is {@code such}. Of a part that can't be read, nothing can be
   * repaired; what was interrupted (S2) is done again.
   */
  private boolean isOnly(Predicate<Finding> such) {
    return verdict.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .allMatch(such);
  }

  private String whyNotChecked() {
    if (verdict.schemaVersion() == Integer.toUnsignedLong(Snapshot.UNFINISHED)) {
      return "because an import is unfinished";
    }
    List<String> letters = letters();
    return "as "
        + String.join(" ", letters)
        + (letters.size() == 1 ? " is " : " are ")
        + (verdict.bodies()
            ? "missing, incomplete or damaged"
            : "missing, incomplete, damaged or not read");
  }

  private List<String> letters() {
    return verdict.incomplete().stream().map(s -> String.valueOf(s.letter())).sorted().toList();
  }

  /** One JSON object, for programs. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("command", "stalwart-verify");
    json.addProperty("exitCode", verdict.exitCode());
    json.addProperty("what", verdict.what());
    json.addProperty("releases", verdict.releases());
    json.addProperty("schemaVersion", verdict.schemaVersion() < 0 ? null : verdict.schemaVersion());
    json.addProperty("entries", verdict.entries());
    json.addProperty("blobs", verdict.blobs());
    json.addProperty("errors", verdict.count(Severity.ERROR));
    json.addProperty("warnings", verdict.count(Severity.WARN));
    json.addProperty("notes", verdict.count(Severity.INFO));
    JsonArray findings = new JsonArray();
    for (Finding finding : verdict.findings()) {
      JsonObject object = new JsonObject();
      object.addProperty("rule", finding.rule());
      object.addProperty("severity", finding.severity().name().toLowerCase(Locale.ROOT));
      object.addProperty("count", finding.count());
      object.addProperty("problem", finding.what());
      object.addProperty("advice", finding.todo());
      object.add("examples", GSON.toJsonTree(finding.examples().stream().limit(shown).toList()));
      findings.add(object);
    }
    json.add("findings", findings);
    json.add("notChecked", GSON.toJsonTree(verdict.notChecked()));
    json.add("incomplete", GSON.toJsonTree(letters()));
    json.addProperty("bodies", verdict.bodies());
    return json;
  }
}
