// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One call of the real {@code ./jbang}, as a user types it.
 *
 * <p>JBang and its cache live under {@code tests/target}, and so do journals, and libraries come
 * from the repository of the Maven that runs the tests: nothing of the user's own is read or
 * written. The default directory is the root of the project.
 */
public final class Launcher {
  /** The root of the project. */
  public static final Path ROOT =
      Path.of(System.getProperty("swkit.root", "..")).toAbsolutePath().normalize();

  /** What a call left behind. */
  public record Result(int exitCode, byte[] stdout, String stderr) {
    /** Standard output as text. */
    public String text() {
      return new String(stdout, UTF_8);
    }
  }

  private final List<String> arguments;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path executable = ROOT.resolve("jbang");
  private Path directory = ROOT;
  private byte[] stdin = {};
  private String prefix = "";
  private Duration timeout = Duration.ofMinutes(5);

  private Launcher(List<String> arguments) {
    this.arguments = arguments;
  }

  /** A call of {@code ./jbang} with these arguments. */
  public static Launcher jbang(Object... arguments) {
    var strings = new ArrayList<String>();
    for (var argument : arguments) strings.add(argument.toString());
    return new Launcher(strings);
  }

  /** Sets an environment variable. */
  public Launcher env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets the working directory. */
  public Launcher in(Path directory) {
    this.directory = directory;
    return this;
  }

  /** Sets all that can be read from standard input: nothing, else. */
  public Launcher stdin(byte[] bytes) {
    stdin = bytes;
    return this;
  }

  /**
   * Sets shell commands to run first in the same process, such as {@code ulimit -f 2000}; they see
   * the arguments as {@code "$@"}.
   */
  public Launcher prefix(String commands) {
    prefix = commands + "\n";
    return this;
  }

  /** Sets another launcher than the project's own, such as a link to it. */
  public Launcher executable(Path executable) {
    this.executable = executable;
    return this;
  }

  /** Sets the time after which the call is killed with all its children: 5 minutes, else. */
  public Launcher timeout(Duration timeout) {
    this.timeout = timeout;
    return this;
  }

  /** Starts the call; the caller ends it, with {@link #kill} at the latest. */
  public Process start() {
    var command = new ArrayList<String>();
    if (!prefix.isEmpty()) command.addAll(List.of("/bin/sh", "-c", prefix + "exec \"$0\" \"$@\""));
    command.add(executable.toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    var variables = builder.environment();
    variables
        .keySet()
        .removeIf(name -> name.matches("(JBANG|SWKIT)_.*|CLICOLOR_FORCE|EXPORT_TYPES"));
    var target = ROOT.resolve("tests/target/launcher");
    variables.put("SWKIT_JBANG", "maven");
    variables.put("JBANG_DIR", target.resolve("jbang").toString());
    variables.put("JBANG_CACHE_DIR", target.resolve("cache").toString());
    variables.put("XDG_STATE_HOME", target.resolve("state").toString());
    var repository = System.getProperty("swkit.localRepository");
    if (repository != null) variables.put("JBANG_REPO", repository);
    var home = Path.of(System.getProperty("java.home"));
    if (new File(home.toFile(), "bin/javac").exists()) variables.put("JAVA_HOME", home.toString());
    variables.putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the call to its end. */
  public Result run() {
    var process = start();
    try {
      var stdout =
          CompletableFuture.supplyAsync(() -> read(process.getInputStream()), this::thread);
      var stderr =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), this::thread);
      thread(() -> write(process.getOutputStream()));
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw new AssertionError(
            "killed after %s: jbang %s%n%s"
                .formatted(timeout, arguments, new String(stderr.join(), UTF_8)));
      }
      return new Result(process.exitValue(), stdout.join(), new String(stderr.join(), UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      kill(process);
    }
  }

  /** Kills a process and all its children, if they still run. */
  public static void kill(Process process) {
    var children = process.descendants().sorted(Comparator.comparing(ProcessHandle::pid)).toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private void thread(Runnable task) {
    var thread = new Thread(task, "launcher");
    thread.setDaemon(true);
    thread.start();
  }

  private static byte[] read(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(OutputStream stream) {
    try (stream) {
      stream.write(stdin);
    } catch (IOException e) {
      // A process may end without reading all of it.
    }
  }
}
