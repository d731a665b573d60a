// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.Map;
import java.util.Set;

/**
 * The names of a store's settings in the configuration of a 0.15 server, {@code store.<id>.<name>}
 * (store-and-dump 5.3): those that swkit reads, and which of them are secrets or paths. A backend
 * that needs another one must add it here.
 */
final class SettingNames {
  private static final Set<String> POSTGRESQL =
      Set.of(
          "host",
          "port",
          "database",
          "user",
          "password",
          "options",
          "timeout",
          "read-timeout",
          "tls.enable",
          "tls.allow-invalid-certs");

  private static final Map<String, Set<String>> READ =
      Map.of(
          "rocksdb", Set.of("path"),
          "sqlite", Set.of("path"),
          "memory", Set.of("name"),
          "postgresql", POSTGRESQL,
          "mysql",
              Set.of(
                  "host",
                  "port",
                  "database",
                  "user",
                  "password",
                  "timeout",
                  "read-timeout",
                  "allow-public-key-retrieval",
                  "max-allowed-packet",
                  "tls.enable",
                  "tls.allow-invalid-certs"),
          "foundationdb", Set.of("cluster-file", "ids.machine", "ids.datacenter"),
          "fs", Set.of("path", "depth"),
          "s3",
              Set.of(
                  "region",
                  "bucket",
                  "endpoint",
                  "access-key",
                  "secret-key",
                  "security-token",
                  "session-token",
                  "profile",
                  "timeout",
                  "max-retries",
                  "tls.allow-invalid-certs",
                  "key-prefix"),
          "azure",
              Set.of(
                  "storage-account",
                  "container",
                  "endpoint",
                  "azure-access-key",
                  "sas-token",
                  "timeout",
                  "max-retries",
                  "tls.allow-invalid-certs",
                  "key-prefix"));

  /** Secrets, including the id of an access key. */
  private static final Set<String> SECRETS =
      Set.of(
          "password",
          "access-key",
          "secret-key",
          "security-token",
          "session-token",
          "azure-access-key",
          "sas-token");

  private SettingNames() {}

  /** The settings that swkit reads for a store of {@code type}, except the compression. */
  static Set<String> of(String type) {
    return READ.getOrDefault(type, Set.of());
  }

  /** Whether the setting is a secret. It may be missing until its store is opened. */
  static boolean isSecret(String name) {
    return SECRETS.contains(name);
  }

  /** Whether the setting is the path of a file or directory. */
  static boolean isPath(String name) {
    return name.equals("path") || name.equals("cluster-file");
  }

  /** Whether a dollar sign at the start, or a macro, can only be a reference. */
  static boolean isPlace(String name) {
    return !isSecret(name) && !name.equals("options");
  }
}
