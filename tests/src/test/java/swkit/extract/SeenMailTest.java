// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import swkit.Database;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Workers;
import swkit.groupware.TextForm;
import swkit.testing.Goldens;

/** Extracted mail is what clients of the real server saw. */
class SeenMailTest {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");

  @TempDir Path temp;

  static ExtractionReport extract(String operand, Path directory, MailForm form) {
    var options =
        new ExtractionOptions(
            null, MailFilter.ALL, ExtractedKind.of("mail"), form, TextForm.SERVED, false);
    try (Workers workers = Workers.of(2);
        Database database = Database.open(operand)) {
      return new Extraction(database, directory, workers, Progress.SILENT).write(options, false);
    }
  }

  /** A copy, as a store can't be read where it can't be written to. */
  private String operand(String golden) throws IOException {
    int colon = golden.indexOf(':');
    Path place = Goldens.ROOT.resolve(golden.substring(colon + 1));
    if (colon < 0) {
      return place.toString();
    }
    Path copy = temp.resolve("copy-of-" + place.getFileName());
    if (Files.isDirectory(place)) {
      Goldens.copy(place, copy);
    } else {
      Files.copy(place, copy);
      Path log = place.resolveSibling(place.getFileName() + "-wal");
      if (Files.exists(log)) {
        Files.copy(log, copy.resolveSibling(copy.getFileName() + "-wal"));
      }
    }
    return golden.substring(0, colon + 1) + copy;
  }

  private static Map<String, Map<String, SeenMail>> all(Path directory, MailForm form)
      throws IOException {
    Map<String, Map<String, SeenMail>> accounts = new TreeMap<>();
    try (var files = Files.list(directory)) {
      for (Path account : files.filter(f -> !f.endsWith(".swkit")).toList()) {
        String name = account.getFileName().toString().replaceFirst("@.*", "");
        accounts.put(
            name,
            switch (form) {
              case MAILDIR -> Extracted.maildir(account.resolve("Maildir"));
              case MBOX -> Extracted.mbox(account.resolve("mail"));
              default -> Extracted.json(account.resolve("mail"));
            });
      }
    }
    return accounts;
  }

  static void requireSeen(Path seen, Path directory, MailForm form) throws IOException {
    Map<String, Map<String, SeenMail>> extracted = all(directory, form);
    Map<String, Map<String, SeenMail>> expected = SeenMail.read(seen);
    assertThat(extracted.keySet()).containsAll(expected.keySet());
    expected.forEach(
        (account, mailboxes) -> {
          assertThat(extracted.get(account).keySet()).isEqualTo(mailboxes.keySet());
          mailboxes.forEach(
              (name, mailbox) -> {
                SeenMail found = extracted.get(account).get(name);
                assertThat(found.mails()).as(account + " " + name).isEqualTo(mailbox.mails());
                if (form == MailForm.MAILDIR || !mailbox.mails().isEmpty()) {
                  assertThat(found.uidValidity()).isEqualTo(mailbox.uidValidity());
                }
              });
        });
  }

  @ParameterizedTest
  @CsvSource({
    "tests/goldens/0.15.5/dump, MAILDIR",
    "tests/goldens/0.15.5/dump, MBOX",
    "tests/goldens/0.15.5/dump, JSON",
    "rocksdb:samples/rocksdb, MAILDIR",
    "rocksdb:samples/rocksdb, MBOX",
    "rocksdb:samples/rocksdb, JSON",
    "sqlite:tests/goldens/0.15.5/store.sqlite, MAILDIR",
    "sqlite:tests/goldens/0.15.5/store.sqlite, MBOX",
  })
  void mailOf015IsWhatClientsSaw(String golden, MailForm form) throws IOException {
    Path directory = temp.resolve("out");
    ExtractionReport report = extract(operand(golden), directory, form);
    requireSeen(GOLDENS.resolve("0.15.5/seen.json"), directory, form);
    assertThat(report.exitCode()).isZero();
    assertThat(report.written()).isEqualTo(53);
  }

  @ParameterizedTest
  @CsvSource({
    "tests/goldens/0.16.18/rocksdb/dump, MAILDIR",
    "rocksdb:tests/goldens/0.16.18/rocksdb/store, MBOX",
    "rocksdb:tests/goldens/0.16.18/rocksdb/store, JSON",
  })
  void mailOf016IsWhatClientsSaw(String golden, MailForm form) throws IOException {
    Path directory = temp.resolve("out");
    assertThat(extract(operand(golden), directory, form).exitCode()).isZero();
    requireSeen(GOLDENS.resolve("0.16.18/rocksdb/seen.json"), directory, form);
  }

  /** A store and a dump of it give the same files, and not only empty ones. */
  @ParameterizedTest
  @CsvSource({
    "sqlite:tests/goldens/0.16.18/sqlite/store.sqlite, tests/goldens/0.16.18/sqlite/dump, 20",
    "rocksdb:tests/goldens/0.14.1/rocksdb, tests/goldens/0.14.1/dump, 38",
  })
  void storeAndDumpGiveTheSame(String store, String dump, int least) throws IOException {
    Path one = temp.resolve("one");
    Path other = temp.resolve("other");
    for (MailForm form : List.of(MailForm.MAILDIR, MailForm.MBOX)) {
      ExtractionReport report = extract(operand(dump), one.resolve(form.title()), form);
      assertThat(report.written()).isGreaterThanOrEqualTo(least);
      assertThat(report.exitCode()).isZero();
    }
    String operand = operand(store);
    for (MailForm form : List.of(MailForm.MAILDIR, MailForm.MBOX)) {
      extract(operand, other.resolve(form.title()), form);
    }
    assertThat(all(one.resolve("maildir"), MailForm.MAILDIR))
        .isEqualTo(all(other.resolve("maildir"), MailForm.MAILDIR));
    assertThat(all(one.resolve("mbox"), MailForm.MBOX))
        .isEqualTo(all(other.resolve("mbox"), MailForm.MBOX));
  }

  /** The server filled this store in the same way as that of 0.15.5, and with the same flags. */
  @Test
  void mailOf014HasItsMailboxesAndFlags() throws IOException {
    Path directory = temp.resolve("out");
    extract(operand("tests/goldens/0.14.1/dump"), directory, MailForm.MAILDIR);
    Map<String, SeenMail> alice = all(directory, MailForm.MAILDIR).get("alice");
    assertThat(alice.keySet())
        .containsExactly(
            "Archive", "Deleted Items", "Drafts", "INBOX", "Junk Mail", "Projects", "Sent Items");
    List<SeenMail.Seen> inbox = alice.get("INBOX").mails();
    assertThat(inbox.stream().map(SeenMail.Seen::uid))
        .containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
    assertThat(inbox.get(0).flags()).containsExactly("$label", "$work", "\\Flagged", "\\Seen");
    assertThat(inbox.get(3).flags()).isEmpty();
    assertThat(alice.get("Projects").mails().get(2).flags()).containsExactly("\\Seen");
  }

  /** With its blobs in a directory. */
  @ParameterizedTest
  @EnumSource(names = {"MAILDIR", "MBOX"})
  void blobsInADirectoryAreFound(MailForm form) throws IOException {
    Goldens.copy(GOLDENS.resolve("0.15.5-fs"), temp.resolve("fs"));
    Path config =
        Files.writeString(
            temp.resolve("config.toml"),
            "[storage]\ndata = \"db\"\nblob = \"b\"\n[store.db]\ntype = \"sqlite\"\npath = \""
                + temp.resolve("fs/store.sqlite")
                + "\"\n[store.b]\ntype = \"fs\"\npath = \""
                + temp.resolve("fs/blobs")
                + "\"\ndepth = 2\n");
    extract(config.toString(), temp.resolve("store"), form);
    ExtractionReport report =
        extract(temp.resolve("fs/dump").toString(), temp.resolve("dump"), form);
    assertThat(report.exitCode()).isZero();
    assertThat(report.written()).isGreaterThan(20);
    assertThat(all(temp.resolve("store"), form)).isEqualTo(all(temp.resolve("dump"), form));
  }

  /** As a script does it. */
  @Test
  void primitivesGiveMailboxesMailsAndContent() {
    try (Database database = Database.open(GOLDENS.resolve("0.15.5/dump").toString());
        Snapshot snapshot = database.snapshot()) {
      MailAccount alice = MailAccount.of(snapshot, "alice");
      Mailbox projects =
          alice.mailboxes().stream().filter(m -> m.name().equals("Projects")).findFirst().get();
      List<Mail> mails = alice.mailsIn(projects);
      assertThat(projects.uidValidity()).isEqualTo(2212842734L);
      assertThat(mails).hasSize(4);
      assertThat(mails.get(0).keywords()).containsExactlyInAnyOrder("$flagged", "$work");
      assertThat(mails.get(0).received()).isEqualTo("2026-11-22T10:21:40Z");
      assertThat(Goldens.sha256(mails.get(0).content(snapshot))).startsWith("c243c62e9edaec50");
    }
  }
}
