// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import swkit.dump.LegacyDump;

/** A legacy dump, or one file of it: which files belong to it. */
final class LegacyDumpFacts extends DatabaseFacts {
  private final LegacyDump dump;

  LegacyDumpFacts(LegacyDump dump) {
    this.dump = dump;
  }

  @Override
  public List<String> sealProblems() {
    return dump.seal() == null ? List.of() : dump.seal().problems();
  }

  @Override
  public List<String> sealWarnings() {
    return sealProblems().stream().map(problem -> dump.address() + ": " + problem).toList();
  }

  @Override
  List<String> conclusions(Overview overview) {
    List<String> lines = new ArrayList<>();
    List<String> missing = dump.missingFiles();
    boolean isReadable = overview.damaged().isEmpty() && overview.unreadable().isEmpty();
    if (!isReadable) {
      lines.add("Not whole: files are cut short or damaged; the rest of them is lost.");
    }
    if (!missing.isEmpty()) {
      lines.add(
          "Not whole: "
              + (missing.size() == 1 ? "file " : "files ")
              + String.join(" ", missing)
              + (missing.size() == 1 ? " is" : " are")
              + " missing.");
    }
    if (isReadable && missing.isEmpty() && sealProblems().isEmpty()) {
      lines.add(
          "Whole: every file can be read to its end, but a file cut between two entries looks"
              + " whole too.");
    }
    lines.addAll(dump.warnings());
    sealProblems().forEach(problem -> lines.add("Not what was sealed: " + problem + "."));
    if (dump.seal() != null && dump.seal().about() != null) {
      lines.addAll(SealText.lines(dump.seal().about()));
    }
    return lines;
  }

  @Override
  void addTo(JsonObject object, Overview overview) {
    object.add("missingFiles", array(dump.missingFiles()));
    object.add("otherFiles", array(dump.otherFiles()));
    if (dump.seal() != null && dump.seal().about() != null) {
      object.add("sealed", SealText.json(dump.seal().about()));
    }
  }
}
