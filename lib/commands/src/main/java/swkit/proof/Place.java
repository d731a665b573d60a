// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.key.DecodedEntry;
import swkit.key.DecodedKey;

/**
 * Names ranges of keys for people.
 *
 * @param generation the layout of the keys
 * @param names the names of the accounts; null if they aren't known
 */
record Place(Generation generation, PrincipalDirectory names) {
  private static final int MOST_OWNERS = 3;
  private static final String NOBODY = "no account";

  /** Names for the accounts of {@code snapshot}, as far as they can be read. */
  static Place in(Snapshot snapshot, Generation generation) {
    PrincipalDirectory names = null;
    try {
      names = PrincipalDirectory.of(snapshot, generation);
    } catch (SwkitException e) {
      // then accounts are shown by their ids
    }
    return new Place(generation, names);
  }

  /** The ends of {@code range}, decoded. */
  String ends(Subspace subspace, KeyRange range) {
    String from = range.from().length == 0 ? "the beginning" : text(subspace, range.from());
    return "from "
        + from
        + " up to "
        + (range.to() == null ? "the end" : text(subspace, range.to()));
  }

  private String text(Subspace subspace, byte[] key) {
    return DecodedEntry.of(generation, subspace, new Entry(key)).key().text();
  }

  /**
   * The ends of {@code range}, and the accounts and collections that {@code snapshot} has there.
   */
  String describe(Snapshot snapshot, Subspace subspace, KeyRange range) {
    String ends = ends(subspace, range);
    if (subspace == Subspace.BLOBS) {
      return ends;
    }
    Map<String, Set<String>> owners = new LinkedHashMap<>();
    try (Source source = snapshot.scan(subspace, range)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        String owner = owner(subspace, entry);
        if (owners.size() == MOST_OWNERS && !owners.containsKey(owner)) {
          owners.put("others", Set.of());
          break;
        }
        DecodedKey key = DecodedEntry.of(generation, subspace, new Entry(entry.key())).key();
        Set<String> collections = owners.computeIfAbsent(owner, o -> new LinkedHashSet<>());
        if (key.field("coll") != null) {
          collections.add(String.valueOf(key.field("coll")));
        }
      }
    }
    if (owners.isEmpty() || owners.keySet().equals(Set.of(NOBODY))) {
      return ends;
    }
    StringJoiner all = new StringJoiner("; ", ends + ": ", "");
    owners.forEach(
        (owner, collections) ->
            all.add(collections.isEmpty() ? owner : owner + " " + String.join(", ", collections)));
    return all.toString();
  }

  private String owner(Subspace subspace, Entry entry) {
    Integer id = generation.owner(subspace, entry);
    if (id == null) {
      return NOBODY;
    }
    String name = names == null ? null : names.name(id);
    return "account " + Integer.toUnsignedString(id) + (name == null ? "" : " (" + name + ")");
  }
}
