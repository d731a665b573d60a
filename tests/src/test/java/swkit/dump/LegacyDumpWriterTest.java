// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.DumpException;

/** The files of a dump of before 0.15 come out of the working directory together, or not at all. */
class LegacyDumpWriterTest {
  private static final Manifest.About ABOUT =
      new Manifest.About("test", "dump", Instant.EPOCH, Instant.EPOCH, "whole", List.of());

  @TempDir Path temp;

  private static LegacyDumpWriter begun(Path to) throws IOException {
    LegacyDumpWriter dump = LegacyDumpWriter.create(to);
    for (String name : List.of("acl", "blob")) {
      try (OutputStream file = dump.file(name)) {
        file.write(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
    }
    return dump;
  }

  @Test
  void committedFilesAreSealed() throws IOException {
    Path to = temp.resolve("new/dump");
    try (LegacyDumpWriter dump = begun(to)) {
      dump.commit(ABOUT);
    }
    assertThat(to.resolve("acl")).hasContent("acl");
    assertThat(to.resolve("blob")).hasContent("blob");
    assertThat(LegacySeal.of(to).problems()).isEmpty();
  }

  /** Another file takes the place of the second one: the first is moved back, and removed. */
  @Test
  void whatWasMovedIsMovedBack() throws IOException {
    Path to = temp.resolve("dump");
    try (LegacyDumpWriter dump = begun(to)) {
      Files.writeString(to.resolve("blob"), "another");
      assertThatThrownBy(() -> dump.commit(ABOUT))
          .isInstanceOf(DumpException.class)
          .hasMessageContaining("can't be moved out of")
          .hasMessageContaining("exists already");
      assertThat(to.resolve("acl")).doesNotExist();
    }
    assertThat(to.resolve("blob")).hasContent("another");
    assertThat(to).isDirectoryContaining(path -> path.endsWith("blob"));
    assertThat(to.toFile().list()).containsExactly("blob");
  }

  @Test
  void withoutCommitNothingIsLeft() throws IOException {
    Path to = temp.resolve("dump");
    begun(to).close();
    assertThat(to).doesNotExist();
  }
}
