// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import swkit.Database;

/** A legacy dump, or one file of it: which files belong to it. */
final class LegacyDumpFacts extends DatabaseFacts {
  private final Database dump;

  LegacyDumpFacts(Database dump) {
    this.dump = dump;
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
    if (isReadable && missing.isEmpty()) {
      lines.add(
          "Whole: every file can be read to its end, but a file cut between two entries looks"
              + " whole too.");
    }
    lines.addAll(dump.warnings());
    return lines;
  }

  @Override
  void addTo(JsonObject object, Overview overview) {
    object.add("missingFiles", array(dump.missingFiles()));
    object.add("otherFiles", array(dump.otherFiles()));
  }
}
