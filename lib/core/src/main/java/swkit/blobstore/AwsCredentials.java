// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import swkit.RefusedException;
import swkit.io.TextFile;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * The credentials for S3. They come from the settings; or from the variables {@code
 * AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}; or from a
 * profile in {@code ~/.aws/credentials} (store-and-dump 5.3). Immutable.
 *
 * @param accessKey the name of the key
 * @param secretKey the secret
 * @param token the session token; empty if there is none
 */
record AwsCredentials(String accessKey, String secretKey, String token) {

  static AwsCredentials of(StoreSettings settings) {
    return of(settings, System::getenv, Path.of(System.getProperty("user.home")));
  }

  static AwsCredentials of(StoreSettings settings, UnaryOperator<String> environment, Path home) {
    Map<String, String> values = settings.values();
    if (values.containsKey("access-key")) {
      return new AwsCredentials(
          settings.require("access-key"),
          settings.require("secret-key"),
          values.getOrDefault("session-token", values.getOrDefault("security-token", "")));
    }
    String accessKey = environment.apply("AWS_ACCESS_KEY_ID");
    String secretKey = environment.apply("AWS_SECRET_ACCESS_KEY");
    if (accessKey != null && secretKey != null) {
      String token = environment.apply("AWS_SESSION_TOKEN");
      return new AwsCredentials(accessKey, secretKey, token == null ? "" : token);
    }
    return ofProfile(settings, environment, home);
  }

  private static AwsCredentials ofProfile(
      StoreSettings settings, UnaryOperator<String> environment, Path home) {
    String chosen = environment.apply("AWS_PROFILE");
    String profile = settings.values().getOrDefault("profile", chosen == null ? "default" : chosen);
    String other = environment.apply("AWS_SHARED_CREDENTIALS_FILE");
    Path file = other == null ? home.resolve(".aws/credentials") : Path.of(other);
    Map<String, String> keys = Files.exists(file) ? section(settings, file, profile) : Map.of();
    String accessKey = keys.get("aws_access_key_id");
    String secretKey = keys.get("aws_secret_access_key");
    if (accessKey == null || secretKey == null) {
      throw new RefusedException(
          settings.origin(),
          "there are no credentials for S3: neither access-key and secret-key, nor the variables"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, nor the profile '"
              + profile
              + "' in "
              + file);
    }
    return new AwsCredentials(accessKey, secretKey, keys.getOrDefault("aws_session_token", ""));
  }

  private static Map<String, String> section(StoreSettings settings, Path file, String profile) {
    Map<String, String> keys = new HashMap<>();
    boolean inside = false;
    try {
      for (String line : TextFile.read(file).lines().toList()) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("[")) {
          inside = text.equals("[" + profile + "]");
        } else if (inside && equals > 0 && !text.startsWith("#") && !text.startsWith(";")) {
          keys.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new RefusedException(
          settings.origin(), "needs " + file + ", which can't be read: " + Wording.reason(e));
    }
    return keys;
  }

  /** The name of the key, without the secrets. */
  @Override
  public String toString() {
    return "Credentials[" + accessKey + "]";
  }
}
