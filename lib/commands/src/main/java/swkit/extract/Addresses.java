// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.DecodedEntry;

/** The mail addresses of a database (key-layouts 4, d; 5, g). Stateless. */
public final class Addresses {
  private Addresses() {}

  /**
   * All addresses in order, each with the id of the account, group or list that it belongs to. In
   * 0.16 the ids of accounts and lists are independent, so only those of accounts are given; a list
   * has the id -1. Addresses of a domain that isn't there, and damaged ones, are left out.
   */
  public static Map<String, Integer> of(Snapshot snapshot) {
    Map<String, Integer> addresses = new TreeMap<>();
    if (!Generation.of(snapshot).hasRegistry()) {
      each(
          snapshot,
          Subspace.DIRECTORY,
          entry -> {
            if (entry.key().field("email") instanceof String address
                && entry.value().field("id") instanceof Number id) {
              addresses.put(address, id.intValue());
            }
          });
      return addresses;
    }
    Map<Object, String> domains = new HashMap<>();
    each(
        snapshot,
        Subspace.FTS_INDEX,
        entry -> {
          boolean isDomain =
              "Domain".equals(entry.key().field("type"))
                  && "name".equals(entry.key().field("property"));
          if (isDomain) {
            domains.put(entry.value().field("id"), String.valueOf(entry.key().field("value")));
          }
        });
    each(
        snapshot,
        Subspace.FTS_INDEX,
        entry -> {
          boolean isAddress = entry.key().form().equals("address");
          String domain = isAddress ? domains.get(entry.key().field("domain")) : null;
          if (domain != null && entry.value().field("id") instanceof Number id) {
            boolean isAccount = "Account".equals(entry.value().field("type"));
            addresses.put(entry.key().field("name") + "@" + domain, isAccount ? id.intValue() : -1);
          }
        });
    return addresses;
  }

  private static void each(Snapshot snapshot, Subspace subspace, Consumer<DecodedEntry> action) {
    Generation generation = Generation.of(snapshot);
    try (Source source = snapshot.scan(subspace)) {
      for (var entry = source.next(); entry != null; entry = source.next()) {
        action.accept(DecodedEntry.of(generation, subspace, entry));
      }
    }
  }
}
