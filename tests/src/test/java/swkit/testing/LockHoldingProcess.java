// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** Another process that has a store open, as a server would, until it is closed. */
public final class LockHoldingProcess implements AutoCloseable {
  private final Process process;

  public LockHoldingProcess(String scheme, String path) throws IOException {
    process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                LockHoldingProcess.class.getName(),
                scheme,
                path)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
    if (!"open".equals(line)) {
      close();
      throw new IOException("the holder could not open " + path);
    }
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static void main(String... args) throws Exception {
    if (args[0].equals("rocksdb")) {
      try (Options options = new Options();
          DBOptions create = new DBOptions().setCreateIfMissing(true)) {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
        for (byte[] name : RocksDB.listColumnFamilies(options, args[1])) {
          if (name.length == 1) {
            families.add(new ColumnFamilyDescriptor(name));
          }
        }
        hold(RocksDB.open(create, args[1], families, new ArrayList<>()));
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[1]);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE IF NOT EXISTS held (x)");
      hold(connection);
    }
  }

  private static void hold(Object open) throws IOException {
    System.out.println("open");
    while (System.in.read() >= 0 && open != null) {
      // until standard input ends
    }
    Runtime.getRuntime().halt(0);
  }
}
