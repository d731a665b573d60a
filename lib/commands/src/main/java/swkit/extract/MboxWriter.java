// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * One file of mboxrd for each mailbox: {@code >} is put before each line that is {@code From }
 * after any number of {@code >}. Flags and UIDs are in the fields {@code Status}, {@code X-Status},
 * {@code X-Keywords} and {@code X-UID}, which precede those of the mail; the first mail has {@code
 * X-IMAPbase} too. The times of mails are in UTC.
 */
final class MboxWriter implements MailWriter {
  private static final String SUFFIX = ".mbox";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LINE_FEED = {'\n'};
  private static final byte[] QUOTE = {'>'};

  private final FolderNames names;

  MboxWriter(Folder base) {
    this.names = new FolderNames(base);
  }

  @Override
  public synchronized Section begin(FolderMails mails) {
    FolderNames.Place place = names.file(mails.mailbox(), SUFFIX);
    return new Mbox(mails, place.folder(), place.name());
  }

  @Override
  public synchronized void complete() {
    names.complete();
  }

  private static final class Mbox implements Section {
    private final FolderMails mails;
    private final Folder folder;
    private final String name;
    private Appended file;
    private boolean hasFirst;

    Mbox(FolderMails mails, Folder folder, String name) {
      this.mails = mails;
      this.folder = folder;
      this.name = name;
    }

    private Appended file() {
      if (file == null) {
        file = folder.append(name);
      }
      return file;
    }

    @Override
    public void write(int index, byte[] added, byte[] blob) {
      Mail mail = mails.mails().get(index);
      byte[] start = added.length > 0 ? added : blob;
      file().add(fields(mail, mails.uids().get(index), lineEnd(start)));
      boolean isLineEnded = quoted(added, true);
      isLineEnded = quoted(blob, isLineEnded);
      if (!isLineEnded) {
        file().add(LINE_FEED);
      }
      file().add(LINE_FEED);
    }

    private static String lineEnd(byte[] mail) {
      for (int i = 0; i < mail.length; i++) {
        if (mail[i] == '\n') {
          return i > 0 && mail[i - 1] == '\r' ? "\r\n" : "\n";
        }
      }
      return "\n";
    }

    private byte[] fields(Mail mail, long uid, String end) {
      StringBuilder fields = new StringBuilder();
      fields.append("From MAILER-DAEMON ").append(time(MailFlags.seconds(mail))).append('\n');
      if (!hasFirst) {
        hasFirst = true;
        Set<String> all = new LinkedHashSet<>();
        mails.mails().forEach(any -> all.addAll(MailFlags.keywords(any)));
        fields
            .append("X-IMAPbase: ")
            .append(mails.mailbox().uidValidity())
            .append(' ')
            .append(String.format(Locale.ROOT, "%010d", mails.mailbox().nextUid() - 1));
        all.forEach(word -> fields.append(' ').append(word));
        fields.append(end);
      }
      String more =
          (MailFlags.has(mail, "$answered") ? "A" : "")
              + (MailFlags.has(mail, "$flagged") ? "F" : "")
              + (MailFlags.has(mail, "$draft") ? "T" : "")
              + (MailFlags.has(mail, "$deleted") ? "D" : "");
      String words = String.join(" ", MailFlags.keywords(mail));
      fields.append("Status: ").append(MailFlags.has(mail, "$seen") ? "RO" : "O").append(end);
      fields.append("X-Status: ").append(more).append(end);
      fields.append("X-Keywords: ").append(words).append(end);
      fields.append("X-UID: ").append(uid).append(end);
      return fields.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String time(long seconds) {
      try {
        return TIME.format(Instant.ofEpochSecond(seconds));
      } catch (DateTimeException e) {
        return TIME.format(Instant.EPOCH);
      }
    }

    /**
     * Adds {@code mail}, quoted. Returns whether it ends with a line feed.
     *
     * @param isStart whether it begins at the start of a line
     */
    private boolean quoted(byte[] mail, boolean isStart) {
      int from = 0;
      int line = isStart ? 0 : nextLine(mail, 0);
      while (line < mail.length) {
        if (isFrom(mail, line)) {
          file().add(mail, from, line - from);
          file().add(QUOTE);
          from = line;
        }
        line = nextLine(mail, line);
      }
      file().add(mail, from, mail.length - from);
      return mail.length == 0 ? isStart : mail[mail.length - 1] == '\n';
    }

    private static int nextLine(byte[] mail, int from) {
      int at = from;
      while (at < mail.length && mail[at] != '\n') {
        at++;
      }
      return at + 1;
    }

    private static boolean isFrom(byte[] mail, int line) {
      int at = line;
      while (at < mail.length && mail[at] == '>') {
        at++;
      }
      if (mail.length - at < FROM.length || mail[at] != 'F') {
        return false;
      }
      for (int i = 1; i < FROM.length; i++) {
        if (mail[at + i] != FROM[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void complete() {
      file().complete();
      close();
    }

    @Override
    public String place() {
      return folder.tree().root().relativize(folder.path().resolve(name)).toString();
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
      folder.close();
    }
  }
}
