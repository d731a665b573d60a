// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import swkit.io.Secrets;
import swkit.registry.PickleException;

/**
 * Tells which values are or contain secrets, so that their bytes must be hidden. {@link Secrets}
 * knows the secret settings.
 */
final class SecretValues {
  /** A shorter value has no room for a secret besides a number or a name. */
  private static final int SHORT = 8;

  private SecretValues() {}

  /** Any value of the form: hashes of passwords, tokens, keys for encryption. */
  static boolean any(DecodedKey key, byte[] value) {
    return value.length > SHORT;
  }

  /** A setting up to 0.15 that is secret by its name or its content. */
  static boolean setting(DecodedKey key, byte[] value) {
    String name = String.valueOf(key.field("name"));
    String text = QuotedText.utf8(value);
    return text == null ? Secrets.isSecret(name) : !Secrets.hide(name, text).equals(text);
  }

  /** A property of a document: the keys of push subscriptions are secret. */
  static boolean property(DecodedKey key, byte[] value) {
    return "PushSubscriptions".equals(key.field("field"));
  }

  /** An object of the registry that has secrets or can't be decoded. */
  static boolean object(DecodedKey key, byte[] value) {
    try {
      return !RegistryValues.lines(key, value, true)
          .equals(RegistryValues.lines(key, value, false));
    } catch (PickleException | IndexOutOfBoundsException e) {
      return true;
    }
  }
}
