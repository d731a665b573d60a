// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import swkit.Messages;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;

/** One page that shows how much a database holds of what, whose, and how old; it loads nothing. */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Reads all of {@code snapshot} once, with the threads of {@code workers}, and writes the page to
   * {@code file}, over one that is there. The memory it takes doesn't depend on the number of
   * mails. Throws a {@link RefusedException} where the file can't be written.
   */
  public static void write(Snapshot snapshot, Path file, Workers workers, Progress progress) {
    JsonObject figures = Figures.of(snapshot, workers, progress);
    try {
      Files.writeString(file, Page.of(figures));
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Messages.reason(e));
    }
  }
}
