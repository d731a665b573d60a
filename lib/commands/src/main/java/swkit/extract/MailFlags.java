// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The flags of mails, as IMAP, Maildir and mbox have them. */
final class MailFlags {
  /** The spelling of keywords that clients know. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "$forwarded",
          "$Forwarded",
          "$mdnsent",
          "$MDNSent",
          "$junk",
          "$Junk",
          "$notjunk",
          "$NotJunk",
          "$phishing",
          "$Phishing",
          "$important",
          "$Important");

  /** The keywords of JMAP that are system flags in IMAP, with their letters in Maildir. */
  private static final Map<String, String> SYSTEM =
      Map.of("$draft", "D", "$flagged", "F", "$answered", "R", "$seen", "S", "$deleted", "T");

  private static final Map<String, String> IMAP =
      Map.of(
          "$draft",
          "\\Draft",
          "$flagged",
          "\\Flagged",
          "$answered",
          "\\Answered",
          "$seen",
          "\\Seen",
          "$deleted",
          "\\Deleted");

  /** What can't be in a keyword of IMAP. */
  private static final Pattern NO_ATOM = Pattern.compile("[^!#$&'+,\\-./0-9:;<=>?@A-Z^_`a-z|~]");

  private MailFlags() {}

  /** The keywords of {@code mail} that are not system flags, as one word each. */
  static List<String> keywords(Mail mail) {
    return mail.keywords().stream()
        .filter(word -> !SYSTEM.containsKey(word) && !word.equals("$recent"))
        .map(word -> KNOWN.getOrDefault(word, word))
        .map(word -> NO_ATOM.matcher(word).replaceAll("_"))
        .filter(word -> !word.isEmpty())
        .distinct()
        .toList();
  }

  /** All flags as in IMAP: {@code \Seen}, {@code $Forwarded}, {@code todo}. */
  static List<String> imap(Mail mail) {
    return java.util.stream.Stream.concat(
            mail.keywords().stream().filter(IMAP::containsKey).map(IMAP::get).sorted(),
            keywords(mail).stream())
        .toList();
  }

  /** The letters of the system flags in Maildir, in no order. */
  static String maildir(Mail mail) {
    StringBuilder letters = new StringBuilder();
    mail.keywords().forEach(word -> letters.append(SYSTEM.getOrDefault(word, "")));
    return letters.append(mail.keywords().contains("$forwarded") ? "P" : "").toString();
  }

  /** Whether the mail has the keyword {@code word} of JMAP. */
  static boolean has(Mail mail, String word) {
    return mail.keywords().contains(word);
  }

  /** When the mail arrived, in Unix seconds; 0 if unknown. */
  static long seconds(Mail mail) {
    return mail.receivedSeconds() == Mail.UNKNOWN_TIME ? 0 : mail.receivedSeconds();
  }

  /** The time of the file of a mail; null if it is unknown. */
  static FileTime time(Mail mail) {
    return mail.receivedSeconds() == Mail.UNKNOWN_TIME
        ? null
        : FileTime.from(mail.receivedSeconds(), TimeUnit.SECONDS);
  }
}
