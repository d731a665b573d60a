// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import com.google.gson.JsonObject;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * An entry, decoded, for people and for programs.
 *
 * @param key what its key is
 * @param value what its value is
 */
public record DecodedEntry(DecodedKey key, DecodedValue value) {
  /**
   * Decodes {@code entry} of {@code subspace}; secrets are hidden. Never throws, whatever the bytes
   * are.
   */
  public static DecodedEntry of(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry, false);
  }

  /** The same; {@code withSecrets} shows them. */
  public static DecodedEntry of(
      Generation generation, Subspace subspace, Entry entry, boolean withSecrets) {
    DecodedKey key = KeyForms.of(generation).decode(subspace, entry.key());
    return new DecodedEntry(
        key, withSecrets ? key.valueWithSecrets(entry.value()) : key.value(entry.value()));
  }

  /** Whether {@code bytes}, the value, are shown to nobody who doesn't ask for secrets. */
  public boolean hides(byte[] bytes) {
    return key.hides(bytes);
  }

  /** {@code entry} in one line (key-layouts 9). */
  public static String line(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry).line();
  }

  /** {@code entry} as an object. */
  public static JsonObject json(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry).json();
  }

  /** The text of the key, which {@link KeyText} reads again, and what the value is. */
  public String line() {
    String text = value.text();
    String left = key.text();
    if (text.isEmpty() || text.startsWith("=")) {
      return left + text;
    }
    String separator =
        switch (value.kind()) {
          case Values.ARCHIVE, DecodedValue.UNDECODED, DecodedValue.OPAQUE -> "  ";
          case Values.COUNTER, Values.RIGHTS, Values.CHANGES -> " ";
          default -> " → ";
        };
    return left + separator + text;
  }

  /**
   * The fields of the registry's object that {@code bytes}, the value, is, a line each; none where
   * it is no such object.
   */
  public List<String> objectLines(byte[] bytes, boolean withSecrets) {
    return value.kind().equals(RegistryValues.OBJECT)
        ? RegistryValues.lines(key, bytes, withSecrets)
        : List.of();
  }

  /** The same with the secrets of {@code bytes}, the value. */
  public DecodedEntry withSecrets(byte[] bytes) {
    return new DecodedEntry(key, key.valueWithSecrets(bytes));
  }

  /** An object of the fields that package-info lists. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("subspace", String.valueOf(key.subspace().letter()));
    object.addProperty("form", key.form());
    object.add("key", fields(new JsonObject(), key.fields()));
    object.addProperty("keyHex", Entry.hex(key.bytes()));
    JsonObject content = new JsonObject();
    content.addProperty("kind", value.kind());
    content.addProperty("complete", value.complete());
    object.add("value", fields(content, value.fields()));
    return object;
  }

  private static JsonObject fields(JsonObject object, List<Field> fields) {
    Field.putAll(object, fields);
    return object;
  }
}
