// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import com.google.gson.JsonObject;
import swkit.Entry;
import swkit.Subspace;
import swkit.key.DecodedEntry;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;

/** An entry that is decoded as far as it is asked. For one thread. */
final class EntryRow {
  private final TabularDatabase database;
  private final KeyForms forms;
  private final Subspace subspace;
  private final Entry entry;
  private final boolean hasValue;
  private final boolean withSecrets;
  private DecodedKey key;
  private DecodedValue value;
  private JsonObject json;

  /** {@code entry} of {@code subspace}; without its value if {@code hasValue} is false. */
  EntryRow(
      TabularDatabase database,
      KeyForms forms,
      Subspace subspace,
      Entry entry,
      boolean hasValue,
      boolean withSecrets) {
    this.database = database;
    this.forms = forms;
    this.subspace = subspace;
    this.entry = entry;
    this.hasValue = hasValue;
    this.withSecrets = withSecrets;
  }

  Subspace subspace() {
    return subspace;
  }

  String title() {
    return database.generation().title(subspace);
  }

  byte[] keyBytes() {
    return entry.key();
  }

  DecodedKey key() {
    if (key == null) {
      key = forms.decode(subspace, entry.key());
    }
    return key;
  }

  private DecodedValue value() {
    if (value == null) {
      value = withSecrets ? key().valueWithSecrets(entry.value()) : key().value(entry.value());
    }
    return value;
  }

  private JsonObject json() {
    if (json == null) {
      json =
          new DecodedEntry(
                  key(), hasValue ? value() : new DecodedValue("", java.util.List.of(), true))
              .json();
    }
    return json;
  }

  String keyJson() {
    return key().isKnown() ? json().get("key").toString() : null;
  }

  String valueJson() {
    return json().get("value").toString();
  }

  String kind() {
    return value().kind();
  }

  /** The value; null if it is or holds a secret. */
  byte[] valueBytes() {
    return !withSecrets && key().hides(entry.value()) ? null : entry.value();
  }

  long valueSize() {
    return entry.value().length;
  }

  Integer owner() {
    return database.generation().owner(subspace, entry);
  }

  Long accountId() {
    Integer owner = owner();
    return owner == null ? null : (Long) Integer.toUnsignedLong(owner);
  }

  String account() {
    Integer owner = owner();
    return owner == null ? null : database.directory().name(owner);
  }

  /** What is wrong with the entry itself; null if nothing is known to be. */
  String problem() {
    if (!key().isKnown()) {
      return "the key has no known form";
    }
    if (value().complete() || value().kind().equals(DecodedValue.OPAQUE)) {
      return null;
    }
    return value().kind().equals(DecodedValue.UNDECODED)
        ? "the value can't be decoded"
        : "the value is damaged";
  }
}
