// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import swkit.Entry;
import swkit.Generation;
import swkit.Subspace;
import swkit.key.Decoded;

/**
 * An entry that A and B don't have alike. Immutable.
 *
 * @param subspace where it stands
 * @param before what A has, or null
 * @param after what B has, or null
 * @param owner the account or other principal that it belongs to, or null
 * @param keysAlone whether only keys were compared, and the entries have no values
 * @param from by which A's entry is decoded; null if A's layout isn't known
 * @param to by which B's entry is decoded; null if B's layout isn't known
 */
public record Change(
    Subspace subspace,
    Entry before,
    Entry after,
    Integer owner,
    boolean keysAlone,
    Generation from,
    Generation to) {

  /** What became of an entry on the way from A to B. */
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

    /** The character before it in a list. */
    public char sign() {
      return sign;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What became of it. */
  public Kind kind() {
    return after == null ? Kind.REMOVED : before == null ? Kind.ADDED : Kind.CHANGED;
  }

  /**
   * One line: {@code - p acct=3 … = …}. For a change both values, and where these look the same the
   * offset at which their bytes part.
   */
  public String line() {
    String start = kind().sign() + " ";
    if (after == null) {
      return start + line(from, before);
    }
    if (before == null) {
      return start + line(to, after);
    }
    String old = line(from, before);
    String now = line(to, after);
    return start
        + old
        + " ⇒ "
        + (from == null || to == null ? now : value(to, after))
        + (old.equals(now) ? " (differs from byte " + mismatch() + " on)" : "");
  }

  private int mismatch() {
    return Arrays.mismatch(before.value(), after.value());
  }

  private String line(Generation generation, Entry entry) {
    if (generation == null) {
      return subspace.letter() + " " + (keysAlone ? Entry.hex(entry.key()) : entry);
    }
    Decoded decoded = Decoded.of(generation, subspace, entry);
    return keysAlone ? decoded.key().text() : decoded.line();
  }

  private String value(Generation generation, Entry entry) {
    String text = Decoded.of(generation, subspace, entry).value().text();
    return text.startsWith("=") ? text.substring(1) : text;
  }

  /**
   * An object: {@code change}, {@code account} if known, {@code subspace}, {@code form}, {@code
   * key}, {@code keyHex}, {@code a} and {@code b}, the values that each side has, and {@code
   * differsAt}, the first byte in which these differ. Where the layout isn't known, values are in
   * hexadecimal.
   */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("change", kind().toString());
    if (owner != null) {
      object.addProperty("account", Integer.toUnsignedLong(owner));
    }
    if (before != null) {
      put(object, from, before, "a");
    }
    if (after != null) {
      put(object, to, after, "b");
    }
    if (kind() == Kind.CHANGED) {
      object.addProperty("differsAt", mismatch());
    }
    return object;
  }

  private void put(JsonObject object, Generation generation, Entry entry, String side) {
    if (generation == null) {
      object.addProperty("subspace", String.valueOf(subspace.letter()));
      object.addProperty("keyHex", Entry.hex(entry.key()));
      object.addProperty(side, Entry.hex(entry.value()));
      return;
    }
    JsonObject decoded = Decoded.json(generation, subspace, entry);
    JsonElement value = decoded.remove("value");
    decoded.asMap().forEach(object::add);
    if (!keysAlone) {
      object.add(side, value);
    }
  }
}
