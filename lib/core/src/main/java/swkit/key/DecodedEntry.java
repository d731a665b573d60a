// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import com.google.gson.JsonObject;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * A decoded entry, for people and for programs. Immutable.
 *
 * @param key the decoded key
 * @param value the decoded value
 */
public record DecodedEntry(DecodedKey key, DecodedValue value) {
  /**
   * Decodes {@code entry} of {@code subspace}, and hides secrets. Never throws: what can't be
   * decoded is {@code unknown} or {@code undecoded}.
   */
  public static DecodedEntry of(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry, false);
  }

  /** The same; secrets are shown if {@code withSecrets}. */
  public static DecodedEntry of(
      Generation generation, Subspace subspace, Entry entry, boolean withSecrets) {
    DecodedKey key = KeyForms.of(generation).decode(subspace, entry.key());
    return new DecodedEntry(
        key, withSecrets ? key.valueWithSecrets(entry.value()) : key.value(entry.value()));
  }

  /** Whether the value {@code bytes} is hidden unless secrets are requested. */
  public boolean hides(byte[] bytes) {
    return key.hides(bytes);
  }

  /** {@code entry} in one line, with secrets hidden (key-layouts 9). */
  public static String line(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry).line();
  }

  /** {@code entry} as a JSON object, with secrets hidden. */
  public static JsonObject json(Generation generation, Subspace subspace, Entry entry) {
    return of(generation, subspace, entry).json();
  }

  /** The entry in one line: the key as text that {@link KeyText} reads, and the value. */
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
   * The registry object in the value {@code bytes}, with one line for each field; none if the value
   * is no such object.
   */
  public List<String> objectLines(byte[] bytes, boolean withSecrets) {
    return value.kind().equals(RegistryValues.OBJECT)
        ? RegistryValues.lines(key, bytes, withSecrets)
        : List.of();
  }

  /** The same with the secrets of the value {@code bytes}. */
  public DecodedEntry withSecrets(byte[] bytes) {
    return new DecodedEntry(key, key.valueWithSecrets(bytes));
  }

  /** The entry as a JSON object; the package documentation lists the fields. */
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
