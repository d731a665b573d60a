// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import swkit.Database;
import swkit.Progress;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.doctor.Repair;
import swkit.frame.FrameIndex;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.transfer.DumpSealer;
import swkit.transfer.Export;
import swkit.transfer.Import;

/**
 * A command in a process of its own, which stops itself by SIGSTOP at a moment that is chosen,
 * until it is told to {@link #goOn}. Closing kills it.
 *
 * <p>The moment is {@code entry 300}, or the first change of our own files of a kind, before it is
 * made: {@code move subspace_p}, {@code delete journal}. Without a moment it isn't stopped.
 */
public final class StoppedRun implements AutoCloseable {
  private static final long BYTES = 150_000;

  private final Process process;
  private final Path words;

  /** How it ended, and what it said. */
  public record Ended(int exitCode, String words) {}

  private StoppedRun(List<String> args) {
    try {
      words = Files.createTempFile("swkit", ".err");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dswkit.root=" + System.getProperty("swkit.root"),
                "-Dswkit.go=" + go(),
                StoppedRun.class.getName()));
    line.addAll(args);
    try {
      process =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(words.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code command} and waits until it has stopped itself. */
  public static StoppedRun at(String moment, String command, String from, Path to, Path journal) {
    StoppedRun run = new StoppedRun(List.of(moment, command, from, "" + to, "" + journal));
    while (!run.isStopped()) {
      if (!run.process.isAlive()) {
        throw new IllegalStateException("ended before " + moment + ": " + run.end());
      }
      LockSupport.parkNanos(1_000_000);
    }
    return run;
  }

  /** Does {@code command} to its end. */
  public static Ended whole(String command, String from, Path to, Path journal) {
    try (StoppedRun run = new StoppedRun(List.of("", command, from, "" + to, "" + journal))) {
      return run.end();
    }
  }

  public long pid() {
    return process.pid();
  }

  private boolean isStopped() {
    try {
      String state = Files.readString(Path.of("/proc/" + pid() + "/stat"));
      return state.substring(state.lastIndexOf(')') + 1).strip().startsWith("T");
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets it go on, and waits for its end. */
  public Ended goOn() {
    try {
      Files.createFile(go());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    signal("-CONT", pid());
    return end();
  }

  private Ended end() {
    try {
      int exitCode = process.waitFor();
      return new Ended(exitCode, Files.readString(words));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    end();
    words.toFile().delete();
    go().toFile().delete();
  }

  /** The file that says to the process that it may go on. */
  private Path go() {
    return Path.of(words + ".go");
  }

  /** Stops this process. The signal may come late: this thread doesn't run ahead of it. */
  private static void stop() {
    signal("-STOP", ProcessHandle.current().pid());
    while (!Files.exists(Path.of(System.getProperty("swkit.go")))) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", name, String.valueOf(pid)).inheritIO().start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void main(String... args) {
    String[] moment = args[0].isEmpty() ? new String[] {"", ""} : args[0].split(" ");
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger entries = new AtomicInteger();
    WatchedFiles files =
        new WatchedFiles(
            (change, file) -> {
              boolean isIt = change.replace(" ", "_").equals(moment[0]) && file.endsWith(moment[1]);
              if (isIt && stopped.compareAndSet(false, true)) {
                stop();
              }
            });
    Progress progress =
        (subspace, bytes) -> {
          boolean isIt =
              moment[0].equals("entry") && entries.incrementAndGet() == Integer.parseInt(moment[1]);
          if (isIt && stopped.compareAndSet(false, true)) {
            stop();
          }
        };
    int exitCode = 0;
    try (Workers workers = Workers.of(2)) {
      run(
          args[1],
          args[2],
          files.path(Path.of(args[3])),
          files.path(Path.of(args[4])),
          workers,
          progress);
    } catch (SwkitException e) {
      System.out.println(e.getMessage());
      exitCode = e.exitCode();
    } catch (RuntimeException e) {
      e.printStackTrace(System.out);
      exitCode = 70;
    }
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private static void run(
      String command, String from, Path to, Path journal, Workers workers, Progress progress) {
    boolean resume = command.endsWith("--resume");
    switch (command.split(" ")[0]) {
      case "export" ->
          new Export(DatabaseAddress.parse(from), to, null, false, true, Export.Blobs.LINKED)
              .distance(BYTES)
              .resume(resume)
              .run(workers, progress);
      case "seal" -> new DumpSealer(to, true, false, FrameIndex.DISTANCE).run(workers, progress);
      case "repair" -> new Repair(DatabaseAddress.parse(from), to, workers, progress).run();
      default -> {
        try (Database database = Database.open(from)) {
          StorageSettings target =
              DatabaseAddress.parse("sqlite:" + to).storage().with(BlobFraming.LZ4);
          new Import(
                  database,
                  target,
                  new Import.Options(
                      null, false, Import.Present.REFUSE, false, false, false, true, false),
                  workers,
                  progress,
                  more -> more)
              .journal(journal, resume, BYTES)
              .run();
        }
      }
    }
  }
}
