// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.sql.FilterText.Comparison;
import swkit.table.TableQuery;

/** Turns comparisons into what a table can be restricted by, and passes over others. Stateless. */
final class Restriction {
  private static final long IDS = 1L << 32;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:mm", "+00")
          .toFormatter(java.util.Locale.ROOT);

  private Restriction() {}

  /**
   * {@code query} restricted by {@code comparisons}, as far as tables can be restricted.
   *
   * @param prefix what the names of columns begin with in the comparisons
   */
  static TableQuery of(TableQuery query, List<Comparison> comparisons, String prefix) {
    TableQuery restricted = query;
    for (Comparison comparison : comparisons) {
      if (comparison.column().startsWith(prefix)) {
        String column = comparison.column().substring(prefix.length());
        restricted = restricted(restricted, column, comparison.operator(), comparison.values());
      }
    }
    return restricted;
  }

  private static TableQuery restricted(
      TableQuery query, String column, String operator, List<String> values) {
    boolean isEquality = operator.equals("=") || operator.equals("in");
    return switch (column) {
      case "account" -> isEquality ? query.ofAccounts(common(query.accounts(), values)) : query;
      case "account_id" -> isEquality ? ofIds(query, values) : query;
      case "subspace" ->
          isEquality || operator.equals("!=") ? in(query, values, isEquality) : query;
      case "key_hex" -> inRange(query, operator, values);
      case "received" -> received(query, operator, values);
      default -> query;
    };
  }

  private static <T> Set<T> common(Set<T> before, Collection<T> values) {
    Set<T> common = new HashSet<>(values);
    if (before != null) {
      common.retainAll(before);
    }
    return common;
  }

  private static TableQuery ofIds(TableQuery query, List<String> values) {
    Set<Integer> ids = new HashSet<>();
    for (String value : values) {
      if (!value.matches("-?\\d{1,18}")) {
        return query;
      }
      long id = Long.parseLong(value);
      if (id >= 0 && id < IDS) {
        ids.add((int) id);
      }
    }
    return query.ofAccountIds(common(query.accountIds(), ids));
  }

  private static TableQuery in(TableQuery query, List<String> letters, boolean isEquality) {
    Set<Subspace> named = EnumSet.noneOf(Subspace.class);
    for (String letter : letters) {
      Subspace subspace = letter.length() == 1 ? Subspace.of(letter.charAt(0)) : null;
      if (subspace != null) {
        named.add(subspace);
      }
    }
    Set<Subspace> wanted = isEquality ? named : EnumSet.allOf(Subspace.class);
    if (!isEquality) {
      wanted.removeAll(named);
    }
    return query.inSubspaces(common(query.subspaces(), wanted));
  }

  /** Keys in hexadecimal are in the order of the keys. */
  private static TableQuery inRange(TableQuery query, String operator, List<String> values) {
    String text = values.get(0);
    if (values.size() > 1 || !text.matches("(?:[0-9a-f]{2})*")) {
      return query;
    }
    byte[] key = HexFormat.of().parseHex(text);
    KeyRange range =
        switch (operator) {
          case "=" -> KeyRange.of(key);
          case ">", ">=" -> KeyRange.from(key);
          case "<" -> new KeyRange(new byte[0], key);
          case "<=" -> new KeyRange(new byte[0], KeyRange.of(key).to());
          case "prefix" -> KeyRange.prefix(key);
          default -> KeyRange.all();
        };
    return query.inRange(query.keys().common(range).orElse(new KeyRange(key, key)));
  }

  private static TableQuery received(TableQuery query, String operator, List<String> values) {
    Instant time = time(values.get(0));
    if (time == null || values.size() > 1) {
      return query;
    }
    boolean isFrom = operator.matches(">=?|=");
    boolean isEnd = operator.matches("<=?|=");
    Instant after = operator.equals("<") ? time : time.plusNanos(1);
    Instant from =
        isFrom && (query.from() == null || time.isAfter(query.from())) ? time : query.from();
    Instant before =
        isEnd && (query.before() == null || after.isBefore(query.before()))
            ? after
            : query.before();
    return query.received(from, before);
  }

  private static Instant time(String text) {
    try {
      return TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
