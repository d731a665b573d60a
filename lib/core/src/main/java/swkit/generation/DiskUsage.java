// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;

/**
 * The bytes that each account uses, as its server has counted them (key-layouts 3): mail, files,
 * scripts, events and contacts. Stateless.
 */
public final class DiskUsage {
  private DiskUsage() {}

  /** The bytes by account, of all accounts that have a counter. Throws if they can't be read. */
  public static Map<Integer, Long> of(Snapshot snapshot) {
    Generation layout = Generation.layoutOf(snapshot);
    Subspace subspace = layout.diskQuotas();
    Map<Integer, Long> usage = new TreeMap<>(Integer::compareUnsigned);
    if (snapshot.subspaces().contains(subspace)) {
      AccountKeys keys = layout.accountKeys();
      try (Source entries = snapshot.scan(subspace)) {
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
          Long bytes = keys.usage(entry);
          Integer owner = bytes == null ? null : keys.owner(subspace, entry);
          if (owner != null) {
            usage.merge(owner, bytes, Long::sum);
          }
        }
      }
    }
    return usage;
  }

  /** About how many bytes all accounts use; 0 if that isn't known. */
  public static long total(Snapshot snapshot) {
    try {
      return of(snapshot).values().stream().mapToLong(bytes -> Math.max(0, bytes)).sum();
    } catch (SwkitException e) {
      // Only progress needs the number; whoever needs the entries meets the same problem.
      return 0;
    }
  }
}
