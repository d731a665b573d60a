// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import swkit.store.Store;
import swkit.store.StoreSettings;

/** A process that reads a RocksDB store live, until it is killed. Closing kills it. */
public final class LiveReader implements AutoCloseable {
  private final Process process;

  /** Starts such a process, which isn't waited for. */
  public static Process start(Path store) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            LiveReader.class.getName(),
            store.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Starts it, and waits until it has the store open. */
  public LiveReader(Path store) {
    try {
      process = start(store);
      if (process.getInputStream().read() != 'o') {
        throw new IllegalStateException("the store can't be opened");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void main(String... args) throws IOException {
    var settings = new StoreSettings("rocksdb", Map.of("path", args[0]), "rocksdb:" + args[0]);
    try (Store store = settings.backend().openForReading(settings, true)) {
      System.out.print("open " + store.address());
      System.out.flush();
      while (System.in.read() >= 0) {
        // nothing is ever said
      }
    }
  }
}
