// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A small text file that appears whole or not at all, and that only its owner can read. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Replaces {@code file}, in UTF-8, atomically and durably; it need not exist. If that fails, the
   * file is unchanged. The unfinished file lies beside it, so its name must leave room for 20 more
   * bytes.
   */
  public static void replace(Path file, String text) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    String name =
        "." + file.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".new";
    Path unfinished = directory.resolve(name);
    try {
      try (FileChannel channel =
          OwnFiles.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      move(directory, name, file);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Moves within the open directory, as others may be able to replace the directory. */
  private static void move(Path directory, String name, Path file) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      if (stream instanceof SecureDirectoryStream<Path> open) {
        open.move(Path.of(name), open, file.getFileName());
      } else {
        Files.move(
            directory.resolve(name),
            file,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
