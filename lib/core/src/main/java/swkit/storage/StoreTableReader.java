// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import swkit.ConfigException;
import swkit.config.Reference;
import swkit.config.TomlConfig;
import swkit.io.Suggestion;
import swkit.store.StoreSettings;

/**
 * Reads the settings of stores from the tables {@code [store.<id>]} in the {@code config.toml} of a
 * server up to 0.15 (store-and-dump 5.3).
 */
public final class StoreTableReader {
  private static final Set<String> SHARDED = Set.of("sharded-blob", "distributed-blob");

  private StoreTableReader() {}

  /**
   * The store {@code id}, which the key {@code role} names. Missing secrets are noted in the
   * settings, and don't throw.
   */
  static StoreSettings read(TomlConfig config, String role, String id) {
    return store(config, role, id, Set.of());
  }

  /** Reads a store; {@code parents} are the ids of the sharded stores that it is a member of. */
  private static StoreSettings store(
      TomlConfig config, String role, String id, Set<String> parents) {
    String prefix = "store." + id + ".";
    if (!config.ids("store.", ".type").contains(id)) {
      throw new ConfigException(
          config.file(),
          role
              + " names the store '"
              + id
              + "', but there is no "
              + prefix
              + "type; "
              + defined(config, prefix, id));
    }
    String type =
        place(config, prefix + "type", "what kind of store it is").toLowerCase(Locale.ROOT);
    if (type.equals(StorageSettings.REPLICATED)) {
      String primary = place(config, prefix + "primary", "which store is written to");
      return store(config, prefix + "primary", primary, parents)
          .with(StorageSettings.REPLICATED, id);
    }
    Map<String, String> values = new HashMap<>();
    Map<String, ConfigException> missing = new HashMap<>();
    for (String name : SettingNames.of(type)) {
      String key = prefix + name;
      try {
        value(config, key, name).ifPresent(value -> values.put(name, value));
      } catch (ConfigException e) {
        if (!SettingNames.isSecret(name)) {
          throw e;
        }
        missing.put(name, e);
      }
    }
    putOthers(config, prefix, type, values);
    List<StoreSettings> members = new ArrayList<>();
    if (SHARDED.contains(type)) {
      Set<String> lineage = new HashSet<>(parents);
      lineage.add(id);
      for (Map.Entry<String, String> member : config.values(prefix + "stores").entrySet()) {
        if (lineage.contains(member.getValue())) {
          throw new ConfigException(
              config.file(), member.getKey() + ": a store can't be in itself");
        }
        members.add(store(config, member.getKey(), member.getValue(), lineage));
      }
    }
    return new StoreSettings(type, values, members, config.file() + " store." + id, missing);
  }

  /** Adds the settings that only the server reads, to be copied into a config.json. */
  private static void putOthers(
      TomlConfig config, String prefix, String type, Map<String, String> values) {
    for (String name : config.names(prefix)) {
      if (!SettingNames.of(type).contains(name)) {
        try {
          config.peek(prefix + name).ifPresent(value -> values.put(name, value));
        } catch (ConfigException e) {
          // nothing here needs this setting
        }
      }
    }
  }

  private static String defined(TomlConfig config, String prefix, String id) {
    Optional<String> other = config.inOtherCase(prefix + "type");
    List<String> ids = config.ids("store.", ".type");
    if (other.isPresent() && !other.get().startsWith("store.")) {
      return "there is "
          + other.get()
          + ", but the server takes the first letter of a [table] as it is, and knows it in lower"
          + " case alone: write [store."
          + id
          + "]";
    }
    if (other.isPresent()) {
      return "there is "
          + other.get()
          + ": the server reads [table] names in lower case, and ids as they are; write both in"
          + " lower case";
    }
    return ids.isEmpty()
        ? "no store is defined in this file: add [store." + id + "] with its type"
        : "defined are: " + String.join(", ", ids);
  }

  /** The value of {@code key}, which must not contain an unreplaced reference. */
  static String place(TomlConfig config, String key, String why) {
    String value = config.require(key, why);
    requireReplaced(config, key, value);
    return value;
  }

  private static Optional<String> value(TomlConfig config, String key, String name) {
    if (SettingNames.isSecret(name)) {
      config
          .unknownMacro(key)
          .ifPresent(
              macro -> {
                throw unreplaced(config, key, macro);
              });
      Optional<String> value = config.get(key);
      return config.endsInFile(key) ? value.map(StoreTableReader::withoutNewline) : value;
    }
    Optional<String> value = config.get(key);
    if (value.isPresent() && SettingNames.isPlace(name)) {
      requireReplaced(config, key, value.get());
    }
    if (value.isPresent() && SettingNames.isPath(name) && Reference.isHome(value.get())) {
      throw new ConfigException(
          config.file(), key + " begins with '~', which nothing replaces: write the whole path");
    }
    return value;
  }

  private static void requireReplaced(TomlConfig config, String key, String value) {
    Reference.in(value)
        .ifPresent(
            reference -> {
              throw unreplaced(config, key, reference);
            });
  }

  private static ConfigException unreplaced(TomlConfig config, String key, String reference) {
    return new ConfigException(
        config.file(),
        key
            + " has "
            + reference
            + " in it, which nothing replaces: write the value itself"
            + (config.isOverride(key)
                ? " (macros in overrides are not expanded)"
                : ", or %{env:NAME}% for an environment variable"));
  }

  /** A secret from a file, without the newline that editors append. */
  static String withoutNewline(String secret) {
    return secret.replaceFirst("\r?\n\\z", "");
  }

  /**
   * The end of the message that nothing reads {@code key}: the key that was probably meant, or the
   * keys that are read.
   */
  public static String instead(TomlConfig config, String key) {
    TreeSet<String> read = new TreeSet<>(List.of("storage.data", "storage.blob"));
    for (String role : List.copyOf(read)) {
      String id = config.get(role).orElse("");
      addKeys(config, id, read, new HashSet<>());
      if (role.endsWith("blob")) {
        read.add("store." + id + ".compression");
      }
    }
    Optional<String> near = Suggestion.of(key, read);
    if (near.isPresent()) {
      return "; did you mean " + near.get() + "?";
    }
    for (String id : config.ids("store.", ".type")) {
      if (key.startsWith("store." + id + ".")) {
        return read.contains("store." + id + ".type")
            ? ": swkit doesn't need it; of this store it reads " + of(read, "store." + id + ".")
            : ": storage.data is "
                + config.get("storage.data").orElse("")
                + ", storage.blob is "
                + config.get("storage.blob").orElse("")
                + ", and the store '"
                + id
                + "' is neither";
      }
    }
    return ": swkit doesn't need it; it reads " + String.join(", ", read);
  }

  private static String of(Set<String> keys, String prefix) {
    return keys.stream().filter(key -> key.startsWith(prefix)).collect(Collectors.joining(", "));
  }

  private static void addKeys(TomlConfig config, String id, Set<String> keys, Set<String> ids) {
    String prefix = "store." + id + ".";
    if (!ids.add(id)) {
      return;
    }
    keys.add(prefix + "type");
    String type = config.get(prefix + "type").orElse("").toLowerCase(Locale.ROOT);
    SettingNames.of(type).forEach(name -> keys.add(prefix + name));
    if (type.equals(StorageSettings.REPLICATED)) {
      keys.add(prefix + "primary");
      addKeys(config, config.get(prefix + "primary").orElse(""), keys, ids);
    }
    if (SHARDED.contains(type)) {
      keys.add(prefix + "stores");
      config
          .values(prefix + "stores")
          .values()
          .forEach(member -> addKeys(config, member, keys, ids));
    }
  }
}
