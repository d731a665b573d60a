// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.groupware.TextForm;
import swkit.testing.Goldens;

/** An extraction that is killed and resumed, run twice at once, or that meets files of others. */
class ResumedExtractionTest {
  private static final int KILLED = 77;

  @TempDir Path temp;

  private static ExtractionOptions options(MailForm form) {
    return new ExtractionOptions(
        null, MailFilter.ALL, ExtractedKind.of("mail"), form, TextForm.SERVED, false);
  }

  private static ExtractionReport run(
      String from, Path to, MailForm form, boolean resume, Progress progress) {
    try (Workers workers = Workers.of(2);
        Database database = Database.open(from)) {
      return new Extraction(database, to, workers, progress).write(options(form), resume);
    }
  }

  /** Halts the process when the entry with this number is read. */
  public static void main(String... args) {
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
    run(
        args[0],
        Path.of(args[1]),
        MailForm.of(args[2]),
        Boolean.parseBoolean(args[4]),
        (subspace, size) -> {
          if (left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
          }
        });
  }

  private static void killed(String from, Path to, MailForm form, int entry, boolean resume)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dswkit.root=" + System.getProperty("swkit.root"),
                ResumedExtractionTest.class.getName(),
                from,
                to.toString(),
                form.title(),
                String.valueOf(entry),
                String.valueOf(resume))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(KILLED);
  }

  /** All files with their contents and times, but for the record. */
  private static Map<String, String> state(Path directory) {
    Map<String, String> state = new TreeMap<>(Goldens.state(directory));
    state.keySet().removeIf(name -> name.startsWith(".swkit"));
    state.replaceAll(
        (name, content) -> name.contains("/cur/") ? content : content.replaceFirst("^\\S+Z ", ""));
    return state;
  }

  @ParameterizedTest
  @EnumSource(names = {"MAILDIR", "MBOX"})
  void aKilledRunIsResumed(MailForm form) throws Exception {
    String from =
        form == MailForm.MAILDIR
            ? "rocksdb:" + Goldens.copy(Goldens.ROCKSDB, temp.resolve("store"))
            : Goldens.DUMP.toString();
    Path to = temp.resolve("out");
    killed(from, to, form, 30, false);
    assertThat(ExtractionRecord.read(to).isComplete()).isFalse();
    assertThatThrownBy(() -> run(from, to, form, false, Progress.SILENT))
        .hasMessageContaining("holds an extraction already");
    killed(from, to, form, 50, true);
    // What a power cut may leave of a file.
    for (Path file : files(to)) {
      if (!file.getParent().endsWith(".swkit") && Files.size(file) > 100) {
        byte[] half = new byte[(int) Files.size(file) / 2];
        Files.write(file, half);
        break;
      }
    }
    ExtractionReport report = run(from, to, form, true, Progress.SILENT);
    assertThat(report.exitCode()).isZero();
    run(from, temp.resolve("undisturbed"), form, false, Progress.SILENT);
    assertThat(state(to)).isEqualTo(state(temp.resolve("undisturbed")));
    assertThat(ExtractionRecord.read(to).isComplete()).isTrue();
    try (Stream<Path> work = Files.list(to.resolve(".swkit"))) {
      assertThat(work).hasSize(1);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void onlyTheSameRunIsResumed() throws IOException {
    Path to = temp.resolve("out");
    String from = Goldens.DUMP.toString();
    run(from, to, MailForm.MBOX, false, Progress.SILENT);
    assertThatThrownBy(() -> run(from, to, MailForm.EML, true, Progress.SILENT))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("was begun with other options");
    String sqlite = "sqlite:" + Files.copy(Goldens.SQLITE, temp.resolve("store.sqlite"));
    run(sqlite, temp.resolve("other"), MailForm.MBOX, false, Progress.SILENT);
    assertThatThrownBy(
            () ->
                run(
                    "rocksdb:" + Goldens.copy(Goldens.ROCKSDB, temp.resolve("store")),
                    temp.resolve("other"),
                    MailForm.MBOX,
                    true,
                    Progress.SILENT))
        .hasMessageContaining("was changed since the interrupted run, or is another database");
    Files.writeString(to.resolve(".swkit/extract.json"), "{\"format\":1}");
    assertThatThrownBy(() -> run(from, to, MailForm.MBOX, true, Progress.SILENT))
        .hasMessageContaining("is damaged");
  }

  @Test
  void aSecondRunAtTheSameTimeIsRefused() {
    Path to = temp.resolve("out");
    List<String> messages = new ArrayList<>();
    Progress second =
        (subspace, size) -> {
          synchronized (messages) {
            if (subspace == Subspace.BLOBS && messages.isEmpty()) {
              for (boolean resume : new boolean[] {false, true}) {
                try {
                  run(Goldens.DUMP.toString(), to, MailForm.EML, resume, Progress.SILENT);
                  messages.add("not refused");
                } catch (SwkitException e) {
                  messages.add(e.getMessage());
                }
              }
            }
          }
        };
    ExtractionReport report = run(Goldens.DUMP.toString(), to, MailForm.EML, false, second);
    assertThat(report.exitCode()).isZero();
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0)).contains("holds an extraction already");
    assertThat(messages.get(1)).contains("by this process");
  }

  @Test
  void anInterruptedRunSaysSo() {
    Path to = temp.resolve("out");
    try (Workers workers = Workers.of(1);
        Database database = Database.open(Goldens.DUMP.toString())) {
      AtomicInteger seen = new AtomicInteger();
      Extraction extraction =
          new Extraction(
              database,
              to,
              workers,
              (subspace, size) -> {
                if (seen.incrementAndGet() == 20) {
                  workers.stop();
                }
              });
      assertThatThrownBy(() -> extraction.write(options(MailForm.MAILDIR), false))
          .isInstanceOf(CancellationException.class);
      assertThat(extraction.isSuspended()).isTrue();
    }
    assertThatThrownBy(
            () -> {
              try (Workers workers = Workers.of(1);
                  Database database = Database.open(Goldens.DUMP.toString())) {
                new Extraction(database, to, workers, Progress.SILENT).compare(false);
              }
            })
        .hasMessageContaining("is incomplete");
  }

  /** Somebody who may write to the directory puts links where files or folders will be. */
  @Test
  void linksAreNotFollowed() throws IOException {
    Path victim = Files.createDirectory(temp.resolve("victim"));
    Path precious = Files.writeString(victim.resolve("INBOX.mbox"), "precious");
    for (String at : List.of("alice", "alice/mail", "alice/mail/INBOX.mbox")) {
      Path to = temp.resolve("out-" + at.replace('/', '-'));
      run(Goldens.DUMP.toString(), to, MailForm.MBOX, false, Progress.SILENT);
      Path replaced = to.resolve(at);
      Files.move(replaced, temp.resolve("moved" + at.length()));
      Files.createSymbolicLink(replaced, at.endsWith("mbox") ? precious : victim);
      assertThatThrownBy(
              () -> run(Goldens.DUMP.toString(), to, MailForm.MBOX, true, Progress.SILENT))
          .as(at)
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining("link");
      assertThat(victim).isDirectoryContaining(file -> file.equals(precious));
      assertThat(precious).hasContent("precious");
      try (Stream<Path> files = Files.list(victim)) {
        assertThat(files).hasSize(1);
      }
    }
    Path to = temp.resolve("hard");
    run(Goldens.DUMP.toString(), to, MailForm.MBOX, false, Progress.SILENT);
    Files.delete(to.resolve("alice/mail/INBOX.mbox"));
    Files.createLink(to.resolve("alice/mail/INBOX.mbox"), precious);
    assertThatThrownBy(() -> run(Goldens.DUMP.toString(), to, MailForm.MBOX, true, Progress.SILENT))
        .hasMessageContaining("hard link");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void filesAreForTheirOwnerOnly() throws IOException {
    Path to = temp.resolve("out");
    run(Goldens.DUMP.toString(), to, MailForm.MAILDIR, false, Progress.SILENT);
    try (Stream<Path> files = Files.walk(to)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void rootGivesTheFilesAway() throws IOException {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")));
    Path to = temp.resolve("out");
    try (Workers workers = Workers.of(2);
        Database database = Database.open(Goldens.DUMP.toString())) {
      new Extraction(database, to, workers, Progress.SILENT)
          .owner(swkit.transfer.FileOwner.of("12345:12345"))
          .write(options(MailForm.MAILDIR), false);
    }
    try (Stream<Path> files = Files.walk(to)) {
      for (Path file : files.toList()) {
        assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
            .as(file.toString())
            .isEqualTo(12345);
      }
    }
  }

  /** Whoever may write to the directory above redirects nothing. */
  @Test
  void aDirectoryThatIsReplacedMeanwhile() throws IOException {
    Path victim = Files.createDirectory(temp.resolve("victim"));
    Path out = temp.resolve("out");
    Progress replacing =
        (subspace, bytes) -> {
          if (!Files.isSymbolicLink(out)) {
            try {
              Files.move(out, temp.resolve("away"));
              Files.createSymbolicLink(out, victim);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    assertThatThrownBy(() -> run(Goldens.DUMP.toString(), out, MailForm.EML, false, replacing))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining("somebody has replaced " + out);
    try (Stream<Path> files = Files.walk(victim)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
