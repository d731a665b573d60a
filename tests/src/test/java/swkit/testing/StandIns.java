// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.apple.foundationdb.Database;
import java.nio.file.Path;
import swkit.foundationdb.FoundationDbBackend;

/** Lets tests give the backend a database that needs no client library. */
public final class StandIns {
  private StandIns() {}

  /**
   * From now on the operand {@code fdb:FILE.kept} names a cluster that is kept in that file, as the
   * last process has left it; other operands name what they do anyway.
   *
   * @param watcher is told before and after each commit
   */
  public static void keep(String operand, Runnable watcher) {
    if (operand.startsWith("fdb:") && operand.endsWith(".kept")) {
      Path file = Path.of(operand.substring("fdb:".length()));
      FoundationDbBackend.STAND_INS.put(
          file.toString(), () -> FakeFoundationDb.keptIn(file).watchedBy(watcher).database());
    }
  }

  /** From now on {@code clusterFile} names {@code database}. */
  public static void put(String clusterFile, Database database) {
    FoundationDbBackend.STAND_INS.put(clusterFile, () -> database);
  }
}
