// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.io.OwnFiles;
import swkit.io.WholeFile;
import swkit.io.Wording;

/**
 * The file to which a certificate is going to be written. It appears whole or not at all, is
 * readable by its owner only, and replaces an earlier certificate but nothing else.
 *
 * @param path where the user wants it
 */
public record CertificateFile(Path path) {
  /** Throws if the file can't be written there, so that this is known before the work begins. */
  public void check() {
    Path directory = path.toAbsolutePath().normalize().getParent();
    if (Files.isDirectory(path) || path.getFileName() == null) {
      throw new RefusedException(path.toString(), "is a directory; give a file for the proof");
    }
    if (!Files.isDirectory(directory)) {
      throw new RefusedException(
          path.toString(), "can't be written: " + directory + " is not a directory");
    }
    requireReplaceable();
    try {
      Path trial = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
      OwnFiles.open(trial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
      Files.delete(trial);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void requireReplaceable() {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && (Files.isSymbolicLink(path) || !Certificate.isOne(path))) {
      throw new RefusedException(
          path.toString(),
          "exists and is not a certificate, so it is not overwritten; give the proof another file");
    }
  }

  /** Writes {@code certificate}, atomically and durably. */
  public void write(Certificate certificate) {
    requireReplaceable();
    try {
      WholeFile.replace(path, certificate.json());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DumpException failed(IOException e) {
    return new DumpException(path, "the certificate can't be written: " + Wording.reason(e), e);
  }
}
