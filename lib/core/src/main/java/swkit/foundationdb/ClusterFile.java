// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * The file that names a cluster and where to find it (store-and-dump 3.5). Immutable.
 *
 * @param content its bytes
 * @param cluster the description and the id of the cluster, which stay when its coordinators change
 * @param isEncrypted whether the cluster is reached through TLS
 */
record ClusterFile(byte[] content, String cluster, boolean isEncrypted) {
  private static final String VARIABLE = "FDB_CLUSTER_FILE";
  private static final Path IN_DIRECTORY = Path.of("fdb.cluster");
  private static final Path STANDARD = Path.of("/etc/foundationdb/fdb.cluster");

  /** A copy of the file that is the client library's own, in a directory of its own. */
  record Copy(Path file) {
    /** Removes the copy. Nothing is lost if that fails. */
    void remove() {
      try (Stream<Path> files = Files.list(file.getParent())) {
        for (Path each : files.toList()) {
          Files.deleteIfExists(each);
        }
        Files.deleteIfExists(file.getParent());
      } catch (IOException e) {
        // removed when the process ends
      }
    }
  }

  /** Reads the file that {@code settings} name, or else the one that the client library takes. */
  static ClusterFile of(StoreSettings settings) {
    return of(settings, System::getenv);
  }

  /**
   * The same in an environment. Throws if there is no such file, or if it doesn't name a cluster.
   */
  static ClusterFile of(StoreSettings settings, UnaryOperator<String> environment) {
    Path file = find(settings, environment);
    boolean isNamed = settings.values().containsKey("cluster-file");
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RefusedException(
          settings.address(),
          isNamed
              ? "its cluster file doesn't exist or can't be read; every server has one too"
                  + settings.relativity("cluster-file")
              : "the cluster file "
                  + file
                  + " doesn't exist or can't be read; name the cluster's: fdb:/path/of/it");
    }
    for (String line : new String(content, StandardCharsets.UTF_8).split("\\R")) {
      String text = line.replaceFirst("#.*", "").strip();
      if (text.matches("[A-Za-z0-9_]+:[A-Za-z0-9]+@\\S+")) {
        String cluster = text.substring(0, text.indexOf('@'));
        return new ClusterFile(content, cluster, text.contains(":tls"));
      }
    }
    throw new RefusedException(
        settings.address(),
        (isNamed ? "its cluster file" : "the cluster file " + file)
            + " names no cluster: it must hold a line like description:id@127.0.0.1:4500");
  }

  private static Path find(StoreSettings settings, UnaryOperator<String> environment) {
    if (settings.values().containsKey("cluster-file")) {
      return settings.path("cluster-file");
    }
    String variable = environment.apply(VARIABLE);
    if (variable != null) {
      return Path.of(variable);
    }
    return Files.exists(IN_DIRECTORY) ? IN_DIRECTORY.toAbsolutePath() : STANDARD;
  }

  /**
   * Copies the file for the client library, which writes new coordinators into the file that it was
   * given and needs to write to its directory: whoever reads a cluster changes nothing.
   */
  Copy copy(String address) {
    try {
      Path directory = Files.createTempDirectory("swkit-fdb");
      directory.toFile().deleteOnExit();
      Path file = directory.resolve("fdb.cluster");
      Files.write(file, content);
      file.toFile().deleteOnExit();
      return new Copy(file.toRealPath(LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw new StoreException(
          address,
          "its cluster file can't be copied to a temporary directory: " + Wording.reason(e),
          e);
    }
  }
}
