// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import swkit.Entry;
import swkit.RefusedException;
import swkit.key.Archive;

/**
 * Searches keys, values, and the decompressed contents of archives for a text. Compares UTF-8
 * bytes; the letters A to Z equal a to z. Immutable.
 */
public final class TextSearch {
  private final byte[] bytes;

  /** A search for {@code text}. Throws with exit code 2 if it is empty. */
  public TextSearch(String text) {
    if (text.isEmpty()) {
      throw RefusedException.usage("--find: give a text to look for");
    }
    bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = lower(bytes[i]);
    }
  }

  /**
   * The offsets of the first occurrences, in bytes; -1 for none.
   *
   * @param key the offset in the key, without the letter of the subspace
   * @param value the offset in the value as it is stored
   * @param unpacked the offset in the decompressed contents, if the value is an archive
   * @param isHidden whether the text occurs in a secret value, whose offsets are not given
   */
  public record Found(int key, int value, int unpacked, boolean isHidden) {
    /** {@code key@4 unpacked@812}; {@code value (hidden)} for a secret. */
    @Override
    public String toString() {
      String text = text("key", key) + text("value", value) + text("unpacked", unpacked);
      return (text + (isHidden ? " value (hidden)" : "")).stripLeading();
    }

    /** The same without the offsets in the value, which is secret. */
    Found hidden() {
      return new Found(key, -1, -1, value >= 0 || unpacked >= 0);
    }

    private static String text(String name, int at) {
      return at < 0 ? "" : " " + name + "@" + at;
    }

    JsonObject json() {
      JsonObject object = new JsonObject();
      put(object, "key", key);
      put(object, "value", value);
      put(object, "unpacked", unpacked);
      if (isHidden) {
        object.addProperty("hidden", true);
      }
      return object;
    }

    private static void put(JsonObject object, String name, int at) {
      if (at >= 0) {
        object.addProperty(name, at);
      }
    }
  }

  /** Where {@code entry} contains the text; null if it doesn't. */
  public Found in(Entry entry) {
    int key = in(entry.key());
    int value = in(entry.value());
    Archive archive = Archive.of(entry.value());
    boolean isPacked = archive != null && archive.isCompressed() && archive.isIntact();
    int unpacked = isPacked ? in(archive.payload()) : -1;
    return key < 0 && value < 0 && unpacked < 0 ? null : new Found(key, value, unpacked, false);
  }

  private int in(byte[] text) {
    int last = text.length - bytes.length;
    for (int start = 0; start <= last; start++) {
      int i = 0;
      while (i < bytes.length && lower(text[start + i]) == bytes[i]) {
        i++;
      }
      if (i == bytes.length) {
        return start;
      }
    }
    return -1;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
  }
}
