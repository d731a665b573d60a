// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Reads a text file that a person or a configuration names, such as a configuration or a password.
 *
 * <p>The name may be wrong: a mail archive, or a device without an end. So no more than {@value
 * #LARGEST} bytes are read.
 */
public final class TextFile {
  /** The largest file in bytes. */
  static final int LARGEST = 64 << 20;

  private TextFile() {}

  /**
   * The content of {@code file}.
   *
   * @throws CharacterCodingException if it isn't valid UTF-8
   * @throws IOException if it can't be read, or is larger than {@link #LARGEST}
   */
  public static String read(Path file) throws IOException {
    byte[] bytes = FileStart.of(file, LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new FileSystemException(
          file.toString(), null, "larger than " + Wording.bytes(LARGEST) + ": not a text file");
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes))
        .toString();
  }
}
