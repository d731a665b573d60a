// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.jdbc.NonRegisteringDriver;
import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import net.jpountz.lz4.LZ4Factory;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.hash.Blake3;
import swkit.io.Bytes;
import swkit.lz4.Lz4FrameInput;

/**
 * The same work with nothing but the engine and its driver: one thread, rows in the order of their
 * keys, tables that are there already, read from and thrown to nowhere.
 */
final class Baseline {
  private static final int BUFFER = 1 << 16;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_ENTRIES = 2000;
  private static final int BLOCK = 256 << 10;

  private final Path rows;
  private final String place;

  /** {@code place} is a file, a directory, or a JDBC URL without its scheme and the user. */
  Baseline(Path rows, String place) {
    this.rows = rows;
    this.place = place;
  }

  private List<Subspace> subspaces() throws Exception {
    return Rows.subspaces(rows);
  }

  private Connection connect(String driver) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", "stalwart");
    properties.setProperty("password", System.getenv("SWKIT_PASSWORD"));
    if (driver.equals("postgresql")) {
      properties.setProperty("sslmode", "disable");
      return DriverManager.getConnection("jdbc:postgresql://" + place, properties);
    }
    properties.setProperty("sslMode", "DISABLED");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("allowLoadLocalInfile", "true");
    return new NonRegisteringDriver().connect("jdbc:mysql://" + place, properties);
  }

  private static String columns(Subspace subspace) {
    boolean keys = Generation.of(5, "").kind(subspace) == Generation.Kind.KEYS;
    return keys ? "k" : "k, v";
  }

  void postgresqlIn() throws Exception {
    try (Connection connection = connect("postgresql")) {
      byte[] buffer = new byte[BUFFER];
      for (Subspace subspace : subspaces()) {
        String table = subspace.letter() + " (" + columns(subspace) + ")";
        CopyIn copy =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
        try (InputStream in = Files.newInputStream(Rows.file(rows, subspace))) {
          for (int got = in.read(buffer); got > 0; got = in.read(buffer)) {
            copy.writeToCopy(buffer, 0, got);
          }
        }
        copy.endCopy();
      }
    }
  }

  void postgresqlOut() throws Exception {
    try (Connection connection = connect("postgresql")) {
      for (Subspace subspace : subspaces()) {
        String select = "SELECT " + columns(subspace) + " FROM " + subspace.letter();
        CopyOut copy =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + select + " ORDER BY k) TO STDOUT (FORMAT binary)");
        while (copy.readFromCopy() != null) {
          // thrown away
        }
      }
    }
  }

  void mysqlIn() throws Exception {
    try (Connection connection = connect("mysql");
        Statement statement = connection.createStatement()) {
      for (Subspace subspace : subspaces()) {
        try (InputStream in =
            new BufferedInputStream(Files.newInputStream(Rows.file(rows, subspace)), BUFFER)) {
          ((JdbcStatement) statement).setLocalInfileInputStream(in);
          statement.executeLargeUpdate(
              "LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
                  + subspace.letter()
                  + " CHARACTER SET binary FIELDS TERMINATED BY X'09' ESCAPED BY X'5C'"
                  + " LINES TERMINATED BY X'0A' ("
                  + columns(subspace)
                  + ")");
        }
      }
    }
  }

  void mysqlOut() throws Exception {
    try (Connection connection = connect("mysql");
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(Integer.MIN_VALUE);
      for (Subspace subspace : subspaces()) {
        select(statement, subspace);
      }
    }
  }

  private static void select(Statement statement, Subspace subspace) throws Exception {
    boolean values = columns(subspace).length() > 1;
    String sql = "SELECT " + columns(subspace) + " FROM " + subspace.letter() + " ORDER BY k";
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        result.getBytes(1);
        if (values) {
          result.getBytes(2);
        }
      }
    }
  }

  void sqliteIn() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + place)) {
      for (String pragma :
          List.of("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL")) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA " + pragma);
        }
      }
      connection.setAutoCommit(false);
      for (Subspace subspace : subspaces()) {
        var kind = Generation.of(5, "").kind(subspace);
        boolean keys = kind == Generation.Kind.KEYS;
        String sql = "INSERT INTO " + subspace.letter() + (keys ? " VALUES (?)" : " VALUES (?, ?)");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
          Rows.each(
              Rows.file(rows, subspace),
              (key, value) -> {
                insert.setBytes(1, key);
                if (kind == Generation.Kind.COUNTERS) {
                  insert.setLong(2, Bytes.i64le(value, 0));
                } else if (!keys) {
                  insert.setBytes(2, value);
                }
                insert.executeUpdate();
              });
        }
      }
      connection.commit();
    }
  }

  void sqliteOut() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + place);
        Statement statement = connection.createStatement()) {
      for (Subspace subspace : subspaces()) {
        select(statement, subspace);
      }
    }
  }

  private interface InRocksDb {
    void run(RocksDB db, List<ColumnFamilyHandle> families) throws Exception;
  }

  /** Opens it as a server and we do: blobs in files of their own. */
  private void rocksDb(InRocksDb work) throws Exception {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
    for (Subspace subspace : Subspace.values()) {
      ColumnFamilyOptions options =
          new ColumnFamilyOptions()
              .setWriteBufferSize(32L << 20)
              .setCompressionType(CompressionType.LZ4_COMPRESSION);
      if (subspace == Subspace.BLOBS) {
        options.setEnableBlobFiles(true).setMinBlobSize(16834);
      } else if ("nuy".indexOf(subspace.letter()) >= 0) {
        options.setMergeOperator(new UInt64AddOperator());
      }
      byte[] name = String.valueOf(subspace.letter()).getBytes(StandardCharsets.US_ASCII);
      families.add(new ColumnFamilyDescriptor(name, options));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options =
            new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setIncreaseParallelism(Runtime.getRuntime().availableProcessors())
                .setDbWriteBufferSize(128L << 20);
        RocksDB db = RocksDB.open(options, place, families, handles)) {
      work.run(db, handles);
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  void rocksDbIn() throws Exception {
    rocksDb(
        (db, families) -> {
          try (WriteOptions options = new WriteOptions().setDisableWAL(true);
              WriteBatch batch = new WriteBatch();
              FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            for (Subspace subspace : subspaces()) {
              ColumnFamilyHandle family = families.get(1 + subspace.ordinal());
              Rows.each(
                  Rows.file(rows, subspace),
                  (key, value) -> {
                    batch.put(family, key, value);
                    if (batch.getDataSize() >= BATCH_BYTES || batch.count() >= BATCH_ENTRIES) {
                      db.write(options, batch);
                      batch.clear();
                    }
                  });
              db.write(options, batch);
              batch.clear();
            }
            db.flush(flush, families);
          }
        });
  }

  void rocksDbOut() throws Exception {
    rocksDb(
        (db, families) -> {
          for (Subspace subspace : subspaces()) {
            try (var iterator = db.newIterator(families.get(1 + subspace.ordinal()))) {
              for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                iterator.key();
                iterator.value();
              }
              iterator.status();
            }
          }
        });
  }

  /** Unpacks all blocks of a dump's frames, packs the content again, and has it on the disk. */
  static void lz4(Path dump, Path to) throws Exception {
    Dump opened = Dump.open(dump);
    var compressor = LZ4Factory.fastestInstance().fastCompressor();
    byte[] block = new byte[BLOCK];
    byte[] packed = new byte[compressor.maxCompressedLength(BLOCK)];
    Files.createDirectories(to);
    for (Subspace subspace : opened.subspaces()) {
      try (var out = new FileOutputStream(Rows.file(to, subspace).toFile());
          var in =
              new Lz4FrameInput(
                  new BufferedInputStream(Files.newInputStream(opened.file(subspace)), 1 << 17))) {
        int filled = 0;
        while (in.fill()) {
          while (in.position() < in.limit()) {
            int length = Math.min(BLOCK - filled, in.limit() - in.position());
            System.arraycopy(in.buffer(), in.position(), block, filled, length);
            in.position(in.position() + length);
            filled += length;
            if (filled == BLOCK) {
              out.write(packed, 0, compressor.compress(block, 0, BLOCK, packed, 0));
              filled = 0;
            }
          }
        }
        out.write(packed, 0, compressor.compress(block, 0, filled, packed, 0));
        out.getFD().sync();
      }
    }
  }

  /** Reads all entries of a dump; with {@code hash} also hashes every blob, in batches. */
  static void read(Path dump, boolean hash) {
    Dump opened = Dump.open(dump);
    List<byte[]> batch = new ArrayList<>();
    long size = 0;
    for (Subspace subspace : opened.subspaces()) {
      try (FrameReader frame = opened.read(subspace)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          if (hash && subspace == Subspace.BLOBS) {
            batch.add(entry.value());
            size += entry.value().length;
          }
          if (size >= BATCH_BYTES) {
            Blake3.hashAll(batch);
            batch.clear();
            size = 0;
          }
        }
      }
    }
    Blake3.hashAll(batch);
  }
}
