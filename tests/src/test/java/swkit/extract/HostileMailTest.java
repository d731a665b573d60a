// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;

/** Names and mails that somebody made to do harm, and mails that are damaged. */
class HostileMailTest {
  private static final long RECEIVED = 1_700_000_000L;

  private static final List<String> NAMES =
      List.of(
          "..",
          ".",
          "../../../../escaped",
          "/etc/escaped",
          "a\u0000b",
          "line\nbreak",
          "NUL",
          "Inbox",
          "INBOX",
          "inbox",
          "projects",
          "PROJECTS",
          "cur",
          "new",
          "1.eml",
          "index.jsonl",
          "x".repeat(300),
          "x".repeat(300) + "y",
          "ü".repeat(150),
          "\u202Eevil",
          "-rf",
          "~root",
          "",
          " ",
          "a.b",
          "a/b",
          "a\\b",
          "😀",
          "dovecot-uidlist",
          "subscriptions",
          ".swkit",
          "Projects");

  private static final List<String> MAILS =
      List.of(
          "From x@example.org Mon Jan  1 00:00:00 2024\r\nSubject: a\r\n\r\nbody\r\n",
          "Subject: a\r\n\r\nFrom x@example.org Mon Jan  1 00:00:00 2024\r\n>From y\r\n>>From z\r\n",
          "Subject: no end of line\r\n\r\nend",
          "Subject: ends with From\r\n\r\nFrom ",
          "\r\n\r\nno header at all\r\n",
          "no header\nonly text\n",
          "\n",
          "x",
          "Subject: bare\n\nlf only\nFrom here\n",
          "Subject: cr\r\rFrom cr\r",
          "X-UID: 7\r\nStatus: RO\r\nX-Keywords: mine\r\nX-IMAPbase: 1 2\r\n\r\nits own fields\r\n",
          "Subject: nul \u0000\u0001\u007f\r\n\r\n\u0000\u00ff\u00fe\r\n",
          "Subject: =?utf-8?q?=00=0A../?=\r\n\r\n.\r\n..\r\n",
          "Subject: long\r\n\r\n" + "y".repeat(70_000));

  @TempDir Path temp;

  private static byte[] bytes(String mail) {
    return mail.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private MailStore hostileNames(boolean nested) throws IOException, SQLException {
    MailStore store = new MailStore(temp.resolve("store.sqlite"));
    for (int i = 0; i < NAMES.size(); i++) {
      store.mailbox(100 + i, NAMES.get(i), nested && i > 0 ? 99 + i : -1, 1000 + i);
      store.mail(1000 + i, 100 + i, 1, RECEIVED, "", bytes("Subject: " + i + "\r\n\r\n" + i));
    }
    return store;
  }

  /** Each mail is in a file of its own, in the directory, whatever its mailbox is called. */
  private void requireAllInside(MailForm form, boolean nested) throws IOException, SQLException {
    Path inside = temp.resolve("deep/er/out");
    Files.createDirectories(inside.getParent());
    try (MailStore store = hostileNames(nested)) {
      ExtractionReport report = SeenMailTest.extract(store.operand(), inside, form);
      assertThat(report.findings(true)).isEmpty();
      assertThat(report.written()).isEqualTo(53 + NAMES.size());
    }
    List<Path> outside = new ArrayList<>(files(temp));
    outside.removeIf(file -> file.startsWith(inside));
    assertThat(outside).allMatch(file -> file.getFileName().toString().startsWith("store.sqlite"));
    StringBuilder all = new StringBuilder();
    for (Path file : files(inside)) {
      all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
      for (Path part : inside.relativize(file)) {
        assertThat(part.toString().getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(255);
      }
    }
    for (int i = 0; i < NAMES.size(); i++) {
      assertThat(all.toString()).as(NAMES.get(i)).contains("Subject: " + i + "\r\n\r\n" + i);
    }
  }

  @Test
  void namesStayInMaildir() throws Exception {
    requireAllInside(MailForm.MAILDIR, false);
    assertThat(Extracted.maildir(temp.resolve("deep/er/out/alice/Maildir")).values())
        .filteredOn(mailbox -> mailbox.uidValidity() >= 1000 && mailbox.uidValidity() < 1100)
        .hasSize(NAMES.size())
        .allMatch(mailbox -> mailbox.mails().size() == 1);
  }

  @Test
  void nestedNamesStayInMaildir() throws Exception {
    requireAllInside(MailForm.MAILDIR, true);
  }

  @Test
  void namesStayInMbox() throws Exception {
    requireAllInside(MailForm.MBOX, false);
    assertThat(Extracted.mbox(temp.resolve("deep/er/out/alice/mail"))).hasSize(NAMES.size() + 7);
  }

  @Test
  void nestedNamesStayInMbox() throws Exception {
    requireAllInside(MailForm.MBOX, true);
  }

  @Test
  void namesStayInJson() throws Exception {
    requireAllInside(MailForm.JSON, false);
  }

  private Map<Long, byte[]> hostileMails(MailStore store) throws SQLException {
    Map<Long, byte[]> mails = new TreeMap<>();
    store.mailbox(100, "Hostile", -1, 77);
    for (int i = 0; i < MAILS.size(); i++) {
      byte[] content = bytes(MAILS.get(i));
      mails.put(i + 1L, content);
      store.mail(1000 + i, 100, i + 1, RECEIVED + i, "", content);
    }
    return mails;
  }

  @Test
  void maildirHasEachByteOfHostileMails() throws Exception {
    Path directory = temp.resolve("out");
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      Map<Long, byte[]> mails = hostileMails(store);
      SeenMailTest.extract(store.operand(), directory, MailForm.MAILDIR);
      List<SeenMail.Seen> found =
          Extracted.maildir(directory.resolve("alice/Maildir")).get("Hostile").mails();
      assertThat(found)
          .isEqualTo(
              mails.entrySet().stream()
                  .map(
                      mail ->
                          SeenMail.Seen.of(
                              mail.getKey(),
                              List.of("\\Seen"),
                              Instant.ofEpochSecond(RECEIVED + mail.getKey() - 1),
                              mail.getValue()))
                  .toList());
    }
  }

  /** The mails are divided at the lines that begin with "From ", and unquoted. */
  @Test
  void mboxHasEachByteOfHostileMails() throws Exception {
    Path directory = temp.resolve("out");
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      Map<Long, byte[]> mails = hostileMails(store);
      SeenMailTest.extract(store.operand(), directory, MailForm.MBOX);
      String file =
          Files.readString(
              directory.resolve("alice/mail/Hostile.mbox"), StandardCharsets.ISO_8859_1);
      String[] parts = file.split("(?:(?<=\\n)|^)From [^\\n]*\\n");
      assertThat(parts).hasSize(mails.size() + 1);
      for (int i = 0; i < mails.size(); i++) {
        byte[] content = Extracted.content(parts[i + 1].getBytes(StandardCharsets.ISO_8859_1));
        String expected = MAILS.get(i).endsWith("\n") ? MAILS.get(i) : MAILS.get(i) + "\n";
        assertThat(new String(content, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
        assertThat(parts[i + 1])
            .startsWith(i == 0 ? "X-IMAPbase: 77 " : "Status: RO")
            .contains("X-UID: " + (i + 1));
      }
    }
  }

  /** Random lines of what matters in mbox. */
  @Test
  void randomMailsComeBackFromMbox() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<String> bits = List.of("From ", ">", "\n", "\r\n", "x", "From", " ", "\n\n");
    Path directory = temp.resolve("out");
    List<String> mails = new ArrayList<>();
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      store.mailbox(100, "Random", -1, 77);
      for (int i = 0; i < 200; i++) {
        StringBuilder mail = new StringBuilder("Subject: " + i + "\r\n\r\n");
        for (int j = random.nextInt(12); j > 0; j--) {
          mail.append(bits.get(random.nextInt(bits.size())));
        }
        mails.add(mail.toString());
        store.mail(1000 + i, 100, i + 1, RECEIVED, "", bytes(mail.toString()));
      }
      SeenMailTest.extract(store.operand(), directory, MailForm.MBOX);
    }
    String file = Files.readString(directory.resolve("alice/mail/Random.mbox"));
    String[] parts = file.split("(?:(?<=\\n)|^)From [^\\n]*\\n");
    assertThat(parts).hasSize(mails.size() + 1);
    for (int i = 0; i < mails.size(); i++) {
      String mail = mails.get(i);
      assertThat(new String(Extracted.content(bytes(parts[i + 1])), StandardCharsets.ISO_8859_1))
          .isEqualTo(mail.endsWith("\n") ? mail : mail + "\n");
    }
  }

  @Test
  void linesThatDeliveryAddedAreThere() throws Exception {
    Path directory = temp.resolve("out");
    String added = "Delivered-To: alice@example.org\r\n";
    String mail = "Subject: a\r\n\r\nbody\r\n";
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      store.mailbox(100, "Added", -1, 77);
      store.mail(1000, 100, 1, RECEIVED, added, bytes(mail));
      SeenMailTest.extract(store.operand(), directory, MailForm.EML);
      assertThat(directory.resolve("alice/mail/Added/1.eml")).hasContent(added + mail);
    }
  }

  @Test
  void moreKeywordsThanMaildirTakesAreSaid() throws Exception {
    List<String> words =
        IntStream.range(0, 30).mapToObj(i -> String.format("word%02d", i)).toList();
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      store.mailbox(100, "Many", -1, 77);
      store.mail(1000, 100, 1, RECEIVED, words, "", bytes("Subject: a\r\n\r\n"));
      ExtractionReport report =
          SeenMailTest.extract(store.operand(), temp.resolve("out"), MailForm.MAILDIR);
      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(report.findings(false))
          .containsExactly(
              "alice: Many has 30 keywords, and Maildir takes 26: its mails lose word26, word27,"
                  + " word28, word29");
      ExtractionReport json =
          SeenMailTest.extract(store.operand(), temp.resolve("out2"), MailForm.JSON);
      assertThat(json.exitCode()).isZero();
      assertThat(temp.resolve("out2/alice/mail/Many/index.jsonl")).content().contains("word29");
    }
  }

  /** A missing mail, an altered one, one without metadata, one without mailboxes. */
  @Test
  void lostMailsAreNamedAndTheOthersCome() throws Exception {
    for (MailForm form : List.of(MailForm.MAILDIR, MailForm.MBOX)) {
      Path directory = temp.resolve(form.title());
      Path file = temp.resolve(form.title() + ".sqlite");
      try (MailStore store = new MailStore(file)) {
        store.mailbox(100, "Lost", -1, 77);
        String subject = "Subject: =?utf-8?q?M=C3=BCller?=\r\nFrom: x@example.org\r\n\r\n";
        byte[] missing = store.mail(1000, 100, 1, RECEIVED, "", bytes(subject + "1"));
        byte[] altered = store.mail(1001, 100, 2, RECEIVED, "", bytes(subject + "2"));
        store.mail(1002, 100, 3, RECEIVED, "", bytes(subject + "3"));
        store.mail(1003, 100, 4, RECEIVED, "", bytes(subject + "4"));
        store.mail(1004, 100, 5, RECEIVED, "", bytes(subject + "5"));
        store.mail(1005, 55, 6, RECEIVED, "", bytes(subject + "6"));
        store.delete("t", missing);
        store.put("t", altered, bytes(subject + "X"));
        store.delete("p", MailStore.key(0, 71, 1002));
        store.put("p", MailStore.key(0, 50, 1003), new byte[] {1, 2, 3});
        ExtractionReport report = SeenMailTest.extract(store.operand(), directory, form);
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(report.lost()).isEqualTo(2);
        assertThat(report.written()).isEqualTo(53 + 4);
        assertThat(report.findings(false))
            .containsExactlyInAnyOrder(
                "alice: Lost, UID 1, 2023-11-14T22:13:20Z, \"Müller\", from x@example.org: its"
                    + " content is missing",
                "alice: Lost, UID 2, 2023-11-14T22:13:20Z, \"Müller\", from x@example.org: its"
                    + " content is damaged: its BLAKE3 is not its key; it is kept in the folder"
                    + " damaged",
                "alice: mails are in the folder unknown, without flags: what the database says of"
                    + " their mailboxes can't be decoded",
                "alice: mails are in the folder unknown, without flags: they are only in mailboxes that"
                    + " don't exist");
      }
      assertThat(directory.resolve("alice/damaged/1001.eml")).content().endsWith("X");
      assertThat(directory.resolve("alice/unknown/1003.eml")).content().endsWith("4");
      assertThat(directory.resolve("alice/unknown/1005.eml")).content().endsWith("6");
      if (form == MailForm.MAILDIR) {
        assertThat(Extracted.maildir(directory.resolve("alice/Maildir")).get("Lost").mails())
            .extracting(SeenMail.Seen::uid)
            .containsExactly(3L, 5L);
      }
    }
  }

  /** In a dump too, whose blobs come in the order of their hashes. */
  @Test
  void lostMailsOfADumpAreNamed() throws Exception {
    try (MailStore store = new MailStore(temp.resolve("store.sqlite"))) {
      byte[] altered = HexFormat.of().parseHex(anyHash());
      store.put("t", altered, bytes("other"));
      store.mailbox(100, "Lost", -1, 77);
      byte[] missing = store.mail(1000, 100, 1, RECEIVED, "", bytes("Subject: a\r\n\r\n"));
      store.delete("t", missing);
      Goldens.export(store.operand(), temp.resolve("dump"));
    }
    for (MailForm form : MailForm.values()) {
      ExtractionReport report =
          SeenMailTest.extract(temp.resolve("dump").toString(), temp.resolve(form.title()), form);
      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(report.findings(false))
          .anyMatch(line -> line.startsWith("alice: Lost, UID 1, 2023-11-14T22:13:20Z, \"a\": its"))
          .anyMatch(line -> line.contains("is damaged: its BLAKE3 is not its key"));
      assertThat(report.written() + report.lost()).isEqualTo(54);
    }
  }

  /** The hash of the first mail of alice. */
  private static String anyHash() {
    try (var database = swkit.Database.open(Goldens.DUMP.toString());
        var snapshot = database.snapshot()) {
      Mail first = MailAccount.of(snapshot, "alice").mails().get(0);
      ByteArrayOutputStream hash = new ByteArrayOutputStream();
      hash.writeBytes(first.hash());
      return HexFormat.of().formatHex(hash.toByteArray());
    }
  }
}
