// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import swkit.Entry;
import swkit.Generation;
import swkit.Subspace;
import swkit.key.Decoded;
import swkit.key.KeyForms;

/** How an entry shows in a line. */
public enum LineForm {
  /** The key alone, decoded. */
  KEY {
    @Override
    String text(Generation layout, Subspace subspace, Entry entry) {
      return KeyForms.of(layout).decode(subspace, entry.key()).text();
    }
  },
  /** Key and value, decoded. */
  VALUE {
    @Override
    String text(Generation layout, Subspace subspace, Entry entry) {
      return Decoded.line(layout, subspace, entry);
    }
  },
  /** The letter, the key and the value, in hexadecimal. */
  HEX {
    @Override
    String text(Generation layout, Subspace subspace, Entry entry) {
      return (subspace.letter() + " " + Entry.hex(entry.key()) + " " + Entry.hex(entry.value()))
          .stripTrailing();
    }
  },
  /** An object of {@link Decoded#json()}. */
  JSON,
  /** The same with the whole value as {@code valueHex}. */
  JSON_HEX;

  /** The form that goes with what is asked for. */
  public static LineForm of(boolean json, boolean hex, boolean values) {
    if (json) {
      return hex ? JSON_HEX : JSON;
    }
    return hex ? HEX : values ? VALUE : KEY;
  }

  String text(Generation layout, Subspace subspace, Entry entry) {
    return line(layout, subspace, entry, null);
  }

  /** {@code entry} in a line, with where in it something was {@code found}, or null. */
  String line(Generation layout, Subspace subspace, Entry entry, Needle.Found found) {
    if (this != JSON && this != JSON_HEX) {
      return text(layout, subspace, entry) + (found == null ? "" : "  found: " + found);
    }
    JsonObject object = Decoded.json(layout, subspace, entry);
    if (this == JSON_HEX) {
      object.addProperty("valueHex", Entry.hex(entry.value()));
    }
    if (found != null) {
      object.add("found", found.json());
    }
    return object.toString();
  }
}
