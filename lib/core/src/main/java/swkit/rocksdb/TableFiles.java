// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import swkit.Entry;
import swkit.StoreException;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * Writes ascending entries into RocksDB's own table files (SST), which the store takes over as they
 * are. They are durable then, and lie in the lowest level that has room for them, without a log, a
 * memtable, a flush or a compaction. One thread at a time.
 */
final class TableFiles implements AutoCloseable {
  /** The directory beside the store's files in which they are written. */
  private static final String WORK = "swkit-load";

  private static final long FILE_BYTES = 64L << 20;

  private final String address;
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final Path directory;
  private SstFileWriter writer;
  private EnvOptions environment;
  private DBOptions general;
  private ColumnFamilyOptions particular;
  private Options options;
  private Path file;
  private long bytes;

  /** Creates nothing yet. The files are for {@code family} of the store in {@code directory}. */
  TableFiles(String address, RocksDB db, ColumnFamilyHandle family, Path directory) {
    this.address = address;
    this.db = db;
    this.family = family;
    this.directory = directory.resolve(WORK);
  }

  /** Removes the files that an interrupted load left in the store in {@code directory}. */
  static void removeAll(Path directory) throws IOException {
    OwnFiles.deleteAll(directory.resolve(WORK));
  }

  /** Adds {@code entry}. Returns whether it was the last of a file, which was handed over. */
  boolean put(Entry entry) throws RocksDBException {
    if (writer == null) {
      begin();
    }
    writer.put(entry.key(), entry.value());
    bytes += entry.size();
    if (bytes < FILE_BYTES) {
      return false;
    }
    handOver();
    return true;
  }

  private void begin() throws RocksDBException {
    createDirectory();
    bytes = 0;
    file = directory.resolve(UUID.randomUUID() + ".sst");
    environment = new EnvOptions();
    general = new DBOptions();
    particular = family.getDescriptor().getOptions();
    options = new Options(general, particular);
    writer = new SstFileWriter(environment, options);
    writer.open(file.toString());
  }

  private void createDirectory() {
    synchronized (TableFiles.class) {
      try {
        OwnFiles.createDirectory(directory);
      } catch (IOException e) {
        throw new StoreException(address, "can't be written: " + Wording.reason(e), e);
      }
    }
  }

  /** Hands everything put so far over to the store. */
  void handOver() throws RocksDBException {
    if (writer == null) {
      return;
    }
    writer.finish();
    try (IngestExternalFileOptions ingestion = new IngestExternalFileOptions().setMoveFiles(true)) {
      db.ingestExternalFile(family, List.of(file.toString()), ingestion);
    }
    close();
  }

  /** Abandons what was not handed over, and deletes its file. */
  @Override
  public void close() {
    if (writer == null) {
      return;
    }
    writer.close();
    options.close();
    particular.close();
    general.close();
    environment.close();
    writer = null;
    try {
      OwnFiles.delete(directory, file.getFileName().toString());
    } catch (IOException e) {
      // opening the store for writing removes it the next time
    }
  }
}
