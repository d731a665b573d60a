// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import swkit.Database;
import swkit.Progress;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;
import swkit.transfer.Update;

/**
 * An export, an import, a copy or an update that is cut short somewhere, in this process or in
 * another one that is then killed.
 *
 * @param command which of the four
 * @param from its first operand
 * @param to its second
 * @param journal where an import or a copy keeps its journal
 * @param bytes what is done again at most
 */
public record InterruptibleRun(String command, String from, String to, Path journal, long bytes) {
  private static final int KILLED = 77;

  /**
   * Where a run is cut short: before which change of our own files, or at which entry; 0: nowhere.
   */
  public record Cut(int change, int entry) {
    public static final Cut NOWHERE = new Cut(0, 0);
  }

  public boolean isExport() {
    return command.equals("export");
  }

  /**
   * Does it, with {@code watcher} told of each change of our own files, and before and after each
   * transaction of a cluster.
   */
  public TransferReport run(boolean resume, WatchedFiles.Watcher watcher, Progress progress) {
    WatchedFiles files = new WatchedFiles(watcher);
    StandIns.keep(from, () -> {});
    StandIns.keep(to, () -> tell(watcher));
    try (Workers workers = Workers.of(2)) {
      if (isExport()) {
        Path dump = files.path(Path.of(to));
        return new Export(DatabaseAddress.parse(from), dump, null, false, true, Export.Blobs.LINKED)
            .distance(bytes)
            .resume(resume)
            .run(workers, progress);
      }
      if (command.equals("update")) {
        try (ServerStorage source =
            ServerStorage.read(DatabaseAddress.parse(from).storage(), false)) {
          StorageSettings target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
          Import.Options options =
              new Import.Options(
                  null, false, Import.Present.UPDATE, false, false, false, true, false);
          Path record = files.path(journal);
          return new Update(source, target, options, record, true, workers, progress, more -> more)
              .run();
        }
      }
      try (Database database = Database.open(from)) {
        StorageSettings target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
        Import.Options options =
            new Import.Options(
                null, false, Import.Present.REFUSE, false, false, false, true, false);
        return new Import(database, target, options, workers, progress, more -> more)
            .journal(files.path(journal), resume, bytes)
            .run();
      }
    }
  }

  private static void tell(WatchedFiles.Watcher watcher) {
    try {
      watcher.before("a transaction", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does it undisturbed. */
  public TransferReport run(boolean resume) {
    return run(resume, (change, file) -> {}, Progress.SILENT);
  }

  /** Does it undisturbed and counts the changes of our own files, and the entries. */
  public Cut count() {
    AtomicInteger changes = new AtomicInteger();
    AtomicInteger entries = new AtomicInteger();
    run(
        false,
        (change, file) -> changes.incrementAndGet(),
        (subspace, size) -> entries.incrementAndGet());
    return new Cut(changes.get(), entries.get());
  }

  /** Does it in another process, which is killed; false if it was at its end before. */
  public boolean killed(boolean resume, Cut cut) throws IOException, InterruptedException {
    Ended ended = elsewhere("", resume, cut);
    if (ended.exitCode != KILLED && ended.exitCode != 0) {
      throw new IOException("ended with " + ended.exitCode + ": " + ended.words);
    }
    return ended.exitCode == KILLED;
  }

  /** How a process ended, and what it said on standard error. */
  public record Ended(int exitCode, String words) {}

  /** Does it in another process, in which bash runs {@code before}. */
  public Ended elsewhere(String before, boolean resume, Cut cut)
      throws IOException, InterruptedException {
    List<String> line =
        List.of(
            "/bin/bash",
            "-c",
            before + "\nexec \"$@\"",
            "bash",
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            "-Dswkit.root=" + System.getProperty("swkit.root"),
            InterruptibleRun.class.getName(),
            command,
            from,
            to,
            journal.toString(),
            String.valueOf(bytes),
            String.valueOf(resume),
            String.valueOf(cut.change),
            String.valueOf(cut.entry));
    Path words = Files.createTempFile("swkit", ".err");
    Process process = new ProcessBuilder(line).redirectError(words.toFile()).start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IOException("hangs: " + line);
      }
      return new Ended(process.exitValue(), Files.readString(words));
    } finally {
      process.destroyForcibly();
      Files.delete(words);
    }
  }

  public static void main(String... args) {
    InterruptibleRun run =
        new InterruptibleRun(args[0], args[1], args[2], Path.of(args[3]), Long.parseLong(args[4]));
    int change = Integer.parseInt(args[6]);
    int entry = Integer.parseInt(args[7]);
    AtomicInteger changes = new AtomicInteger();
    AtomicInteger entries = new AtomicInteger();
    try {
      run.run(
          Boolean.parseBoolean(args[5]),
          (what, file) -> {
            if (changes.incrementAndGet() == change) {
              Runtime.getRuntime().halt(KILLED);
            }
          },
          (subspace, size) -> {
            if (entries.incrementAndGet() == entry) {
              Runtime.getRuntime().halt(KILLED);
            }
          });
    } catch (SwkitException e) {
      System.err.println(e.getMessage());
      System.err.flush();
      Runtime.getRuntime().halt(e.exitCode());
    }
    Runtime.getRuntime().halt(0);
  }
}
