// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which text is a secret: told by the name of its field, rather too often than too seldom. That a
 * secret is in a file or an environment variable is none.
 */
final class Secrets {
  /** What is shown instead of a secret. */
  static final String HIDDEN = "(hidden)";

  /** Fields of text, or of sets and maps of text, that hold secrets. */
  static final Set<String> FIELDS =
      Set.of(
          // Passwords of accounts, keys of applications, and what unions of secrets hold.
          "secret",
          "currentSecret",
          "otpAuth",
          "otpCode",
          "otpUrl",
          // Accounts at certificate authorities and DNS providers.
          "accountKey",
          "accountSwitchKey",
          "accessKey",
          "apiKey",
          "applicationKey",
          "authToken",
          "clientToken",
          "token",
          // Authorization headers, and a configuration of whatever it needs.
          "httpHeaders",
          "config");

  private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z][\\w+.-]*://)[^/?#]*@");

  private Secrets() {}

  /** Whether the text of the field {@code name} is a secret. */
  static boolean isSecret(String name) {
    return FIELDS.contains(name);
  }

  /** {@code text} without the user and password of a URL. */
  static String withoutUserInfo(String text) {
    return USER_INFO.matcher(text).replaceFirst("$1" + HIDDEN + "@");
  }
}
