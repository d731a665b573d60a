// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.ArrayList;
import java.util.List;
import swkit.invocation.Invocation;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/**
 * The commands that back up a storage, by the types of its stores, as the server's guide has them.
 */
public final class BackupCommands {
  private static final String SERVERS_EXPORT =
      "`sudo /opt/stalwart/bin/stalwart --config /opt/stalwart/etc/config.toml --export"
          + " /opt/stalwart/export`, then `sudo chown -R stalwart:stalwart /opt/stalwart/export`"
          + " (container: `docker run --rm -v <STALWART_DIR>:/opt/stalwart -it stalwart"
          + " /usr/local/bin/stalwart --config /opt/stalwart/etc/config.toml --export"
          + " /opt/stalwart/export`)";

  private BackupCommands() {}

  /** One line for the data store, and one for each other store of blobs. */
  public static List<String> commands(StorageSettings storage) {
    List<String> commands = new ArrayList<>();
    commands.add(command(storage.data()));
    if (!storage.isOneStore()) {
      List<StoreSettings> blobs =
          storage.blobs().members().isEmpty()
              ? List.of(storage.blobs())
              : storage.blobs().members();
      blobs.forEach(store -> commands.add("the blobs too: " + command(store)));
    }
    return commands;
  }

  private static String command(StoreSettings store) {
    return switch (store.type()) {
      case "rocksdb", "fs" -> copy(store);
      case "sqlite" -> copy(store) + " (the file with its -wal and -shm)";
      case "postgresql" ->
          "`pg_dump"
              + server(store, " -h ", " -p ", " -U ")
              + " -Fc -f stalwart.dump "
              + quote(store.values().getOrDefault("database", "stalwart"))
              + "`";
      case "mysql" ->
          "`mysqldump --single-transaction --hex-blob"
              + server(store, store.socket().isPresent() ? " -S " : " -h ", " -P ", " -u ")
              + " -p "
              + quote(store.values().getOrDefault("database", "stalwart"))
              + " > stalwart.sql`";
      case "s3", "azure" ->
          "a copy of " + store.address() + " by its provider's own tools, or versioning";
      default -> "this database has no copy of its files: " + SERVERS_EXPORT;
    };
  }

  private static String copy(StoreSettings store) {
    return "`cp -a " + files(store) + " /path/of/the/backup/`";
  }

  /** The directory of a store, or its file with those beside it, quoted for a shell. */
  static String files(StoreSettings store) {
    return quote(store.path().toString()) + (store.type().equals("sqlite") ? "*" : "");
  }

  private static String server(StoreSettings store, String host, String port, String user) {
    return option(store, "host", host) + option(store, "port", port) + option(store, "user", user);
  }

  private static String option(StoreSettings store, String name, String option) {
    String value = store.values().get(name);
    return value == null ? "" : option + quote(value);
  }

  /** A word, quoted for a shell. */
  static String quote(String word) {
    return Invocation.quote(word);
  }
}
