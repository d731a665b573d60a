// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import swkit.io.Secrets;

/** Recognizes secret fields of registry objects by their names, and hides them. */
public final class RegistrySecrets {
  /** The secret fields: text, or sets and maps of text. */
  static final Set<String> FIELDS =
      Set.of(
          // passwords of accounts, keys of applications, and the contents of unions for secrets
          "secret",
          "currentSecret",
          "otpAuth",
          "otpCode",
          "otpUrl",
          // accounts at certificate authorities and DNS providers
          "accountKey",
          "accountSwitchKey",
          "accessKey",
          "apiKey",
          "applicationKey",
          "authToken",
          "clientToken",
          "token",
          // authorization headers, and free-form configurations
          "httpHeaders",
          "config");

  private RegistrySecrets() {}

  /** Whether the texts in a field {@code name} of any object are secrets. */
  public static boolean isSecret(String name) {
    return FIELDS.contains(name);
  }

  /**
   * {@code object} with {@link Secrets#HIDDEN} for its secrets. Only for output, not for storing.
   */
  public static RegistryObject hide(RegistryObject object) {
    return new RegistryObject(
        object.id(), object.version(), hide(object.value(), false), object.trailing(), null);
  }

  private static Value hide(Value value, boolean isSecret) {
    if (value instanceof Value.Text text) {
      return new Value.Text(isSecret ? Secrets.HIDDEN : Secrets.withoutUserInfo(text.text()));
    }
    if (value instanceof Value.Items items) {
      return new Value.Items(
          items.type(), items.values().stream().map(item -> hide(item, isSecret)).toList());
    }
    if (value instanceof Value.Pairs pairs) {
      return new Value.Pairs(
          pairs.type(),
          pairs.pairs().stream()
              .map(pair -> new Value.Pair(pair.key(), hide(pair.value(), isSecret)))
              .toList());
    }
    if (value instanceof Value.Variant variant && variant.struct() != null) {
      return new Value.Variant(variant.type(), variant.number(), hide(variant.struct()));
    }
    return value instanceof Value.Struct struct ? hide(struct) : value;
  }

  private static Value.Struct hide(Value.Struct struct) {
    List<StructType.Field> fields = struct.type().fields();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      values.add(hide(struct.values().get(i), isSecret(fields.get(i).name())));
    }
    return new Value.Struct(struct.type(), values);
  }
}
