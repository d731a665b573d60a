// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;

/**
 * What is wanted of a table. Immutable, with a text form that another process can read.
 *
 * <p>The restrictions save reading: rows that they exclude may come nevertheless, so whoever
 * restricts must filter again. All that they allow comes. A table ignores those that mean nothing
 * to it.
 *
 * @param columns the names of the columns that are read, in the order in which {@link
 *     TableRows#value} counts them
 * @param subspaces the subspaces of the entries; null for all
 * @param keys the range of the entries' keys
 * @param accounts the names of accounts, whole; null for all
 * @param accountIds the ids of accounts, unsigned; null for all
 * @param from the first moment at which mails were received; null for no limit
 * @param before the moment after the last one; null for no limit
 * @param withSecrets whether values that are secrets are shown
 */
public record TableQuery(
    List<String> columns,
    Set<Subspace> subspaces,
    KeyRange keys,
    Set<String> accounts,
    Set<Integer> accountIds,
    Instant from,
    Instant before,
    boolean withSecrets) {

  /** Copies the collections. */
  public TableQuery {
    columns = List.copyOf(columns);
    subspaces = subspaces == null ? null : Set.copyOf(subspaces);
    accounts = accounts == null ? null : Set.copyOf(accounts);
    accountIds = accountIds == null ? null : Set.copyOf(accountIds);
  }

  /** All rows, with {@code columns}; secrets are hidden. */
  public static TableQuery of(List<String> columns) {
    return new TableQuery(columns, null, KeyRange.all(), null, null, null, null, false);
  }

  /** All rows and columns of {@code table}; secrets are hidden. */
  public static TableQuery all(Table table) {
    return of(table.columns().stream().map(Column::name).toList());
  }

  /** The same with the columns {@code names}. */
  public TableQuery withColumns(List<String> names) {
    return new TableQuery(names, subspaces, keys, accounts, accountIds, from, before, withSecrets);
  }

  /** The same, of {@code wanted} only. */
  public TableQuery inSubspaces(Collection<Subspace> wanted) {
    return new TableQuery(
        columns, Set.copyOf(wanted), keys, accounts, accountIds, from, before, withSecrets);
  }

  /** The same, of the keys in {@code wanted} only. */
  public TableQuery inRange(KeyRange wanted) {
    return new TableQuery(
        columns, subspaces, wanted, accounts, accountIds, from, before, withSecrets);
  }

  /** The same, of the accounts with these names only. */
  public TableQuery ofAccounts(Collection<String> names) {
    return new TableQuery(
        columns, subspaces, keys, Set.copyOf(names), accountIds, from, before, withSecrets);
  }

  /** The same, of the accounts with these ids only. */
  public TableQuery ofAccountIds(Collection<Integer> ids) {
    return new TableQuery(
        columns, subspaces, keys, accounts, Set.copyOf(ids), from, before, withSecrets);
  }

  /** The same, of mails received from {@code first} until before {@code end}; null for no limit. */
  public TableQuery received(Instant first, Instant end) {
    return new TableQuery(columns, subspaces, keys, accounts, accountIds, first, end, withSecrets);
  }

  /** The same; secrets are shown if {@code shown}. */
  public TableQuery withSecrets(boolean shown) {
    return new TableQuery(columns, subspaces, keys, accounts, accountIds, from, before, shown);
  }

  /** Whether the column {@code name} is wanted. */
  public boolean wants(String name) {
    return columns.contains(name);
  }

  /** Whether one of the columns {@code names} is wanted. */
  boolean wantsAny(Collection<String> names) {
    return names.stream().anyMatch(columns::contains);
  }

  /**
   * The subspaces that are asked for by name. None if all are wanted, or all but a few: that is
   * whatever there is.
   */
  Set<Subspace> namedSubspaces() {
    boolean isNamed = subspaces != null && subspaces.size() <= Subspace.values().length / 2;
    return isNamed ? subspaces : Set.of();
  }

  /** The query as a JSON object. */
  public String text() {
    JsonObject json = new JsonObject();
    json.add("columns", array(columns));
    if (subspaces != null) {
      json.add(
          "subspaces", array(new TreeSet<>(subspaces).stream().map(s -> "" + s.letter()).toList()));
    }
    json.addProperty("keysFrom", Entry.hex(keys.from()));
    json.addProperty("keysTo", keys.to() == null ? null : Entry.hex(keys.to()));
    if (accounts != null) {
      json.add("accounts", array(new TreeSet<>(accounts)));
    }
    if (accountIds != null) {
      json.add("accountIds", array(accountIds.stream().map(Integer::toUnsignedString).toList()));
    }
    json.addProperty("from", from == null ? null : from.toString());
    json.addProperty("before", before == null ? null : before.toString());
    json.addProperty("withSecrets", withSecrets);
    return json.toString();
  }

  /** The query that {@link #text} wrote. */
  public static TableQuery parse(String text) {
    JsonObject json = new Gson().fromJson(text, JsonObject.class);
    String end = string(json, "keysTo");
    String first = string(json, "from");
    String last = string(json, "before");
    return new TableQuery(
        list(json, "columns", word -> word),
        set(json, "subspaces", word -> Subspace.of(word.charAt(0))),
        new KeyRange(
            HexFormat.of().parseHex(string(json, "keysFrom")),
            end == null ? null : HexFormat.of().parseHex(end)),
        set(json, "accounts", word -> word),
        set(json, "accountIds", Integer::parseUnsignedInt),
        first == null ? null : Instant.parse(first),
        last == null ? null : Instant.parse(last),
        json.get("withSecrets").getAsBoolean());
  }

  private static String string(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null || value.isJsonNull() ? null : value.getAsString();
  }

  private static <T> List<T> list(JsonObject json, String name, Function<String, T> read) {
    return json.getAsJsonArray(name).asList().stream()
        .map(JsonElement::getAsString)
        .map(read)
        .toList();
  }

  private static <T> Set<T> set(JsonObject json, String name, Function<String, T> read) {
    return json.has(name) ? Set.copyOf(list(json, name, read)) : null;
  }

  private static JsonArray array(Collection<String> words) {
    JsonArray array = new JsonArray();
    words.forEach(array::add);
    return array;
  }
}
