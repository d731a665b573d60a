// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The first bytes of a file, by which its kind is known. Links are followed, as the path comes from
 * a user.
 */
public final class FileStart {
  private static final int FIRST = 8 << 10;

  private FileStart() {}

  /** The first {@code length} bytes of {@code file}, or fewer if it is shorter. */
  public static byte[] of(Path file, int length) throws IOException {
    // a stream, not a channel, which an interrupt would close
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = new byte[Math.min(length, FIRST)];
      int end = 0;
      while (true) {
        int read = in.readNBytes(bytes, end, bytes.length - end);
        end += read;
        if (end < bytes.length) {
          return Arrays.copyOf(bytes, end);
        }
        if (end == length) {
          return bytes;
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * end));
      }
    }
  }
}
