// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import swkit.DumpException;
import swkit.dump.Dump;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * The files in the directory of a dump that aren't readable frames of it. The redacted dump has as
 * many, with other names and contents, as a verification reports them. Stateless.
 */
final class OtherFiles {
  /** The most bytes that take the place of a frame that can't be read at all. */
  private static final int MOST_BYTES = 1 << 16;

  private OtherFiles() {}

  /** Writes to {@code to} what takes the place of the other files in {@code from}. */
  static void copy(Path from, Path to, Scrubber scrubber) {
    try (Stream<Path> files = Files.list(from)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        copyFile(file, to, scrubber);
      }
    } catch (IOException e) {
      throw new DumpException(to, "can't be written to: " + Wording.reason(e), e);
    }
  }

  private static void copyFile(Path file, Path to, Scrubber scrubber) throws IOException {
    byte[] name = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    boolean isFrame = Dump.isNamedAsFrame(file);
    if (!isFrame) {
      scrubber.text(name, 0, name.length, TextKind.TEXT);
    }
    Path other = to.resolve(new String(name, StandardCharsets.UTF_8));
    if (isFrame && Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    byte[] content = new byte[isFrame ? (int) Math.min(Files.size(file), MOST_BYTES) : 1];
    Arrays.fill(content, (byte) 0x80);
    try (FileChannel channel =
        OwnFiles.open(
            other,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
