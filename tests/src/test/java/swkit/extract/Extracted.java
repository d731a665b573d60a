// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.mboxiterator.CharBufferWrapper;
import org.apache.james.mime4j.mboxiterator.MboxIterator;
import org.apache.james.mime4j.message.DefaultMessageBuilder;

/** Reads extracted mail back: mbox and the fields of mails with mime4j, Maildir by its names. */
final class Extracted {
  private static final Map<Character, String> LETTERS =
      Map.of('D', "\\Draft", 'F', "\\Flagged", 'R', "\\Answered", 'S', "\\Seen", 'T', "\\Deleted");

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

  /** How {@code From } begins in an mbox file; a mail can't have it, as it is quoted there. */
  private static final String FROM = "^From \\S+@?\\S*.*\\d{4}$";

  private Extracted() {}

  /** The mailboxes of a Maildir++. */
  static Map<String, SeenMail> maildir(Path maildir) throws IOException {
    Map<String, SeenMail> mailboxes = new TreeMap<>();
    mailboxes.put("INBOX", folder(maildir));
    try (Stream<Path> files = Files.list(maildir)) {
      for (Path folder : files.filter(f -> f.getFileName().toString().startsWith(".")).toList()) {
        assertThat(folder.resolve("maildirfolder")).isEmptyFile();
        mailboxes.put(folder.getFileName().toString().substring(1), folder(folder));
      }
    }
    return mailboxes;
  }

  private static SeenMail folder(Path folder) throws IOException {
    assertThat(folder.resolve("new")).isEmptyDirectory();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    Map<Integer, String> words = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("dovecot-keywords"))) {
      String[] parts = line.split(" ", 2);
      words.put(Integer.parseInt(parts[0]), parts[1]);
    }
    Map<String, Path> byBase = new HashMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("cur"))) {
      files.forEach(f -> byBase.put(f.getFileName().toString().replaceFirst(":2,.*", ""), f));
    }
    List<String> lines = Files.readAllLines(folder.resolve("dovecot-uidlist"));
    String[] head = lines.get(0).split(" ");
    assertThat(head).hasSize(4);
    assertThat(head[0]).isEqualTo("3");
    long next = Long.parseLong(head[2].substring(1));
    assertThat(head[3]).matches("G[0-9a-f]{32}");
    List<SeenMail.Seen> mails = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split(" :", 2);
      Path file = byBase.remove(parts[1]);
      byte[] content = Files.readAllBytes(file);
      assertThat(parts[1]).endsWith(",S=" + content.length);
      TreeSet<String> flags = new TreeSet<>();
      String letters = file.getFileName().toString().replaceFirst(".*:2,", "");
      assertThat(letters.chars().sorted().toArray()).isEqualTo(letters.chars().toArray());
      for (char letter : letters.toCharArray()) {
        flags.add(letter >= 'a' ? words.get(letter - 'a') : LETTERS.get(letter));
      }
      long uid = Long.parseLong(parts[0]);
      assertThat(uid).isLessThan(next);
      mails.add(SeenMail.Seen.of(uid, flags, Files.getLastModifiedTime(file).toInstant(), content));
    }
    assertThat(byBase).isEmpty();
    return new SeenMail(Long.parseLong(head[1].substring(1)), mails);
  }

  /** The mailboxes of a directory of mbox files. */
  static Map<String, SeenMail> mbox(Path directory) throws IOException {
    Map<String, SeenMail> mailboxes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replaceFirst("\\.mbox$", "");
        mailboxes.put(name, mboxFile(file));
      }
    }
    return mailboxes;
  }

  private static SeenMail mboxFile(Path file) throws IOException {
    List<SeenMail.Seen> mails = new ArrayList<>();
    long validity = -1;
    if (Files.size(file) == 0) {
      return new SeenMail(validity, mails);
    }
    int last = 0;
    List<Instant> times = fromLines(file);
    try (MboxIterator iterator =
        MboxIterator.fromFile(file.toFile())
            .charset(StandardCharsets.ISO_8859_1)
            .fromLine(FROM)
            .maxMessageSize(1 << 24)
            .build()) {
      for (CharBufferWrapper next : iterator) {
        byte[] stored = next.toString().getBytes(StandardCharsets.ISO_8859_1);
        Message message =
            new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(stored));
        TreeSet<String> flags = new TreeSet<>();
        if (value(message, "Status").contains("R")) {
          flags.add("\\Seen");
        }
        String more = value(message, "X-Status");
        Map.of('A', "\\Answered", 'F', "\\Flagged", 'T', "\\Draft", 'D', "\\Deleted")
            .forEach((letter, flag) -> addIf(more.indexOf(letter) >= 0, flag, flags));
        for (String word : value(message, "X-Keywords").split(" ")) {
          addIf(!word.isEmpty(), word, flags);
        }
        if (last == 0) {
          validity = Long.parseLong(value(message, "X-IMAPbase").split(" ")[0]);
        }
        long uid = Long.parseLong(value(message, "X-UID"));
        mails.add(SeenMail.Seen.of(uid, flags, times.get(last), content(stored)));
        last++;
      }
    }
    assertThat(times).hasSize(last);
    return new SeenMail(validity, mails);
  }

  private static void addIf(boolean condition, String word, TreeSet<String> words) {
    if (condition) {
      words.add(word);
    }
  }

  private static String value(Message message, String field) {
    var found = message.getHeader().getField(field);
    return found == null ? "" : found.getBody().strip();
  }

  private static List<Instant> fromLines(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith("From "))
        .map(line -> line.replaceFirst("^From MAILER-DAEMON ", ""))
        .map(time -> LocalDateTime.parse(time, ASCTIME).toInstant(ZoneOffset.UTC))
        .toList();
  }

  /** The mail without the fields that were added and without quotes. */
  static byte[] content(byte[] stored) {
    String text = new String(stored, StandardCharsets.ISO_8859_1);
    String own =
        text.replaceFirst(
            "^(X-IMAPbase: .*\\r?\\n)?Status: .*\\r?\\nX-Status: .*\\r?\\nX-Keywords: .*\\r?\\n"
                + "X-UID: .*\\r?\\n",
            "");
    assertThat(own).endsWith("\n");
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    String unquoted =
        own.substring(0, own.length() - 1).replaceAll("(?m)(?<![^\\n])>(>*From )", "$1");
    content.writeBytes(unquoted.getBytes(StandardCharsets.ISO_8859_1));
    return content.toByteArray();
  }

  /** The mailboxes of a directory of mails with their lists. */
  static Map<String, SeenMail> json(Path directory) throws IOException {
    Map<String, SeenMail> mailboxes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path index : files.filter(f -> f.endsWith("index.jsonl")).toList()) {
        List<SeenMail.Seen> mails = new ArrayList<>();
        long validity = -1;
        for (String line : Files.readAllLines(index)) {
          JsonObject json = JsonParser.parseString(line).getAsJsonObject();
          List<String> flags = new ArrayList<>();
          json.getAsJsonArray("flags").forEach(flag -> flags.add(flag.getAsString()));
          Path file = index.resolveSibling(json.get("file").getAsString());
          requireDescribed(json, file);
          validity = json.get("uidValidity").getAsLong();
          mails.add(
              SeenMail.Seen.of(
                  json.get("uid").getAsLong(),
                  flags,
                  Instant.parse(json.get("received").getAsString()),
                  Files.readAllBytes(file)));
        }
        String name = directory.relativize(index.getParent()).toString();
        mailboxes.put(name, new SeenMail(validity, mails));
      }
    }
    return mailboxes;
  }

  /** What another parser finds in the mail is what the list says. */
  private static void requireDescribed(JsonObject json, Path file) {
    try (var in = Files.newInputStream(file)) {
      Message message = new DefaultMessageBuilder().parseMessage(in);
      assertThat(text(json, "subject")).isEqualTo(message.getSubject());
      assertThat(text(json, "messageId")).isEqualTo(message.getMessageId());
      assertThat(text(json, "from")).contains(message.getFrom().get(0).getAddress());
      assertThat(json.get("size").getAsLong()).isEqualTo(Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonObject json, String name) {
    return json.get(name).isJsonNull() ? null : json.get(name).getAsString();
  }
}
