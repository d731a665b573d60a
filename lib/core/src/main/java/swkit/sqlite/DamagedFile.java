// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import swkit.StoreException;
import swkit.io.FileStart;

/** Describes in one line how a database file is damaged, and what to do. Stateless. */
final class DamagedFile {
  private static final String ADVICE =
      "copy the file, and any -wal and -shm beside it, before you try anything, and restore the"
          + " store from a backup";

  private static final int HEADER = 100;
  private static final int PAGE_SIZE = 16;
  private static final int CHANGES = 24;
  private static final int PAGES = 28;
  private static final int VALID_FOR = 92;
  private static final int LARGEST_PAGE = 65_536;

  /** The first four bytes of a write-ahead log, big-endian; its last bit may be set too. */
  private static final int LOG_MAGIC = 0x377F0682;

  private DamagedFile() {}

  /** A message for an error of SQLite in {@code file}; {@code before} says what failed. */
  static String text(Path file, String before, SQLException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("SQLITE_CORRUPT") || said.contains("SQLITE_IOERR_SHORT_READ")) {
      String cut = cut(file);
      return before
          + ": the file is damaged"
          + (cut == null ? " (" + said + ")" : ": " + cut)
          + "; "
          + ADVICE;
    }
    return said.contains("SQLITE_NOTADB")
        ? before + ": it begins as a SQLite database, but is damaged or encrypted; " + ADVICE
        : before + ": " + said;
  }

  /** How much of the file is missing according to its header; null if nothing, or if unknown. */
  private static String cut(Path file) {
    try {
      byte[] start = FileStart.of(file, HEADER);
      if (start.length < HEADER) {
        return "it was cut to " + start.length + " bytes";
      }
      ByteBuffer header = ByteBuffer.wrap(start);
      int page = header.getShort(PAGE_SIZE) & 0xFFFF;
      long whole = (header.getInt(PAGES) & 0xFFFFFFFFL) * (page == 1 ? LARGEST_PAGE : page);
      boolean isKnown = header.getInt(CHANGES) == header.getInt(VALID_FOR);
      return isKnown && Files.size(file) < whole
          ? "it has " + Files.size(file) + " of " + whole + " bytes: it was cut"
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Throws if the write-ahead log beside {@code file} isn't one: SQLite would ignore it. */
  static void checkLog(String address, Path file) throws IOException {
    Path log = SqliteBackend.wal(file);
    if (SqliteBackend.isEmpty(log)) {
      return;
    }
    byte[] start = FileStart.of(log, Integer.BYTES);
    boolean isLog =
        start.length == Integer.BYTES && (ByteBuffer.wrap(start).getInt() & ~1) == LOG_MAGIC;
    if (!isLog) {
      throw new StoreException(
          address,
          "its "
              + log.getFileName()
              + " is not a write-ahead log: the latest writes are lost, or it belongs to"
              + " something else; "
              + ADVICE);
    }
  }
}
