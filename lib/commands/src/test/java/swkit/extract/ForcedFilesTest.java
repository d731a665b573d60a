// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForcedFilesTest {
  @TempDir Path directory;

  private FileChannel channel(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.write(ByteBuffer.wrap(new byte[100]));
    return channel;
  }

  private static RuntimeException failed(Path file, IOException e) {
    return new UncheckedIOException(file.getFileName() + " failed", e);
  }

  @Test
  void allAreClosedWhenItHasWaited() throws IOException {
    List<FileChannel> channels = new ArrayList<>();
    try (ForcedFiles files = new ForcedFiles(ForcedFilesTest::failed)) {
      for (int i = 0; i < 200; i++) {
        channels.add(channel("file" + i));
        files.add(Path.of("file" + i), channels.get(i));
      }
      files.await();
      assertThat(channels).noneMatch(FileChannel::isOpen);
    }
  }

  /** A closed channel can't be forced: a failure, wherever it happens, is never lost. */
  @Test
  void aFailureIsReportedAndNoFileStaysOpen() throws IOException {
    FileChannel good = channel("good");
    try (ForcedFiles files = new ForcedFiles(ForcedFilesTest::failed)) {
      FileChannel bad = channel("bad");
      bad.close();
      try {
        files.add(Path.of("bad"), bad);
        files.add(Path.of("good"), good);
      } catch (UncheckedIOException e) {
        assertThat(e).hasMessage("bad failed");
        good.close();
      }
      assertThatThrownBy(files::await).hasMessage("bad failed");
    }
    assertThat(good.isOpen()).isFalse();
  }
}
