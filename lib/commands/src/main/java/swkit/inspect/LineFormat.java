// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.RemedyText;
import swkit.key.DecodedEntry;
import swkit.key.KeyForms;

/** The form in which a line shows an entry. Secrets are hidden unless they are asked for. */
public enum LineFormat {
  /** The key alone, decoded. */
  KEY {
    @Override
    String text(DecodedEntry decoded, Entry entry, boolean withSecrets) {
      return decoded.key().text();
    }
  },
  /** Key and value, decoded. */
  VALUE {
    @Override
    String text(DecodedEntry decoded, Entry entry, boolean withSecrets) {
      return decoded.line();
    }
  },
  /** The letter, the key and the value, in hexadecimal. */
  HEX {
    @Override
    String text(DecodedEntry decoded, Entry entry, boolean withSecrets) {
      return (decoded.key().subspace().letter()
              + " "
              + Entry.hex(entry.key())
              + " "
              + hex(decoded, entry, withSecrets))
          .stripTrailing();
    }
  },
  /** An object of {@link DecodedEntry#json()}. */
  JSON,
  /** The object of {@link #JSON}, with the whole value as {@code valueHex}. */
  JSON_HEX;

  /** The form for these options. */
  public static LineFormat of(boolean json, boolean hex, boolean values) {
    if (json) {
      return hex ? JSON_HEX : JSON;
    }
    return hex ? HEX : values ? VALUE : KEY;
  }

  String text(DecodedEntry decoded, Entry entry, boolean withSecrets) {
    throw new IllegalStateException(this + " is not a line of text");
  }

  private static String hex(DecodedEntry decoded, Entry entry, boolean withSecrets) {
    return !withSecrets && decoded.hides(entry.value())
        ? RemedyText.BYTES_HIDDEN
        : Entry.hex(entry.value());
  }

  /** The line of {@code entry}; {@code found} is what a search found in it, or null. */
  String line(
      Generation layout,
      Subspace subspace,
      Entry entry,
      TextSearch.Found found,
      boolean withSecrets) {
    if (this == KEY) {
      String key = KeyForms.of(layout).decode(subspace, entry.key()).text();
      return found == null ? key : key + "  found: " + found;
    }
    DecodedEntry decoded = DecodedEntry.of(layout, subspace, entry, withSecrets);
    TextSearch.Found shown =
        found == null || withSecrets || !decoded.hides(entry.value()) ? found : found.hidden();
    if (this != JSON && this != JSON_HEX) {
      String text = text(decoded, entry, withSecrets);
      return text + (shown == null ? "" : "  found: " + shown);
    }
    JsonObject object = decoded.json();
    if (this == JSON_HEX) {
      object.addProperty("valueHex", hex(decoded, entry, withSecrets));
    }
    if (shown != null) {
      object.add("found", shown.json());
    }
    return object.toString();
  }
}
