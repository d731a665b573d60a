// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.io.FileStart;
import swkit.io.WholeFile;
import swkit.io.Wording;
import swkit.store.StorePath;

/** Writes one page that shows the size, owners and age of what a database holds. */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Reads all of {@code snapshot} on the threads of {@code workers}, its properties twice, and
   * writes the page to {@code file}, which only its owner may read. Replaces an earlier page. Needs
   * some 30 bytes of memory a mail. What a purge would free is known only if {@code snapshot}
   * includes the blobs that no link names. Throws a {@link RefusedException}, and leaves the file
   * unchanged, if there are no documents to show, if the file can't be written, or if it is no
   * earlier page.
   */
  public static void write(Snapshot snapshot, Path file, Workers workers, Progress progress) {
    if (!snapshot.subspaces().contains(Subspace.PROPERTY)) {
      throw new RefusedException(
          snapshot.address(),
          "has nothing of " + Subspace.PROPERTY + ", where the documents of the accounts are");
    }
    if (!Generation.layoutOf(snapshot).hasKnownValues()) {
      throw new RefusedException(
          snapshot.address(),
          "is of Stalwart "
              + Generation.layoutOf(snapshot).releases()
              + ", whose mails have no known sizes and times; --accounts counts them");
    }
    try {
      refuseOthers(file);
      JsonObject figures = DatabaseFigures.of(snapshot, workers, progress);
      refuseOthers(file);
      WholeFile.replace(file, HtmlPage.of(figures));
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
    }
  }

  /** Throws if {@code file} exists and is not an earlier page, or lies in a database or a dump. */
  private static void refuseOthers(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isSymbolicLink(file)) {
      throw new RefusedException(
          file.toString(), "is a symbolic link, which is not followed; give the file itself");
    }
    if (directory == null || StorePath.exists(file, file.toString()) && !isPage(file)) {
      throw new RefusedException(
          file.toString(), "exists and is not an earlier page; give a new file");
    }
    try (DirectoryStream<Path> database =
        Files.newDirectoryStream(directory, f -> f.endsWith("CURRENT") || Dump.isNamedAsFrame(f))) {
      if (database.iterator().hasNext()) {
        throw new RefusedException(
            file.toString(),
            "would be written into a database or dump directory; give another file");
      }
    }
  }

  private static boolean isPage(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    byte[] start = HtmlPage.START.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(FileStart.of(file, start.length), start);
  }
}
