// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import swkit.RefusedException;

/**
 * Selects mails by mailbox and by the time when they arrived. Immutable.
 *
 * @param mailboxes names of mailboxes, in which {@code *} stands for any characters and {@code ?}
 *     for one, of which one must match; upper and lower case are the same; none for all mailboxes
 * @param after the first second; null for no limit
 * @param before the second after the last; null for no limit
 */
public record MailFilter(List<String> mailboxes, Instant after, Instant before) {
  /** Selects everything. */
  public static final MailFilter ALL = new MailFilter(List.of(), null, null);

  /**
   * A filter.
   *
   * @param mailboxes names of mailboxes, with {@code *} and {@code ?}
   * @param after a date or a time in UTC: {@code 2024-01-31}, {@code 2024-01-31T12:00:00Z}; may be
   *     null
   * @param before a date or a time, which is excluded itself; may be null
   */
  public static MailFilter of(List<String> mailboxes, String after, String before) {
    Instant from = time("--after", after);
    Instant to = time("--before", before);
    if (from != null && to != null && !from.isBefore(to)) {
      throw RefusedException.usage(
          "--after " + after + " and --before " + before + " leave no time between them");
    }
    return new MailFilter(List.copyOf(mailboxes), from, to);
  }

  /** The names of mailboxes as one text, for {@link #names}; null for none. */
  String text() {
    return mailboxes.isEmpty() ? null : String.join("\n", mailboxes);
  }

  static List<String> names(String text) {
    return text == null ? List.of() : List.of(text.split("\n"));
  }

  private static Pattern pattern(String name) {
    String regex =
        name.chars()
            .mapToObj(
                c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  private static Instant time(String option, String text) {
    try {
      return text == null
          ? null
          : text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
    } catch (DateTimeException e) {
      throw RefusedException.usage(
          option + " " + text + ": give a date such as 2024-01-31, or 2024-01-31T12:00:00Z");
    }
  }

  /** Whether all mails are selected. */
  boolean isAll() {
    return equals(ALL);
  }

  /** Whether mails are selected by their mailboxes. */
  boolean isByMailbox() {
    return !mailboxes.isEmpty();
  }

  /** Whether mails in the mailbox {@code name} are selected. */
  boolean takesMailbox(String name) {
    return mailboxes.isEmpty()
        || mailboxes.stream().anyMatch(p -> pattern(p).matcher(name).matches());
  }

  /** The patterns that match none of {@code names}. */
  List<String> unmatched(Collection<String> names) {
    return mailboxes.stream()
        .filter(p -> names.stream().noneMatch(name -> pattern(p).matcher(name).matches()))
        .toList();
  }

  /** Whether a mail that arrived at {@code received} is selected; one of unknown time is. */
  boolean takesTime(long received) {
    return received == Mail.UNKNOWN_TIME
        || (after == null || received >= after.getEpochSecond())
            && (before == null || received < before.getEpochSecond());
  }
}
