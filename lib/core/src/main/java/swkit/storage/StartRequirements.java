// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import swkit.ConfigException;
import swkit.config.TomlConfig;

/**
 * Checks what a server of 0.12 to 0.15 requires in its configuration besides the data store and the
 * blob store: the stores for the search index and for lookups, and the directory (store-and-dump
 * 5.3).
 */
public final class StartRequirements {
  private final TomlConfig config;
  private final List<String> problems = new ArrayList<>();

  private StartRequirements(TomlConfig config) {
    this.config = config;
  }

  /** Why a server doesn't work with {@code config}; empty if no reason is known. */
  public static List<String> problems(TomlConfig config) {
    StartRequirements start = new StartRequirements(config);
    start.require("storage.fts", "store");
    start.require("storage.lookup", "store");
    start.require("storage.directory", "directory");
    return start.problems;
  }

  private void require(String key, String kind) {
    try {
      Optional<String> id = config.get(key);
      if (id.isEmpty() || id.get().isEmpty()) {
        if (!isElsewhere()) {
          problems.add(key + " is missing");
        }
      } else if (!config.ids(kind + ".", ".type").contains(id.get())) {
        problems.add(
            key
                + " names the "
                + kind
                + " '"
                + id.get()
                + "', but there is no "
                + kind
                + "."
                + id.get()
                + ".type");
      }
    } catch (ConfigException e) {
      problems.add(e.getMessage());
    }
  }

  /** Whether missing settings may be in the database, as the configuration lists its own keys. */
  private boolean isElsewhere() {
    return config.has("config.local-keys");
  }
}
