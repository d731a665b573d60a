// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import swkit.RefusedException;
import swkit.config.TomlConfig;
import swkit.io.TextFile;
import swkit.io.Wording;
import swkit.storage.DataElsewhere;

/**
 * The settings of a {@code config.toml} that must be made again in 0.16, which doesn't read the
 * file.
 */
final class ConfigCheck {
  private static final Pattern MACRO = Pattern.compile("%\\{(env|file|cfg):[^}]*}%");

  private final TomlConfig config;
  private final List<Advice> advice = new ArrayList<>();

  ConfigCheck(TomlConfig config) {
    this.config = config;
  }

  List<Advice> run() {
    String data = config.get("storage.data").orElse("");
    store(
        "fts",
        data,
        "the search index",
        "set the SearchStore of 0.16 to it after the migration, and have the server reindex");
    store(
        "lookup",
        data,
        "in-memory data",
        "set the InMemoryStore of 0.16 to it after the migration");
    directory();
    macros();
    return advice;
  }

  private void store(String role, String data, String holds, String todo) {
    Optional<String> id = config.get("storage." + role);
    if (id.isPresent() && !id.get().equals(data)) {
      note(
          "external-" + role,
          holds
              + " is in the store '"
              + id.get()
              + "'"
              + config.get("store." + id.get() + ".type").map(t -> " (" + t + ")").orElse("")
              + ", and config.json names the data store alone",
          todo);
    }
  }

  private void directory() {
    String id = config.get("storage.directory").orElse("");
    String type = config.get("directory." + id + ".type").orElse("internal");
    String store = DataElsewhere.accountStore(config);
    if (!store.isEmpty()) {
      advice.add(
          new Advice(
              Advice.Kind.WAY,
              "external-accounts",
              0,
              "the accounts are in the store "
                  + store
                  + ", as directory."
                  + id
                  + ".store says, not in the data store, where 0.16 keeps them",
              "move them into the data store with 0.15 (directory."
                  + id
                  + ".store = \""
                  + config.get("storage.data").orElse("")
                  + "\"), check that users can log in, and run this check again"));
    }
    if (!type.equals("internal")) {
      note(
          "external-directory",
          "accounts are looked up in the directory '" + id + "' (" + type + ")",
          "set it up again in 0.16 before users log in");
    }
  }

  /** Reads the lines as text, because the parsed configuration has the macros replaced. */
  private void macros() {
    List<Integer> lines = new ArrayList<>();
    try {
      int number = 0;
      for (String line : TextFile.read(config.file()).lines().toList()) {
        number++;
        if (!line.strip().startsWith("#") && MACRO.matcher(line).find()) {
          lines.add(number);
        }
      }
    } catch (IOException e) {
      throw new RefusedException(config.file().toString(), "can't be read: " + Wording.reason(e));
    }
    if (!lines.isEmpty()) {
      advice.add(
          new Advice(
              Advice.Kind.NOTE,
              "macros",
              lines.size(),
              Wording.count(lines.size(), "line", "lines")
                  + " of "
                  + config.file()
                  + " with macros such as %{env:…}% (line "
                  + lines.stream().map(String::valueOf).collect(Collectors.joining(", "))
                  + "), which 0.16 doesn't expand",
              "write the value, or a secret of the kind EnvironmentVariable or File"));
    }
  }

  private void note(String id, String found, String todo) {
    advice.add(new Advice(Advice.Kind.NOTE, id, 0, found, todo));
  }
}
