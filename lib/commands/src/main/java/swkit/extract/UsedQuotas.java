// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.DecodedEntry;

/** How much the server says that accounts use (key-layouts 3, n and u). Stateless. */
public final class UsedQuotas {
  private UsedQuotas() {}

  /**
   * The bytes that each account uses, by its id; in 0.15 also those of tenants. Who has no counter
   * is missing.
   */
  public static Map<Integer, Long> of(Snapshot snapshot) {
    Map<Integer, Long> used = new TreeMap<>(Integer::compareUnsigned);
    Generation generation = Generation.of(snapshot);
    Subspace quotas = generation.diskQuotas();
    try (Source source = snapshot.scan(quotas)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        DecodedEntry decoded = DecodedEntry.of(generation, quotas, entry);
        if (decoded.key().form().equals("quota") && entry.value().length == 8) {
          String field = generation.hasRegistry() ? "acct" : "principal";
          used.put(((Number) decoded.key().field(field)).intValue(), Bytes.i64le(entry.value(), 0));
        }
      }
    }
    return used;
  }
}
