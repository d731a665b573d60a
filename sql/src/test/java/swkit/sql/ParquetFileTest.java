// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.RefusedException;

/** A file gets its name at the end, on any file system, and replaces none. */
class ParquetFileTest {
  @TempDir Path temp;

  private static Path noLink(Path link, Path file) throws IOException {
    throw new FileSystemException(link.toString(), file.toString(), "Operation not permitted");
  }

  @Test
  void aFileSystemNeedsNoLinks() throws IOException {
    Path file = temp.resolve("a.parquet");
    try (ParquetFile output = ParquetFile.begin(file)) {
      Files.writeString(output.unfinished(), "x");
      assertThat(file).doesNotExist();
      output.finish(ParquetFileTest::noLink);
    }
    Path other = temp.resolve("b.parquet");
    try (ParquetFile output = ParquetFile.begin(other)) {
      Files.writeString(output.unfinished(), "y");
      output.finish();
    }
    assertThat(file).hasContent("x");
    assertThat(other).hasContent("y");
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).containsExactlyInAnyOrder(file, other);
    }
  }

  @Test
  void whatIsThereMeanwhileIsKept() throws IOException {
    Path file = temp.resolve("a.parquet");
    for (ParquetFile.Link link :
        new ParquetFile.Link[] {Files::createLink, ParquetFileTest::noLink}) {
      try (ParquetFile output = ParquetFile.begin(file)) {
        Files.writeString(output.unfinished(), "x");
        Files.writeString(file, "another's");
        assertThatThrownBy(() -> output.finish(link)).isInstanceOf(RefusedException.class);
      }
      try (Stream<Path> files = Files.list(temp)) {
        assertThat(files).containsExactly(file);
      }
      assertThat(file).hasContent("another's");
      Files.delete(file);
    }
  }
}
