// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.DecodedEntry;

/** The settings in a database, as text, with secrets hidden. Stateless. */
public final class Settings {
  private Settings() {}

  /**
   * The value of each setting by its name; in 0.16 the fields of each object in the registry by its
   * type and id (key-layouts 4, s; 5). The caller may change the map.
   */
  public static Map<String, String> of(Snapshot snapshot) {
    Map<String, String> settings = new TreeMap<>();
    Generation generation = Generation.of(snapshot);
    try (Source source = snapshot.scan(Subspace.SETTINGS)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        DecodedEntry decoded = DecodedEntry.of(generation, Subspace.SETTINGS, entry);
        if (generation.hasRegistry()) {
          String name = decoded.key().field("type") + " " + decoded.key().field("id");
          settings.put(name, String.join(" ", decoded.objectLines(entry.value(), false)));
        } else {
          Object text = decoded.value().field("text");
          settings.put(
              String.valueOf(decoded.key().field("name")), text == null ? "?" : text.toString());
        }
      }
    }
    return settings;
  }
}
