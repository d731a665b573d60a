// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.dump.Seal;
import swkit.frame.FrameReader;
import swkit.invocation.RemedyText;
import swkit.io.Wording;

/** A dump, or one frame of it: its frames, their end marks, its seal. */
final class DumpFacts extends DatabaseFacts {
  private final Dump dump;

  DumpFacts(Dump dump) {
    this.dump = dump;
  }

  @Override
  Seal seal() {
    return dump.seal();
  }

  @Override
  public List<String> sealWarnings() {
    return dump.warnings();
  }

  @Override
  FrameReader frame(Subspace subspace) {
    return dump.read(subspace);
  }

  @Override
  List<String> conclusions(Overview overview) {
    List<String> lines = new ArrayList<>();
    int bad = overview.damaged().size() + overview.unreadable().size();
    if (bad > 0) {
      lines.add(
          "Not whole: " + Wording.count(bad, "frame is", "frames are") + " cut short or damaged.");
    }
    Set<Subspace> missing = dump.missingFrames();
    if (!missing.isEmpty()) {
      lines.add(
          "Not whole: "
              + (missing.size() == 1 ? "frame " : "frames ")
              + letters(missing)
              + (missing.size() == 1 ? " is" : " are")
              + " missing; this is not a full dump.");
    }
    if (!sealProblems().isEmpty()) {
      sealProblems().forEach(problem -> lines.add("Not what was sealed: " + problem + "."));
      lines.add("To do: " + RemedyText.sealAgain(dump.directory()) + ".");
    }
    boolean isRead = overview.rows().stream().noneMatch(SubspaceCount::isSealed);
    if (overview.isWhole()) {
      lines.add(
          isRead
              ? "Whole: every frame can be read to its end."
              : "Whole: every frame has the size and the ends that it had when sealed.");
    }
    if (!isRead) {
      lines.add(
          "The counts are those of the manifest; the frames were not read (--read-all reads"
              + " them).");
    }
    addSeal(lines);
    lines.add(endMarks(overview.rows()));
    return lines;
  }

  private void addSeal(List<String> lines) {
    if (seal() != null && seal().note() != null) {
      lines.add("Manifest: " + seal().note() + ".");
    }
    if (seal() != null && seal().manifest() != null) {
      lines.addAll(SealText.lines(seal().manifest().about()));
    }
  }

  private String endMarks(List<SubspaceCount> rows) {
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
        + (seal() != null && without.stream().allMatch(s -> sealedIndex(s) != null)
            ? "; the manifest reveals a cut."
            : ": a frame cut between two entries would look whole.");
  }

  private static String letters(Set<Subspace> subspaces) {
    return String.join(" ", letterList(subspaces));
  }

  private static List<String> letterList(Set<Subspace> subspaces) {
    return subspaces.stream().map(subspace -> String.valueOf(subspace.letter())).toList();
  }

  @Override
  void addTo(JsonObject object, Overview overview) {
    object.add("missing", array(letterList(dump.missingFrames())));
    object.add("otherFiles", array(dump.otherFiles()));
    if (seal() != null && seal().manifest() != null) {
      object.add("sealed", SealText.json(seal().manifest().about()));
    }
  }
}
