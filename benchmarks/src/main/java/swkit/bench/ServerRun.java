// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The server's own export and import, by a binary of release 0.15, with a configuration of one
 * store and blobs that aren't compressed. Its output goes into a file, which a failure names.
 */
final class ServerRun {
  private static final String STORE = "[store.x]\n";
  private static final String REST =
      """
      compression = "none"

      [storage]
      data = "x"
      blob = "x"
      fts = "x"
      lookup = "x"
      directory = "internal"

      [directory.internal]
      type = "internal"
      store = "x"
      """;

  private final Path binary;
  private final Path config;
  private final Path log;
  private final String password;

  /**
   * A run on the store that baselines call {@code bare}.
   *
   * @param directory takes the configuration and the output
   * @param password of the database, if it is a server's
   */
  ServerRun(Path binary, String backend, String bare, Path directory, String password)
      throws IOException {
    this.binary = binary.toAbsolutePath();
    this.password = password;
    this.log = directory.resolve("server.log");
    this.config =
        Files.writeString(
            directory.resolve("server.toml"), STORE + store(backend, bare) + REST.stripIndent());
  }

  private static String store(String backend, String bare) {
    String type = "type = \"" + backend + "\"\n";
    if (backend.equals("rocksdb") || backend.equals("sqlite")) {
      return type + "path = \"" + bare + "\"\n";
    }
    String[] parts = bare.split("[:/]");
    return type
        + "host = \"%s\"\nport = %s\ndatabase = \"%s\"\n".formatted(parts[0], parts[1], parts[2])
        + "user = \"stalwart\"\npassword = \"%{env:SWKIT_PASSWORD}%\"\n";
  }

  /** The milliseconds of {@code --import} or {@code --export}, and of {@code sync} after it. */
  double millis(String what, Path dump) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(binary.toString(), "--config", config.toString(), what, dump.toString()));
    builder.environment().put("SWKIT_PASSWORD", password);
    builder.environment().keySet().removeAll(List.of("CONFIG_PATH", "EXPORT_TYPES"));
    builder.redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile()));
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          binary + " " + what + " ends with " + code + ": " + Files.readString(log).strip());
    }
    new ProcessBuilder("sync").inheritIO().start().waitFor();
    return (System.nanoTime() - start) / 1e6;
  }
}
