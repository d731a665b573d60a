// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import swkit.ConfigException;
import swkit.config.TomlConfig;
import swkit.store.Backends;
import swkit.store.StoreSettings;

/**
 * Finds in the configuration of a server up to 0.15 the data that isn't in its data store:
 * accounts, in-memory data, search index and telemetry (store-and-dump 5.3). Blobs don't count,
 * because they are read and written wherever they are.
 */
public final class DataElsewhere {
  /** The settings that form an address; none of them is secret. */
  private static final List<String> PLACE =
      List.of("path", "host", "port", "database", "cluster-file");

  private static final Set<String> INTERNAL = Set.of("", "internal");

  private final TomlConfig config;
  private final String dataId;
  private final StoreSettings data;
  private final List<Note> notes = new ArrayList<>();

  /**
   * Data that the server keeps in another store.
   *
   * @param text what is where; the message of a command
   * @param store the id of that store, if it could be exported as a data store; otherwise null
   * @param subspaces the letters of the subspaces to export then; null with {@code store}
   */
  public record Note(String text, String store, String subspaces) {
    Note(String text) {
      this(text, null, null);
    }
  }

  private DataElsewhere(TomlConfig config) {
    this.config = config;
    this.dataId = text("storage.data");
    this.data = place(dataId);
  }

  /** A note for each kind of data that is elsewhere. */
  static List<Note> of(TomlConfig config) {
    DataElsewhere elsewhere = new DataElsewhere(config);
    elsewhere.accounts();
    elsewhere.store(
        "storage.lookup",
        "in-memory data (m, y)",
        "; a server creates it again, unless its configuration names the same store",
        null);
    elsewhere.store(
        "storage.fts",
        "the search index",
        "; it is not part of a dump: have the new server rebuild it (reindex)",
        null);
    elsewhere.history("tracing", "o");
    elsewhere.history("metrics", "x");
    return elsewhere.notes;
  }

  /**
   * The store of the internal directory's accounts, with its address; empty if it is the data
   * store, or if there is no internal directory.
   */
  public static String accountStore(TomlConfig config) {
    DataElsewhere elsewhere = new DataElsewhere(config);
    String directory = elsewhere.text("storage.directory");
    String id = elsewhere.text("directory." + directory + ".store");
    return elsewhere.isInternal(directory) && elsewhere.isOther(id) ? elsewhere.name(id) : "";
  }

  private void accounts() {
    String id = text("storage.directory");
    if (id.isEmpty()) {
      return;
    }
    String type = text("directory." + id + ".type").toLowerCase(Locale.ROOT);
    String key = "directory." + id + ".store";
    String store = text(key);
    if (isInternal(id)) {
      if (isOther(store)) {
        notes.add(
            new Note(
                "the server's accounts are in the store "
                    + name(store)
                    + ", as "
                    + key
                    + " says, not in its data store; only the data store is read and written",
                store,
                "d,n"));
      }
      return;
    }
    String where =
        type.equals("memory")
            ? "in its configuration, under directory." + id + "; keep that file"
            : "in the directory '"
                + id
                + "' ("
                + type
                + (store.isEmpty() ? "" : ", in the store " + name(store))
                + "); back that up separately";
    notes.add(
        new Note(
            "the server's data store has the ids of its accounts; their names, addresses and"
                + " passwords are "
                + where));
  }

  private boolean isInternal(String directory) {
    return INTERNAL.contains(text("directory." + directory + ".type").toLowerCase(Locale.ROOT));
  }

  private void store(String key, String what, String todo, String letters) {
    String id = text(key);
    if (isOther(id)) {
      notes.add(
          new Note(
              what
                  + " of the server: in the store "
                  + name(id)
                  + ", as "
                  + key
                  + " says; that store is neither read nor written"
                  + todo,
              letters == null ? null : id,
              letters));
    }
  }

  private void history(String kind, String letter) {
    String key = kind + ".history.store";
    if (!text(kind + ".history.enable").equals("false")) {
      store(key, "the history of " + kind + " (" + letter + ")", "", letter);
    }
  }

  private boolean isOther(String id) {
    if (id.isEmpty() || id.equals(dataId)) {
      return false;
    }
    StoreSettings other = place(id);
    return other == null || data == null || !other.isSame(data);
  }

  private String name(String id) {
    StoreSettings place = place(id);
    String type = text("store." + id + ".type");
    String where = place != null ? place.address() : type.isEmpty() ? "which isn't defined" : type;
    return "'" + id + "' (" + where + ")";
  }

  /** The place of a store; null if this toolkit can't open it. */
  private StoreSettings place(String id) {
    String prefix = "store." + id + ".";
    String type = text(prefix + "type").toLowerCase(Locale.ROOT);
    if (type.equals(StorageSettings.REPLICATED) && !text(prefix + "primary").equals(id)) {
      return place(text(prefix + "primary"));
    }
    if (!Backends.isKnown(type)) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (String name : PLACE) {
      if (!text(prefix + name).isEmpty()) {
        values.put(name, text(prefix + name));
      }
    }
    return new StoreSettings(type, values, config.file() + " store." + id);
  }

  /** The value of {@code key}; empty if there is none, or a macro in it can't be replaced. */
  private String text(String key) {
    try {
      return config.peek(key).orElse("");
    } catch (ConfigException e) {
      return "";
    }
  }
}
