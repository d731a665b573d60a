// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.invocation.RemedyText;
import swkit.key.DecodedEntry;
import swkit.key.KeyForms;

/**
 * An entry that differs between A and B. Immutable.
 *
 * @param subspace its subspace
 * @param before the entry of A; null if A has none
 * @param after the entry of B; null if B has none
 * @param owner the account or other principal that it belongs to; null if it belongs to none
 * @param keysAlone whether only keys were compared, so that the entries have no values
 * @param from the layout that decodes A's entry; null if it is unknown
 * @param to the layout that decodes B's entry; null if it is unknown
 */
public record Change(
    Subspace subspace,
    Entry before,
    Entry after,
    Integer owner,
    boolean keysAlone,
    Generation from,
    Generation to) {

  /** How B differs from A in one entry. */
  public enum Kind {
    /** Only A has it. */
    REMOVED('-'),
    /** Only B has it. */
    ADDED('+'),
    /** Both have the key, with different values. */
    CHANGED('~');

    private final char sign;

    Kind(char sign) {
      this.sign = sign;
    }

    /** The character that marks it in a list. */
    public char sign() {
      return sign;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How B differs from A. */
  public Kind kind() {
    return after == null ? Kind.REMOVED : before == null ? Kind.ADDED : Kind.CHANGED;
  }

  /**
   * One line, like {@code - p acct=3 … = …}. A changed entry shows both values, and if these look
   * the same, the offset of the first byte that differs. Secrets are hidden.
   */
  public String line() {
    return line(false);
  }

  /** The same; {@code withSecrets} shows them. */
  public String line(boolean withSecrets) {
    String start = kind().sign() + " ";
    if (after == null) {
      return start + line(from, before, withSecrets);
    }
    if (before == null) {
      return start + line(to, after, withSecrets);
    }
    String old = line(from, before, withSecrets);
    String now = line(to, after, withSecrets);
    return start
        + old
        + " ⇒ "
        + (from == null || to == null ? now : value(to, after, withSecrets))
        + (old.equals(now) ? difference(withSecrets) : "");
  }

  private String difference(boolean withSecrets) {
    return !withSecrets && hidesValues()
        ? " (the difference is hidden; --secrets shows it)"
        : " (differs from byte " + mismatch() + " on)";
  }

  /** Whether the value of A or B is secret. */
  private boolean hidesValues() {
    return before != null && hides(from, before) || after != null && hides(to, after);
  }

  /** If the layout is unknown, hides settings and principals that are more than a number. */
  private boolean hides(Generation generation, Entry entry) {
    if (generation == null) {
      boolean mayHold = subspace == Subspace.SETTINGS || subspace == Subspace.DIRECTORY;
      return mayHold && entry.value().length > Integer.BYTES;
    }
    return KeyForms.of(generation).decode(subspace, entry.key()).hides(entry.value());
  }

  private int mismatch() {
    return Arrays.mismatch(before.value(), after.value());
  }

  private String line(Generation generation, Entry entry, boolean withSecrets) {
    if (generation == null) {
      String key = Entry.hex(entry.key());
      String hidden = key + " " + RemedyText.BYTES_HIDDEN;
      boolean isHidden = !withSecrets && hides(null, entry);
      return subspace.letter() + " " + (keysAlone ? key : isHidden ? hidden : entry);
    }
    DecodedEntry decoded = DecodedEntry.of(generation, subspace, entry, withSecrets);
    return keysAlone ? decoded.key().text() : decoded.line();
  }

  private String value(Generation generation, Entry entry, boolean withSecrets) {
    String text = DecodedEntry.of(generation, subspace, entry, withSecrets).value().text();
    return text.startsWith("=") ? text.substring(1) : text;
  }

  /**
   * An object: {@code change}, {@code account} if known, {@code subspace}, {@code form}, {@code
   * key}, {@code keyHex}, {@code a} and {@code b} (the values), and {@code differsAt} (the offset
   * of the first byte that differs). Values are in hexadecimal if the layout is unknown. Secrets
   * are hidden.
   */
  public JsonObject json() {
    return json(false);
  }

  /** The same; {@code withSecrets} shows them. */
  public JsonObject json(boolean withSecrets) {
    JsonObject object = new JsonObject();
    object.addProperty("change", kind().toString());
    if (owner != null) {
      object.addProperty("account", Integer.toUnsignedLong(owner));
    }
    if (before != null) {
      put(object, from, before, "a", withSecrets);
    }
    if (after != null) {
      put(object, to, after, "b", withSecrets);
    }
    if (kind() == Kind.CHANGED && (withSecrets || !hidesValues())) {
      object.addProperty("differsAt", mismatch());
    }
    return object;
  }

  private void put(
      JsonObject object, Generation generation, Entry entry, String side, boolean withSecrets) {
    if (generation == null) {
      object.addProperty("subspace", String.valueOf(subspace.letter()));
      object.addProperty("keyHex", Entry.hex(entry.key()));
      boolean isHidden = !withSecrets && hides(null, entry);
      object.addProperty(side, isHidden ? RemedyText.BYTES_HIDDEN : Entry.hex(entry.value()));
      return;
    }
    JsonObject decoded = DecodedEntry.of(generation, subspace, entry, withSecrets).json();
    JsonElement value = decoded.remove("value");
    decoded.asMap().forEach(object::add);
    if (!keysAlone) {
      object.add(side, value);
    }
  }
}
