// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of a legacy dump byte by byte: hexadecimal with comments, then the entries that must come
 * out ({@code = letter key : value}) and where and why reading ends ({@code ! offset reason}).
 */
class LegacyVectorsTest {
  private static final Path VECTORS = Path.of("src/test/resources/legacy");

  @TempDir Path directory;

  static List<Path> vectors() throws IOException {
    try (Stream<Path> files = Files.walk(VECTORS)) {
      return files.filter(Files::isRegularFile).map(VECTORS::relativize).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void givesTheseEntriesAndNoOthers(Path vector) throws IOException {
    assertThat(read(vector, 1 << 20)).isEqualTo(expected(vector));
  }

  /** Each row goes through a temporary file of its own. */
  @ParameterizedTest
  @MethodSource("vectors")
  void givesTheSameWithoutMemory(Path vector) throws IOException {
    assertThat(read(vector, 0)).isEqualTo(expected(vector));
  }

  private List<String> read(Path vector, long memory) throws IOException {
    Path file = Files.write(directory.resolve("file"), bytes(vector));
    List<String> read = new ArrayList<>();
    String problem = null;
    for (char letter = 'a'; letter <= 'z'; letter++) {
      boolean counters = "nuy".indexOf(letter) >= 0;
      try (SortedEntries entries =
          SortedEntries.read(List.of(file), letter, counters, memory, directory, () -> {})) {
        SortedEntries.Cursor cursor = entries.from(new byte[0]);
        while (cursor.next()) {
          read.add("= " + letter + " " + hex(cursor.key()) + " : " + hex(cursor.value()));
        }
        for (SortedEntries.Problem found : entries.problems()) {
          problem = problem(vector, found);
        }
      }
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("no temporary file is left").containsExactly(file);
    }
    if (problem != null) {
      read.add(problem);
    }
    return read;
  }

  /** With no more of the reason than the vector has of it. */
  private static String problem(Path vector, SortedEntries.Problem found) throws IOException {
    for (String line : expected(vector)) {
      String[] words = line.split(" ", 3);
      if (words[0].equals("!") && found.reason().contains(words[2])) {
        return "! " + found.offset() + " " + words[2];
      }
    }
    return "! " + found.offset() + " " + found.reason();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String> lines(Path vector) throws IOException {
    return Files.readAllLines(VECTORS.resolve(vector));
  }

  private static byte[] bytes(Path vector) throws IOException {
    StringBuilder hex = new StringBuilder();
    for (String line : lines(vector)) {
      if (!line.startsWith("=") && !line.startsWith("!")) {
        hex.append(line.replaceFirst("#.*", "").replace(" ", ""));
      }
    }
    return HexFormat.of().parseHex(hex);
  }

  /** The keys without the spaces between their parts. */
  private static List<String> expected(Path vector) throws IOException {
    List<String> expected = new ArrayList<>();
    for (String line : lines(vector)) {
      if (line.startsWith("=")) {
        String[] sides = line.substring(4).split(":", -1);
        String key = sides[0].replace(" ", "");
        expected.add(line.substring(0, 4) + key + " : " + sides[1].replace(" ", ""));
      } else if (line.startsWith("!")) {
        expected.add(line);
      }
    }
    return expected;
  }
}
