// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import swkit.inspect.InspectMode;
import swkit.inspect.InspectSession;

/**
 * Writes a page to look at.
 *
 * @param file a new file, or an earlier page
 */
public record HtmlMode(Path file) implements InspectMode {
  @Override
  public boolean readsUnlinkedBlobs() {
    return true;
  }

  @Override
  public int run(InspectSession session) {
    int exitCode = session.reportProblems();
    session
        .database()
        .announce(
            "reading", session.snapshot(), session.snapshot().subspaces(), 0, session.progress());
    HtmlReport.write(session.snapshot(), file, session.workers(), session.progress());
    JsonObject written = new JsonObject();
    written.addProperty("file", file.toString());
    exitCode = session.show(List.of(), written, exitCode);
    session.output().say("note: written to " + file);
    return exitCode;
  }
}
