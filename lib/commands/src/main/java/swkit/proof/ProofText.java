// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.SchemaKey;
import swkit.io.Wording;

/**
 * Shows comparisons with certificates: as lines, or as a JSON object. A difference has {@code
 * subspace}, {@code name}, {@code from} and {@code to} (hexadecimal keys; null for the end), {@code
 * where}, and {@code certified} and {@code found}, each with {@code entries}, {@code bytes} and
 * {@code sum}.
 */
public final class ProofText {
  private static final int SHOWN = 20;

  private ProofText() {}

  /** The lines of {@code comparison}; {@code all} for all differences. */
  public static List<String> lines(String file, DatabaseComparison comparison, boolean all) {
    Certificate certificate = comparison.certificate();
    List<String> lines = new ArrayList<>();
    lines.add(
        file
            + " ("
            + certificate.about().command()
            + " from "
            + certificate.about().source()
            + ", "
            + certificate.about().made()
            + "): "
            + (comparison.isSame()
                ? "holds just that, "
                    + Wording.count(comparison.entries(), "entry", "entries")
                    + " and the schema version, in "
                    + letters(certificate.subspaces().keySet())
                : "does NOT hold just that"));
    if (comparison.schemaVersion() != certificate.schemaVersion()) {
      lines.add(
          "  the schema version is "
              + SchemaKey.text(comparison.schemaVersion())
              + ", and was "
              + SchemaKey.text(certificate.schemaVersion()));
    }
    for (Subspace subspace : comparison.missing()) {
      CertifiedSubspace certified = certificate.subspaces().get(subspace);
      lines.add(
          "  "
              + subspace.letter()
              + " ("
              + certified.name()
              + ") is missing; it had "
              + Wording.count(certified.sum().entries(), "entry", "entries"));
    }
    lines.addAll(differences(comparison.differences(), "certified", "found", all));
    if (comparison.unlinked() > 0) {
      lines.add(
          "  besides, t holds "
              + Wording.count(comparison.unlinked(), "blob", "blobs")
              + " that no link names");
    }
    if (!comparison.notCertified().isEmpty()) {
      lines.add("  " + letters(comparison.notCertified()) + ": not certified, so not compared");
    }
    certificate.about().notCertified().forEach(line -> lines.add("  not certified: " + line));
    return lines;
  }

  /** Adds {@code comparison} to {@code object}, as its field {@code proof}. */
  public static void addTo(JsonObject object, String file, DatabaseComparison comparison) {
    object.add("proof", json(file, comparison));
  }

  private static JsonObject json(String file, DatabaseComparison comparison) {
    JsonObject object = new JsonObject();
    object.addProperty("certificate", file);
    object.addProperty("made", comparison.certificate().about().made().toString());
    object.addProperty("root", comparison.certificate().root());
    object.addProperty("same", comparison.isSame());
    object.addProperty("entries", comparison.entries());
    object.addProperty("schemaVersion", Integer.toUnsignedLong(comparison.schemaVersion()));
    object.addProperty(
        "certifiedSchemaVersion", Integer.toUnsignedLong(comparison.certificate().schemaVersion()));
    object.add("missing", array(comparison.missing()));
    object.add("differences", json(comparison.differences(), "certified", "found"));
    object.add("notCertified", array(comparison.notCertified()));
    object.addProperty("unlinkedBlobs", comparison.unlinked());
    return object;
  }

  /** The lines of {@code comparison}; {@code all} for all differences. */
  public static List<String> lines(CertificateComparison comparison, boolean all) {
    List<String> lines = new ArrayList<>();
    lines.add("two certificates: " + (comparison.isSame() ? "they say the same" : "they differ"));
    if (!comparison.sameSchema()) {
      lines.add("  they are of different schema versions");
    }
    lines.addAll(differences(comparison.differences(), "A", "B", all));
    addOnly("A", comparison.onlyFirst(), lines);
    addOnly("B", comparison.onlySecond(), lines);
    return lines;
  }

  private static void addOnly(String name, Set<Subspace> subspaces, List<String> lines) {
    if (!subspaces.isEmpty()) {
      lines.add("  only " + name + " certifies " + letters(subspaces));
    }
  }

  /** One JSON object with {@code comparison}. */
  public static JsonObject json(CertificateComparison comparison) {
    JsonObject object = new JsonObject();
    object.addProperty("same", comparison.isSame());
    object.addProperty("sameSchema", comparison.sameSchema());
    object.add("differences", json(comparison.differences(), "a", "b"));
    object.add("onlyA", array(comparison.onlyFirst()));
    object.add("onlyB", array(comparison.onlySecond()));
    return object;
  }

  private static List<String> differences(
      List<Difference> differences, String one, String two, boolean all) {
    List<String> lines = new ArrayList<>();
    differences.stream()
        .limit(all ? Long.MAX_VALUE : SHOWN)
        .forEach(
            difference -> {
              lines.add(
                  "  "
                      + difference.subspace().letter()
                      + " ("
                      + difference.name()
                      + ") differs "
                      + difference.where());
              lines.add(
                  "    "
                      + one
                      + ": "
                      + counts(difference.certified())
                      + "; "
                      + two
                      + ": "
                      + counts(difference.found()));
            });
    if (!all && differences.size() > SHOWN) {
      lines.add("  … and " + (differences.size() - SHOWN) + " more ranges (--verbose lists all)");
    }
    return lines;
  }

  private static String counts(RangeSum sum) {
    return Wording.count(sum.entries(), "entry", "entries")
        + ", "
        + Wording.count(sum.bytes(), "byte", "bytes")
        + String.format(Locale.ROOT, ", sum %.8s…", sum.hash());
  }

  private static JsonArray json(List<Difference> differences, String one, String two) {
    JsonArray array = new JsonArray();
    for (Difference difference : differences) {
      JsonObject object = new JsonObject();
      object.addProperty("subspace", String.valueOf(difference.subspace().letter()));
      object.addProperty("name", difference.name());
      object.addProperty("from", Entry.hex(difference.range().from()));
      object.addProperty(
          "to", difference.range().to() == null ? null : Entry.hex(difference.range().to()));
      object.addProperty("where", difference.where());
      object.add(one, json(difference.certified()));
      object.add(two, json(difference.found()));
      array.add(object);
    }
    return array;
  }

  private static JsonObject json(RangeSum sum) {
    JsonObject object = new JsonObject();
    object.addProperty("entries", sum.entries());
    object.addProperty("bytes", sum.bytes());
    object.addProperty("sum", sum.hash());
    return object;
  }

  private static String letters(Set<Subspace> subspaces) {
    return String.join(" ", subspaces.stream().map(s -> String.valueOf(s.letter())).toList());
  }

  private static JsonArray array(Set<Subspace> subspaces) {
    JsonArray array = new JsonArray();
    subspaces.forEach(subspace -> array.add(String.valueOf(subspace.letter())));
    return array;
  }
}
