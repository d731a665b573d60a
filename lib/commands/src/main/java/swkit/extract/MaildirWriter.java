// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.hash.Blake3;

/**
 * Maildir++: a directory for the inbox, with one for each other mailbox in it. The names of
 * mailboxes are in modified UTF-7, with dots between the levels. What is special in a name is
 * escaped as Dovecot's list escaping does: a backslash and two hexadecimal digits.
 *
 * <p>Besides mails there are what Dovecot keeps: {@code dovecot-uidlist}, {@code dovecot-keywords},
 * {@code subscriptions}.
 */
final class MaildirWriter implements MailWriter {
  /** As many keywords have a letter in the names of files. */
  private static final int LETTERS = 26;

  private static final int GUID_BYTES = 16;

  private final MailAccount account;
  private final Folder base;
  private final SafeNames names = new SafeNames();
  private final List<String> subscriptions = new ArrayList<>();

  MaildirWriter(MailAccount account, Folder base) {
    this.account = account;
    this.base = base;
  }

  /** The name of the directory for {@code path}; empty for the inbox. */
  static String directory(List<String> path) {
    return path.stream().map(MaildirWriter::escaped).collect(Collectors.joining(".", ".", ""));
  }

  private static String escaped(String name) {
    StringBuilder escaped = new StringBuilder();
    String encoded = ModifiedUtf7.encode(name);
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '.' || c == '/' || c == '\\' || c == '~' && i == 0) {
        escaped.append(String.format("\\%02x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.isEmpty() ? "_" : escaped.toString();
  }

  @Override
  public synchronized Section begin(FolderMails mails) {
    Mailbox mailbox = mails.mailbox();
    boolean isInbox = mailbox.isInbox() && names.isFree("");
    String directory =
        isInbox
            ? names.reserve("", "")
            : names.reserve(SafeNames.bounded(directory(mailbox.path()), mailbox.name()), "");
    base.expect(directory);
    if (mailbox.isSubscribed()) {
      subscriptions.add(isInbox ? Mailbox.INBOX : directory.substring(1));
    }
    return new Maildir(mails, directory.isEmpty() ? base : base.folder(directory), isInbox);
  }

  /** One name in each line; names as those of the directories, without the leading dot. */
  @Override
  public synchronized void complete() {
    try (base) {
      base.put("subscriptions", null, lines(subscriptions));
      base.checkOthers(name -> name.startsWith("."));
    }
  }

  private static byte[] lines(List<String> lines) {
    return lines.stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** One directory with {@code cur}, {@code new} and {@code tmp}. */
  private final class Maildir implements Section {
    private final FolderMails mails;
    private final Folder folder;
    private final Folder cur;
    private final boolean isInbox;
    private final Map<String, Integer> keywords = new LinkedHashMap<>();
    private final long[] sizes;
    private Map<String, String> there;

    Maildir(FolderMails mails, Folder folder, boolean isInbox) {
      this.mails = mails;
      this.folder = folder;
      this.isInbox = isInbox;
      cur = folder.folder("cur");
      folder.folder("new");
      folder.folder("tmp");
      sizes = new long[mails.mails().size()];
      Arrays.fill(sizes, -1);
      for (Mail mail : mails.mails()) {
        for (String keyword : MailFlags.keywords(mail)) {
          keywords.putIfAbsent(keyword, keywords.size());
        }
      }
    }

    @Override
    public void write(int index, byte[] added, byte[] blob) {
      sizes[index] = (long) added.length + blob.length;
      Mail mail = mails.mails().get(index);
      String name = base(index) + ":2," + flags(mail);
      if (folder.tree().mode() == Tree.Mode.COMPARE) {
        name = renamed(name);
      }
      cur.put(name, MailFlags.time(mail), added, blob);
    }

    /** The name that the mail has now, if others have changed its flags. */
    private String renamed(String name) {
      if (there == null) {
        there = cur.named(file -> file.replaceFirst(":2,.*", ""));
      }
      String now = there.get(name.replaceFirst(":2,.*", ""));
      if (now != null && !now.equals(name)) {
        folder.tree().differs(cur.path().resolve(now), "has other flags than in the database");
        return now;
      }
      return name;
    }

    private String base(int index) {
      Mail mail = mails.mails().get(index);
      return MailFlags.seconds(mail)
          + ".U"
          + mails.uids().get(index)
          + "V"
          + mails.mailbox().uidValidity()
          + "D"
          + mail.document()
          + ".swkit,S="
          + sizes[index];
    }

    private String flags(Mail mail) {
      TreeSet<Character> letters = new TreeSet<>();
      MailFlags.maildir(mail).chars().forEach(c -> letters.add((char) c));
      for (String keyword : MailFlags.keywords(mail)) {
        int number = keywords.get(keyword);
        if (number < LETTERS) {
          letters.add((char) ('a' + number));
        }
      }
      return letters.stream().map(String::valueOf).collect(Collectors.joining());
    }

    @Override
    public void complete() {
      List<String> uids = new ArrayList<>();
      uids.add(
          "3 V" + mails.mailbox().uidValidity() + " N" + mails.mailbox().nextUid() + " G" + guid());
      for (int i = 0; i < sizes.length; i++) {
        if (sizes[i] >= 0) {
          uids.add(mails.uids().get(i) + " :" + base(i));
        }
      }
      folder.put("dovecot-uidlist", null, lines(uids));
      List<String> words = new ArrayList<>();
      keywords.forEach(
          (keyword, number) -> {
            if (number < LETTERS) {
              words.add(number + " " + keyword);
            }
          });
      folder.put("dovecot-keywords", null, lines(words));
      if (!isInbox) {
        folder.put("maildirfolder", null, Entry.NO_VALUE);
      }
      cur.checkOthers(name -> true);
      close();
    }

    /** An id of the mailbox in 32 hexadecimal digits, the same in each run. */
    private String guid() {
      String text =
          account.name() + "\n" + mails.mailbox().id() + "\n" + mails.mailbox().uidValidity();
      byte[] hash = Blake3.hash(text.getBytes(StandardCharsets.UTF_8));
      return Entry.hex(Arrays.copyOf(hash, GUID_BYTES));
    }

    @Override
    public String loss() {
      int more = keywords.size() - LETTERS;
      return more <= 0
          ? null
          : "has "
              + keywords.size()
              + " keywords, and Maildir takes "
              + LETTERS
              + ": its mails lose "
              + String.join(", ", List.copyOf(keywords.keySet()).subList(LETTERS, keywords.size()));
    }

    @Override
    public String place() {
      return folder.tree().root().relativize(folder.path()).toString();
    }

    @Override
    public void close() {
      cur.close();
      folder.close();
    }
  }
}
