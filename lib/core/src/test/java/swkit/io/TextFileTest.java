// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path dir;

  @Test
  void readsAllText() throws IOException {
    String text = "a\r\nö😀\0\n";
    assertThat(TextFile.read(Files.writeString(dir.resolve("text"), text))).isEqualTo(text);
  }

  @Test
  void aDeviceWithoutAnEndIsRefused() {
    Path zero = Path.of("/dev/zero");
    assumeThat(zero).exists();
    assertThatThrownBy(() -> TextFile.read(zero))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 67.1 MB");
  }

  @Test
  void aLargeFileIsRefused() throws IOException {
    Path file = dir.resolve("mail.tar");
    try (var large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a text file");
  }

  @Test
  void otherProblemsKeepTheirKind() throws IOException {
    Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> TextFile.read(binary)).isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> TextFile.read(dir.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
