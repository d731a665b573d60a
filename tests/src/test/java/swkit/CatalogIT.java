// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** What {@code mvn -Prelease package} makes, at a URL: two files, and MySQL's driver by Maven. */
  @Test
  void aReleaseByUrlIsTwoFiles() throws Exception {
    Path release = release();
    List<String> requests = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI().getPath());
          Path file = release.resolve(exchange.getRequestURI().getPath().substring(1));
          if (Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
          } else {
            exchange.sendResponseHeaders(404, -1);
          }
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/jbang-catalog.json";
      assertSucceeded(fresh("catalog", "add", "--name", "swkit", url));
      Launcher.Result shown = fresh("stalwart-inspect@swkit", Goldens.DUMP);
      assertSucceeded(shown);
      assertThat(shown.text()).contains("Stalwart 0.15");
      assertThat(fresh("stalwart-seal@swkit").stderr())
          .contains("try: jbang stalwart-seal@swkit --help");
      assertThat(fresh("stalwart-inspect@swkit", "mysql://u@127.0.0.1:1/none").stderr())
          .contains("nothing answers")
          .doesNotContain("class path");
      assertThat(fresh("stalwart-console@swkit", "--help").text()).contains("stalwart-console");

      assertSucceeded(fresh("app", "install", "stalwart-inspect@swkit"));
      Path installed = settings.resolve("bin/stalwart-inspect");
      Launcher.Result again = withoutNetwork(installed, Goldens.DUMP);
      assertSucceeded(again);
      assertThat(again.text()).isEqualTo(shown.text());
      assertThat(requests).containsExactly("/jbang-catalog.json", "/swkit.jar");

      assertSucceeded(fresh("--fresh", "stalwart-inspect@swkit", "--version"));
      assertThat(requests).hasSize(4).endsWith("/jbang-catalog.json", "/swkit.jar");
    } finally {
      server.stop(0);
    }
  }

  /** With an empty cache; whatever isn't on this host can't be reached. */
  private Launcher.Result fresh(Object... words) {
    return withoutNetwork(Launcher.ROOT.resolve("jbang"), words);
  }

  private Launcher.Result withoutNetwork(Path executable, Object... words) {
    return Launcher.jbang(words)
        .executable(executable)
        .in(temp)
        .env("HOME", temp.toString())
        .env("JBANG_DIR", settings.toString())
        .env("JBANG_CACHE_DIR", temp.resolve("cache").toString())
        .env("JBANG_JAVA_OPTIONS", "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1")
        .env("PATH", Launcher.ROOT + ":" + System.getenv("PATH"))
        .run();
  }

  /** The directory of a release, as far as JBang needs it. */
  private Path release() throws Exception {
    Path jar = Launcher.ROOT.resolve("dist/target/swkit.jar");
    assertThat(jar).as("mvn package builds it").exists();
    Path release = Files.createDirectory(temp.resolve("release"));
    Files.copy(jar, release.resolve("swkit.jar"));
    Matcher driver =
        Pattern.compile("//DEPS (com\\.mysql:\\S+)")
            .matcher(Files.readString(Launcher.ROOT.resolve("lib/Toolkit.java")));
    assertThat(driver.find()).isTrue();
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    assertSucceeded(
        run(
            java,
            "-cp",
            release.resolve("swkit.jar"),
            "swkit.dist.ReleaseCatalog",
            release,
            driver.group(1)));
    return release;
  }
}
