// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;
import swkit.testing.Launcher;

/**
 * The catalog as a user adds it, installs a command from it, and carries one away. JBang is the
 * project's own, by the name {@code jbang} on the PATH; its settings and the home are temporary.
 */
@DisabledOnOs(OS.WINDOWS)
class CatalogIT {
  @TempDir Path temp;

  private Path settings;

  @BeforeEach
  void fetchJbang() throws IOException {
    assertSucceeded(Launcher.jbang("stalwart-inspect", "--version").run());
    settings = Files.createDirectory(temp.resolve("settings"));
    Files.createSymbolicLink(
        settings.resolve("swkit"), Launcher.ROOT.resolve("tests/target/launcher/jbang/swkit"));
  }

  @AfterEach
  void removeLink() throws IOException {
    Files.delete(settings.resolve("swkit"));
  }

  private Launcher.Result run(Path executable, Object... words) {
    return Launcher.jbang(words)
        .executable(executable)
        .in(temp)
        .env("HOME", temp.toString())
        .env("JBANG_DIR", settings.toString())
        .env("PATH", Launcher.ROOT + ":" + System.getenv("PATH"))
        .run();
  }

  private Launcher.Result jbang(Object... words) {
    return run(Launcher.ROOT.resolve("jbang"), words);
  }

  private static void assertSucceeded(Launcher.Result result) {
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  @Test
  void aCommandOfAnAddedCatalogIsInstalledAndCarriedAway() throws Exception {
    Path catalog = Launcher.ROOT.resolve("jbang-catalog.json");
    assertSucceeded(jbang("catalog", "add", "--name", "swkit", catalog));
    Launcher.Result version = jbang("--offline", "stalwart-inspect@swkit", "--version");
    assertSucceeded(version);
    assertThat(version.text()).startsWith("swkit ");

    assertSucceeded(jbang("app", "install", "stalwart-inspect@swkit"));
    Launcher.Result shown = run(settings.resolve("bin/stalwart-inspect"), Goldens.DUMP);
    assertSucceeded(shown);
    assertThat(shown.text()).contains("Stalwart 0.15");

    Path folder = Files.createDirectory(temp.resolve("folder"));
    Path jar = folder.resolve("stalwart-inspect.jar");
    assertSucceeded(jbang("export", "portable", "-O", jar, "stalwart-inspect@swkit"));
    Path carried = Files.move(folder, temp.resolve("carried"));
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    Launcher.Result again =
        run(java, "-jar", carried.resolve("stalwart-inspect.jar"), Goldens.DUMP);
    assertSucceeded(again);
    assertThat(again.text()).isEqualTo(shown.text());
  }
}
