// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;

/**
 * A process that keeps writing to a RocksDB store, with the options of the server (store-and-dump
 * 3.1), but with buffers and files so small that flushes, compactions, new logs and new MANIFESTs
 * happen all the time. Each batch puts its number into several families, counts it by a merge, and
 * deletes something; so all families of one state have one number. Closing kills it.
 */
public final class RocksDbWriter implements AutoCloseable {
  /** The families that have the number at {@link #KEY}. */
  private static final List<Subspace> NUMBERED =
      List.of(Subspace.PROPERTY, Subspace.CHANGELOG, Subspace.QUEUE_EVENTS, Subspace.REPORTS_OUT);

  private static final byte[] KEY = bytes("number of the last batch");

  /** As many earlier numbers are kept as keys. */
  private static final int KEPT = 100;

  private static final int BLOB_EACH = 5;
  private static final int BLOBS = 200;

  private static final AtomicBoolean HAS_ENDED = new AtomicBoolean();

  private final Process process;
  private final Path words;

  /** Starts to write to {@code store} at full speed. */
  public RocksDbWriter(Path store) {
    this(store, 0);
  }

  /**
   * Starts to write to {@code store}, which is created if absent, and waits for a first batch.
   *
   * @param pause how long it does nothing after each batch, in microseconds
   */
  public RocksDbWriter(Path store, int pause) {
    try {
      words = Files.createTempFile("swkit", ".writer");
      process =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  RocksDbWriter.class.getName(),
                  store.toString(),
                  String.valueOf(pause))
              .redirectErrorStream(true)
              .redirectOutput(words.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (!said().contains("writing")) {
      requireAlive();
      LockSupport.parkNanos(1_000_000);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Throws if it has failed. */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the writer has ended: " + said());
    }
  }

  private String said() {
    try {
      return Files.readString(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it by a signal, until {@link #goOn}. */
  public void pause() {
    signal("-STOP");
    String state = "";
    while (!state.startsWith("T")) {
      requireAlive();
      try {
        String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
        state = stat.substring(stat.lastIndexOf(')') + 1).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public void goOn() {
    signal("-CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", name, String.valueOf(pid())).inheritIO().start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has it close the store, and throws if it has ever failed. */
  public void end() {
    try {
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the writer failed: " + said());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills it by SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(words);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The number of the last batch in {@code state}. Throws if its families don't agree on it. */
  public static long number(Snapshot state) {
    long number = numberOfTables(state);
    byte[] blob = state.get(Subspace.BLOBS, blobKey(number / BLOB_EACH % BLOBS));
    if (number >= BLOB_EACH) {
      long own = ByteBuffer.wrap(blob).getLong();
      require(own == number / BLOB_EACH, "the blob has " + own + ", not " + number / BLOB_EACH);
    }
    long blobs = 0;
    try (var source = state.scan(Subspace.BLOBS)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        blobs += entry.key().length == 32 ? 1 : 0;
      }
    }
    require(blobs >= Math.min(BLOBS, number / BLOB_EACH), "it has " + blobs + " blobs");
    return number;
  }

  /** The same for a state without its blobs, which no link names. */
  public static long numberOfTables(Snapshot state) {
    long number = ByteBuffer.wrap(state.get(Subspace.PROPERTY, KEY)).getLong();
    for (Subspace subspace : NUMBERED) {
      long own = ByteBuffer.wrap(state.get(subspace, KEY)).getLong();
      require(own == number, subspace + " has " + own + ", not " + number);
    }
    long count = le(state.get(Subspace.COUNTERS, KEY));
    require(count == number, "the counter has " + count + ", not " + number);
    List<Long> kept = new ArrayList<>();
    try (var source = state.scan(Subspace.TELEMETRY_METRICS)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        kept.add(ByteBuffer.wrap(entry.key()).getLong());
      }
    }
    List<Long> expected = new ArrayList<>();
    for (long i = Math.max(1, number - KEPT + 1); i <= number; i++) {
      expected.add(i);
    }
    require(kept.equals(expected), "of the last numbers it has " + kept + ", not " + expected);
    return number;
  }

  private static void require(boolean is, String otherwise) {
    if (!is) {
      throw new AssertionError(otherwise);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] be(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static long le(byte[] number) {
    return ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static byte[] blobKey(long number) {
    return ByteBuffer.allocate(32).putLong(-1 - number).array();
  }

  /** Writes until its standard input ends. */
  public static void main(String... args) throws IOException {
    RocksDB.loadLibrary();
    Thread ending = new Thread(RocksDbWriter::awaitEnd);
    ending.setDaemon(true);
    ending.start();
    Path store = Path.of(args[0]);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
    for (char letter = 'a'; letter <= 'z'; letter++) {
      descriptors.add(new ColumnFamilyDescriptor(bytes("" + letter), options(letter)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options =
            new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxTotalWalSize(1 << 20)
                .setMaxManifestFileSize(64 << 10)
                .setKeepLogFileNum(2)
                .setMaxBackgroundJobs(3);
        RocksDB db = RocksDB.open(options, store.toString(), descriptors, handles)) {
      Map<Subspace, ColumnFamilyHandle> families = new HashMap<>();
      handles
          .subList(1, handles.size())
          .forEach(handle -> families.put(Subspace.of(letter(handle)), handle));
      write(db, families, 1000L * Integer.parseInt(args[1]));
      handles.forEach(ColumnFamilyHandle::close);
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  private static char letter(ColumnFamilyHandle handle) {
    try {
      return (char) handle.getName()[0];
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ColumnFamilyOptions options(char letter) {
    ColumnFamilyOptions options =
        new ColumnFamilyOptions()
            .setWriteBufferSize(64 << 10)
            .setLevel0FileNumCompactionTrigger(2)
            .setTargetFileSizeBase(64 << 10)
            .setMaxBytesForLevelBase(256 << 10);
    if ("nuy".indexOf(letter) >= 0) {
      options.setMergeOperator(new UInt64AddOperator());
    }
    if (letter == 't') {
      options
          .setEnableBlobFiles(true)
          .setMinBlobSize(1000)
          .setBlobFileSize(128 << 10)
          .setEnableBlobGarbageCollection(true)
          .setBlobGarbageCollectionAgeCutoff(0.5)
          .setBlobGarbageCollectionForceThreshold(0.5);
    }
    return options;
  }

  private static void write(RocksDB db, Map<Subspace, ColumnFamilyHandle> families, long pause)
      throws RocksDBException {
    byte[] before = db.get(families.get(Subspace.PROPERTY), KEY);
    long number = before == null ? 0 : ByteBuffer.wrap(before).getLong();
    Random random = new Random(number);
    byte[] one = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array();
    byte[] filler = new byte[600];
    boolean hasBegun = false;
    while (!HAS_ENDED.get()) {
      number++;
      try (WriteBatch batch = new WriteBatch();
          WriteOptions options = new WriteOptions()) {
        for (Subspace subspace : NUMBERED) {
          random.nextBytes(filler);
          batch.put(families.get(subspace), KEY, be(number));
          batch.put(families.get(subspace), bytes("filler " + random.nextInt(500)), filler);
        }
        batch.merge(families.get(Subspace.COUNTERS), KEY, one);
        ColumnFamilyHandle numbers = families.get(Subspace.TELEMETRY_METRICS);
        batch.put(numbers, be(number), new byte[] {1});
        batch.delete(numbers, be(number - KEPT));
        if (number % BLOB_EACH == 0) {
          long blob = number / BLOB_EACH;
          byte[] content = new byte[2000 + random.nextInt(20_000)];
          random.nextBytes(content);
          ByteBuffer.wrap(content).putLong(blob);
          batch.put(families.get(Subspace.BLOBS), blobKey(blob % BLOBS), content);
        }
        db.write(options, batch);
      }
      if (!hasBegun) {
        System.out.println("writing");
        hasBegun = true;
      }
      LockSupport.parkNanos(pause);
    }
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever said
      }
    } catch (IOException e) {
      // it has ended
    }
    HAS_ENDED.set(true);
  }
}
