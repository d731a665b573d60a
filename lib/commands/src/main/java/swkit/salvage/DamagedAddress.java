// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import swkit.RefusedException;
import swkit.io.Wording;
import swkit.lsm.StoreFiles;
import swkit.open.DatabaseAddress;

/**
 * What a word on a command line names, if it may be damaged: the kind of a database, and where it
 * is. Opens nothing before {@link #open}. Immutable.
 *
 * @param kind how it is read
 * @param path its file or directory
 */
public record DamagedAddress(Kind kind, Path path) {
  /** The kinds of databases that can be salvaged. */
  public enum Kind {
    /** A directory of frames, or a single one. */
    DUMP {
      @Override
      DamagedDatabase open(Path path, Salvage.Options options) {
        return new DamagedDump(path, options.schemaVersion(), options.keepAltered());
      }
    },
    /** The directory of a RocksDB store. */
    ROCKSDB {
      @Override
      DamagedDatabase open(Path path, Salvage.Options options) {
        return DamagedRocksDb.open(path, options);
      }
    };

    /** What messages call it. */
    String title() {
      return this == DUMP ? "dump" : "store";
    }

    /** Opens the database in {@code path}, to read it as far as it is readable. */
    abstract DamagedDatabase open(Path path, Salvage.Options options);
  }

  private static final String ROCKSDB = "rocksdb:";

  /** What {@code word} names: {@code rocksdb:/path}, or the path of a store or of a dump. */
  public static DamagedAddress parse(String word) {
    if (word.startsWith(ROCKSDB)) {
      return new DamagedAddress(Kind.ROCKSDB, DatabaseAddress.parse(word).storage().data().path());
    }
    if (of(DatabaseAddress.newDirectory(word)).kind() == Kind.ROCKSDB) {
      return of(DatabaseAddress.newDirectory(word));
    }
    return new DamagedAddress(Kind.DUMP, DatabaseAddress.directory(word).dump());
  }

  /** What {@code path} holds, as its files say. */
  public static DamagedAddress of(Path path) {
    try {
      boolean isStore = Files.isDirectory(path) && StoreFiles.areIn(path);
      return new DamagedAddress(isStore ? Kind.ROCKSDB : Kind.DUMP, path);
    } catch (IOException e) {
      throw new RefusedException(path.toString(), "can't be read: " + Wording.reason(e));
    }
  }

  DamagedDatabase open(Salvage.Options options) {
    return kind.open(path, options);
  }
}
