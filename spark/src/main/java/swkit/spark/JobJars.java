// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The jars that executors need besides those of Spark. Stateless. */
final class JobJars {
  /** One class of each library; a driver may be absent. */
  private static final List<String> CLASSES =
      List.of(
          "swkit.spark.StalwartSource",
          "swkit.cli.Command",
          "swkit.Database",
          "picocli.CommandLine",
          "com.dynatrace.hash4j.hashing.Hashing",
          "org.rocksdb.RocksDB",
          "org.sqlite.JDBC",
          "org.postgresql.Driver",
          "com.mysql.cj.jdbc.NonRegisteringDriver",
          "com.apple.foundationdb.FDB",
          "org.newsclub.net.unix.AFUNIXSocket",
          "org.newsclub.lib.junixsocket.common.NarMetadata");

  private JobJars() {}

  /** The jars that this process has of them, each once. Directories of classes are left out. */
  static Set<Path> files() {
    Set<Path> files = new LinkedHashSet<>();
    for (String name : CLASSES) {
      try {
        Class<?> type = Class.forName(name, false, JobJars.class.getClassLoader());
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Path file = source == null ? null : Path.of(source.getLocation().toURI());
        if (file != null && Files.isRegularFile(file)) {
          files.add(file);
        }
      } catch (ClassNotFoundException e) {
        // this driver is not on the class path
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return files;
  }
}
