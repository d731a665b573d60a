// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jshell.tool.JavaShellToolBuilder;

/** JShell with the script of the console: what JBang does with a {@code .jsh} file. */
final class JShellSession {
  /** The alias of the command. */
  static final String COMMAND = "stalwart-console";

  private JShellSession() {}

  /** Runs until the user leaves, and returns the exit code. */
  static int run(String... arguments) throws Exception {
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      System.err.println(
          COMMAND
              + ": a JDK is needed: the Java in "
              + System.getProperty("java.home")
              + " has no JShell");
      return 1;
    }
    Path words = file("String[] args = {" + literals(arguments) + "}\n");
    Path script = file(console());
    try {
      return JavaShellToolBuilder.builder()
          .start(
              "--execution=local",
              "--class-path=" + System.getProperty("java.class.path"),
              "--startup=DEFAULT",
              "--startup=" + words,
              script.toString());
    } finally {
      Files.deleteIfExists(words);
      Files.deleteIfExists(script);
    }
  }

  /** A temporary file for this user alone. */
  private static Path file(String content) throws IOException {
    Path file = Files.createTempFile("swkit-console", ".jsh");
    file.toFile().deleteOnExit(); // the script may end the process
    return Files.writeString(file, content);
  }

  private static String console() throws IOException {
    try (InputStream in = JShellSession.class.getResourceAsStream("console.jsh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String literals(String... words) {
    return Arrays.stream(words).map(JShellSession::literal).collect(Collectors.joining(", "));
  }

  /** {@code text} as a literal of Java. */
  private static String literal(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
        out.append(c);
      } else {
        out.append(String.format(c < 256 ? "\\%03o" : "\\u%04x", (int) c));
      }
    }
    return out.append('"').toString();
  }
}
