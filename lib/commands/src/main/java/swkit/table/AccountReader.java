// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.PrincipalDirectory;
import swkit.inspect.AccountCount;
import swkit.io.Bytes;
import swkit.key.KeyForms;

/** Counts what accounts have, all of a part before the first row. */
final class AccountReader implements RowReader<AccountRow> {
  private final TabularDatabase database;
  private final KeyForms forms;
  private final KeyRange range;
  private final Set<Integer> ids;
  private Iterator<Map.Entry<Integer, AccountCount>> counted;
  private long read;

  AccountReader(TabularDatabase database, TablePart part, TableQuery query) {
    this.database = database;
    this.forms = KeyForms.of(database.generation());
    this.range = AccountParts.range(part);
    this.ids = database.accounts(query);
  }

  @Override
  public AccountRow next() {
    if (counted == null) {
      counted = count().entrySet().iterator();
    }
    if (!counted.hasNext()) {
      return null;
    }
    Map.Entry<Integer, AccountCount> next = counted.next();
    return new AccountRow(database.directory(), next.getKey(), next.getValue());
  }

  private Map<Integer, AccountCount> count() {
    Map<Integer, AccountCount> counts = new HashMap<>();
    PrincipalDirectory directory = database.directory();
    directory.accountIds().forEach(id -> counts.put(id, new AccountCount()));
    for (KeyRange keys : documents()) {
      count(counts, Subspace.PROPERTY, keys);
    }
    Subspace quotas = database.generation().diskQuotas();
    for (KeyRange keys : quotas(quotas)) {
      count(counts, quotas, keys);
    }
    Map<Integer, AccountCount> own = new TreeMap<>(Integer::compareUnsigned);
    counts.forEach(
        (id, count) -> {
          if (range.contains(Bytes.u32(id)) && (ids == null || ids.contains(id))) {
            own.put(id, count);
          }
        });
    return own;
  }

  private List<KeyRange> documents() {
    List<Integer> wanted = AccountParts.within(ids, range);
    return wanted == null ? List.of(range) : wanted.stream().map(KeyRange::account).toList();
  }

  private List<KeyRange> quotas(Subspace quotas) {
    if (ids == null) {
      return List.of(KeyRange.all());
    }
    List<KeyRange> ranges = new ArrayList<>();
    ids.forEach(id -> ranges.addAll(database.generation().accountKeys().ranges(quotas, id)));
    return ranges.contains(KeyRange.all()) ? List.of(KeyRange.all()) : ranges;
  }

  private void count(Map<Integer, AccountCount> counts, Subspace subspace, KeyRange keys) {
    try (Source entries = database.snapshot().scan(subspace, keys)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        database.workers().checkNotStopped();
        read++;
        AccountCount.add(counts, forms.decode(subspace, entry.key()), entry.value());
      }
    }
  }

  @Override
  public long entriesRead() {
    return read;
  }

  @Override
  public void close() {
    // nothing is open between two rows
  }
}
