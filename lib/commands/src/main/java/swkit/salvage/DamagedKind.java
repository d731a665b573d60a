// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.stream.Collectors;
import swkit.RefusedException;
import swkit.Workers;
import swkit.lsm.StoreFiles;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;

/** The kinds of damaged databases that can be read. */
enum DamagedKind {
  /** A RocksDB store; its directory need not be recognised by RocksDB. */
  ROCKSDB("a RocksDB store") {
    @Override
    boolean is(DatabaseAddress address) {
      return isStore(address, "rocksdb") || address.isDump() && StoreFiles.areIn(address.dump());
    }

    @Override
    DamagedDatabase open(DatabaseAddress address, Salvage.Options options, Workers workers) {
      return DamagedRocksDb.open(
          address.isDump()
              ? DatabaseAddress.parse("rocksdb:" + address.dump()).storage()
              : address.storage(),
          options,
          workers);
    }
  },
  /** A directory of frames, or one frame. */
  DUMP("a dump of 0.15 or later") {
    @Override
    boolean is(DatabaseAddress address) {
      return address.isDump();
    }

    @Override
    DamagedDatabase open(DatabaseAddress address, Salvage.Options options, Workers workers) {
      return new DamagedDump(
          address.dump(), options.schemaVersion(), options.keepAltered(), workers);
    }
  },
  /** A SQLite store, with its blobs or with those in another store. */
  SQLITE("a SQLite store") {
    @Override
    boolean is(DatabaseAddress address) {
      return isStore(address, "sqlite");
    }

    @Override
    DamagedDatabase open(DatabaseAddress address, Salvage.Options options, Workers workers) {
      StorageSettings settings = address.storage();
      return storage(new DamagedSqlite(settings.data().realPath()), settings, options, workers);
    }
  },
  /** A store on a database server. */
  SERVER("a PostgreSQL or MySQL database") {
    @Override
    boolean is(DatabaseAddress address) {
      return isStore(address, "postgresql") || isStore(address, "mysql");
    }

    @Override
    DamagedDatabase open(DatabaseAddress address, Salvage.Options options, Workers workers) {
      StorageSettings settings = address.storage();
      return storage(DamagedServer.open(settings.data()), settings, options, workers);
    }
  };

  private final String title;

  DamagedKind(String title) {
    this.title = title;
  }

  /** Whether {@code address} names a database of this kind. Opens nothing. */
  abstract boolean is(DatabaseAddress address);

  /** Opens the database at {@code address}, which is of this kind. The caller closes it. */
  abstract DamagedDatabase open(DatabaseAddress address, Salvage.Options options, Workers workers);

  private static boolean isStore(DatabaseAddress address, String type) {
    return !address.isDump() && address.storage().data().type().equals(type);
  }

  private static DamagedDatabase storage(
      DamagedStore data, StorageSettings settings, Salvage.Options options, Workers workers) {
    return new DamagedStorage(
        data, settings, options.schemaVersion(), options.keepAltered(), workers);
  }

  /** The kind of the database that {@code address} names. Throws if it is none of these. */
  static DamagedKind of(DatabaseAddress address) {
    for (DamagedKind kind : values()) {
      if (kind.is(address)) {
        return kind;
      }
    }
    if (isStore(address, "foundationdb")) {
      throw new RefusedException(
          address.address(),
          "a FoundationDB cluster can't be salvaged: it keeps checksums and copies itself; export it");
    }
    throw new RefusedException(
        address.address(),
        "can't be salvaged; what can be: "
            + Arrays.stream(values()).map(kind -> kind.title).collect(Collectors.joining(", ")));
  }
}
