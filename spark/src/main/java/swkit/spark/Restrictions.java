// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.StringStartsWith;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.table.TableQuery;

/**
 * Narrows a query by the filters of a statement. It never excludes a row that a filter lets
 * through; Spark filters again. For one thread.
 */
final class Restrictions {
  private static final String SUBSPACE = "subspace";
  private static final String KEY = "key";
  private static final String KEY_HEX = "key_hex";
  private static final String ACCOUNT = "account";
  private static final String ACCOUNT_ID = "account_id";
  private static final String RECEIVED = "received";

  private final Set<String> columns;
  private TableQuery query;

  /**
   * @param columns the names of the table's columns
   * @param query the query to begin with
   */
  Restrictions(Set<String> columns, TableQuery query) {
    this.columns = columns;
    this.query = query;
  }

  TableQuery query() {
    return query;
  }

  /** Narrows the query by {@code filter}; false if it saves no reading. */
  boolean add(Filter filter) {
    TableQuery before = query;
    apply(filter);
    return !query.equals(before);
  }

  private void apply(Filter filter) {
    if (filter instanceof And both) {
      apply(both.left());
      apply(both.right());
    } else if (filter instanceof EqualTo equal) {
      in(equal.attribute(), equal.value());
    } else if (filter instanceof EqualNullSafe equal && equal.value() != null) {
      in(equal.attribute(), equal.value());
    } else if (filter instanceof In in) {
      in(in.attribute(), in.values());
    } else if (filter instanceof GreaterThanOrEqual least) {
      from(least.attribute(), least.value());
    } else if (filter instanceof GreaterThan more) {
      from(more.attribute(), more.value());
    } else if (filter instanceof LessThan less) {
      before(less.attribute(), less.value(), false);
    } else if (filter instanceof LessThanOrEqual most) {
      before(most.attribute(), most.value(), true);
    } else if (filter instanceof StringStartsWith start && start.attribute().equals(KEY_HEX)) {
      byte[] prefix = bytes(start.value());
      if (prefix != null) {
        range(KeyRange.prefix(prefix));
      }
    }
  }

  private void in(String column, Object... values) {
    if (!columns.contains(column)) {
      return;
    }
    switch (column) {
      case SUBSPACE -> {
        Set<Subspace> wanted = all(Restrictions::subspace, values);
        query = query.inSubspaces(common(query.subspaces(), wanted));
      }
      case ACCOUNT ->
          query = query.ofAccounts(common(query.accounts(), all(Restrictions::text, values)));
      case ACCOUNT_ID ->
          query = query.ofAccountIds(common(query.accountIds(), all(Restrictions::id, values)));
      case KEY, KEY_HEX, RECEIVED -> {
        if (values.length == 1 && values[0] != null) {
          from(column, values[0]);
          before(column, values[0], true);
        }
      }
      default -> {
        // nothing is saved
      }
    }
  }

  private void from(String column, Object value) {
    if (!columns.contains(column)) {
      return;
    }
    if (column.equals(KEY) && value instanceof byte[] key) {
      range(KeyRange.from(key));
    } else if (column.equals(KEY_HEX) && value instanceof String text && bytes(text) != null) {
      range(KeyRange.from(bytes(text)));
    } else if (column.equals(RECEIVED) && time(value) != null) {
      Instant from = time(value).truncatedTo(ChronoUnit.SECONDS);
      boolean isLater = query.from() == null || query.from().isBefore(from);
      query = isLater ? query.received(from, query.before()) : query;
    }
  }

  /** Keeps what is below {@code value}, and {@code value} itself if {@code inclusive}. */
  private void before(String column, Object value, boolean inclusive) {
    if (!columns.contains(column)) {
      return;
    }
    if (column.equals(KEY) && value instanceof byte[] key) {
      below(key, inclusive);
    } else if (column.equals(KEY_HEX) && value instanceof String text && isHex(text)) {
      below(HexFormat.of().parseHex(text), inclusive);
    } else if (column.equals(RECEIVED) && time(value) != null) {
      Instant end = time(value).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      boolean isEarlier = query.before() == null || end.isBefore(query.before());
      query = isEarlier ? query.received(query.from(), end) : query;
    }
  }

  private void below(byte[] key, boolean inclusive) {
    range(new KeyRange(new byte[0], inclusive ? Arrays.copyOf(key, key.length + 1) : key));
  }

  private void range(KeyRange range) {
    KeyRange nothing = new KeyRange(new byte[0], new byte[0]);
    query = query.inRange(query.keys().common(range).orElse(nothing));
  }

  private static <T> Set<T> common(Set<T> before, Set<T> wanted) {
    Set<T> common = new HashSet<>(wanted);
    if (before != null) {
      common.retainAll(before);
    }
    return common;
  }

  /** What {@code read} makes of {@code values}, without those that no row can have. */
  private static <T> Set<T> all(Function<Object, T> read, Object... values) {
    return Stream.of(values).map(read).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  private static Subspace subspace(Object value) {
    return value instanceof String text && text.length() == 1 ? Subspace.of(text.charAt(0)) : null;
  }

  private static String text(Object value) {
    return value instanceof String text ? text : null;
  }

  private static Integer id(Object value) {
    boolean isId = value instanceof Long number && number >= 0 && number <= 0xFFFFFFFFL;
    return isId ? (Integer) (int) (long) value : null;
  }

  private static Instant time(Object value) {
    if (value instanceof Timestamp time) {
      return time.toInstant();
    }
    return value instanceof Instant time ? time : null;
  }

  private static boolean isHex(String text) {
    return text.matches("(?:[0-9a-f]{2})*");
  }

  /** The bytes that {@code text} begins with in hexadecimal; null if it isn't in that. */
  private static byte[] bytes(String text) {
    String whole = text.substring(0, text.length() / 2 * 2);
    return isHex(whole) ? HexFormat.of().parseHex(whole) : null;
  }
}
