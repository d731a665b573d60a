// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The sizes and times of a database file and its write-ahead log: they tell whether somebody wrote
 * to a database that is read without locks. Immutable.
 *
 * @param size of the file, in bytes
 * @param modified when it was written to last
 * @param logSize of the write-ahead log, 0 if there is none
 * @param logModified when that was written to last
 */
record SqliteFileState(long size, FileTime modified, long logSize, FileTime logModified) {
  static SqliteFileState of(Path file) throws IOException {
    Path log = SqliteBackend.wal(file);
    boolean empty = SqliteBackend.isEmpty(log);
    return new SqliteFileState(
        Files.size(file),
        Files.getLastModifiedTime(file),
        empty ? 0 : Files.size(log),
        empty ? FileTime.fromMillis(0) : Files.getLastModifiedTime(log));
  }

  @Override
  public String toString() {
    return size + " " + modified + " " + logSize + " " + logModified;
  }
}
