// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import java.util.HashMap;
import java.util.Map;
import swkit.RefusedException;
import swkit.config.Reference;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * The URL of a store that is named by a path: {@code rocksdb:/path?name=value}. The home directory
 * replaces a leading tilde.
 */
final class FileStoreUrl {
  private FileStoreUrl() {}

  /** The settings of the store of type {@code scheme} that the URL {@code text} names. */
  static StoreSettings parse(String text, String scheme) {
    String rest = text.substring(text.indexOf(':') + 1);
    if (rest.startsWith("//") && rest.indexOf('@') >= 0) {
      throw RefusedException.usage(
          Wording.secretless(text)
              + ": there can't be a user or password in the URL of a "
              + scheme
              + " store");
    }
    String path = rest.startsWith("///") || rest.startsWith("//~") ? rest.substring(2) : rest;
    Map<String, String> values = new HashMap<>();
    int question = path.indexOf('?');
    if (question >= 0) {
      for (String setting : path.substring(question + 1).split("&")) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
          throw RefusedException.usage(text + ": '" + setting + "' is not NAME=VALUE");
        }
        values.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
      path = path.substring(0, question);
    }
    if (!scheme.equals("memory")) {
      path = place(text, path);
    }
    if (scheme.equals("foundationdb")) {
      if (!path.isEmpty()) {
        values.put("cluster-file", path);
      }
      return new StoreSettings(scheme, values, text);
    }
    if (path.isEmpty() && !scheme.equals("memory")) {
      throw RefusedException.usage(text + ": the path is missing; write " + scheme + ":/path");
    }
    values.put(scheme.equals("memory") ? "name" : "path", path);
    return new StoreSettings(scheme, values, text);
  }

  /** The path in a URL, with the home directory in place of a leading tilde. */
  private static String place(String text, String path) {
    Reference.in(path)
        .ifPresent(
            reference -> {
              throw new RefusedException(
                  text, "nothing replaces " + reference + ": write what it stands for");
            });
    if (!Reference.isHome(path)) {
      return path;
    }
    if (path.length() > 1 && path.charAt(1) != '/') {
      throw new RefusedException(
          text, "'~' stands only for your own home directory: write the whole path");
    }
    return System.getProperty("user.home") + path.substring(1);
  }
}
