// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import swkit.RefusedException;
import swkit.io.PrivateFiles;
import swkit.io.Wording;

/**
 * A new file that only its owner may read, which has its name only when it is complete. Until then
 * it lies beside that, and is removed when this is closed.
 */
public final class ParquetFile implements AutoCloseable {
  private final Path file;
  private final Path unfinished;

  private ParquetFile(Path file, Path unfinished) {
    this.file = file;
    this.unfinished = unfinished;
  }

  /** Begins {@code file}. Throws if something has that name already, or if it can't be written. */
  public static ParquetFile begin(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedException(file.toString(), "exists already; give a new file");
    }
    Path whole = file.toAbsolutePath().normalize();
    Path unfinished =
        whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".part");
    try (FileChannel created =
        PrivateFiles.openPrivate(
            unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      created.force(true);
      return new ParquetFile(whole, unfinished);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
    }
  }

  /** The file that is to be written. */
  public Path unfinished() {
    return unfinished;
  }

  /** Gives the file its name. Throws if something has got that name meanwhile. */
  void finish() {
    finish(Files::createLink);
  }

  /** How a file gets a second name. */
  interface Link {
    Path make(Path link, Path file) throws IOException;
  }

  /** The same by {@code link}, which replaces no file; where that can't be, by moving. */
  void finish(Link link) {
    try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      written.force(true);
    } catch (IOException e) {
      throw failed(e);
    }
    try {
      link.make(file, unfinished);
    } catch (FileAlreadyExistsException e) {
      throw failed(e);
    } catch (IOException | UnsupportedOperationException e) {
      // many file systems have no links, and say so in many ways
      move();
    }
  }

  private void move() {
    try {
      Files.move(unfinished, file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private RefusedException failed(IOException e) {
    return new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw new RefusedException(unfinished.toString(), "can't be removed: " + Wording.reason(e));
    }
  }
}
