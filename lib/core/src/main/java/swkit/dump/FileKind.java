// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import swkit.io.LockedFile;
import swkit.legacy.OperationReader;
import swkit.lz4.Lz4FrameInput;

/** What a file is, by its first bytes. */
public enum FileKind {
  /** It has no bytes. */
  EMPTY,
  /** An LZ4 frame, as each frame of a dump is. */
  LZ4,
  /** A file of a legacy dump. */
  LEGACY,
  /** A SQLite database. */
  SQLITE,
  /** JSON: after white space it begins with a brace. */
  JSON,
  /** Anything else. TOML has no mark of its own. */
  OTHER;

  private static final String SQLITE_MAGIC = "SQLite format 3\0";

  /** The kind of {@code file}, which may be locked by another process. */
  public static FileKind of(Path file) throws IOException {
    return of(LockedFile.start(file, SQLITE_MAGIC.length()));
  }

  private static FileKind of(byte[] start) {
    if (start.length == 0) {
      return EMPTY;
    }
    if (Lz4FrameInput.isFrame(start)) {
      return LZ4;
    }
    boolean isLegacy = start.length >= 2 && (start[1] == 1 || start[1] == 2);
    if (start[0] == OperationReader.MAGIC && isLegacy) {
      return LEGACY;
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith(SQLITE_MAGIC)) {
      return SQLITE;
    }
    return text.stripLeading().startsWith("{") ? JSON : OTHER;
  }

  /** Whether a brace comes first, after white space; the magic byte of legacy dumps is one too. */
  public boolean hasBrace() {
    return this == JSON || this == LEGACY;
  }
}
