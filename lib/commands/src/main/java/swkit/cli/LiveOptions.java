// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;

/** The options for reading a database while its server is running, to be mixed in. */
public final class LiveOptions {
  @Option(
      names = "--live",
      description =
          "Reads a database while its server is using it: one state of it, which is named."
              + " RocksDB: a checkpoint is read, in a private directory beside the store, of hard"
              + " links; nothing in the store's own directory changes, and it is removed afterwards."
              + " SQLite: one read transaction. PostgreSQL and MySQL are always read like that."
              + " FoundationDB is always read while in use, but not as one state if it takes longer"
              + " than five seconds.")
  private boolean live;

  @Option(
      names = "--live-in",
      paramLabel = "DIR",
      description =
          "Like --live, with the checkpoint in DIR. On another file system, all of the store is"
              + " copied there first.")
  private Path directory;

  /** Whether databases are read live. */
  public boolean isLive() {
    return live || directory != null;
  }

  /**
   * {@code address}, to be read as these options say. Throws if they are given for a dump.
   *
   * @param isAlone whether it is the only database that is read
   */
  public DatabaseAddress of(DatabaseAddress address, boolean isAlone) {
    if (isLive() && isAlone && address.isDump()) {
      throw RefusedException.usage(
          "--live is for a database that a server is using, and "
              + address.address()
              + " is a dump");
    }
    return directory == null ? address : address.liveIn(directory);
  }
}
