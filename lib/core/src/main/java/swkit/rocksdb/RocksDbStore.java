// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.Stalwart10;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * An open RocksDB directory, with one column family for each letter (store-and-dump 3.1).
 * Thread-safe, several writers.
 *
 * <p>The counter families are always opened with RocksDB's own 64-bit addition as merge operator,
 * which does the same as the server's, named {@code merge}. Without one, a log with pending
 * additions would be truncated. Writing bypasses the write-ahead log. What sinks don't hand over as
 * table files is durable after {@link #sync}, which flushes all families.
 *
 * <p>Longer than most classes, because opening, using and closing RocksDB's native objects must
 * stay together: in any other order than the one here, they crash the JVM.
 */
final class RocksDbStore implements Store {
  private static final String BLOB_SIZE = "min-blob-size";

  /** The server's default, in bytes (store-and-dump 5.3). */
  private static final long SERVERS_BLOB_SIZE = 16834;

  private static final long WRITE_BUFFERS = 128L << 20;
  private static final long WRITE_BUFFER = 32L << 20;

  private final String address;
  private final Path directory;
  private final String consistency;
  private final AutoCloseable lock;
  private final List<AutoCloseable> natives = new ArrayList<>();
  private final Map<Subspace, ColumnFamilyHandle> families = new EnumMap<>(Subspace.class);
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final StoreSettings settings;
  private final Set<RocksDbSnapshot> snapshots = java.util.concurrent.ConcurrentHashMap.newKeySet();

  private final Set<RocksDbSink> sinks = java.util.concurrent.ConcurrentHashMap.newKeySet();
  private final Set<String> problems = new java.util.concurrent.ConcurrentSkipListSet<>();

  private RocksDB db;
  private boolean loads;
  private boolean closed;

  private RocksDbStore(StoreDirectory files, String consistency, AutoCloseable lock) {
    this.settings = files.settings();
    this.address = files.address();
    this.directory = files.path();
    this.consistency = consistency;
    this.lock = lock;
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      if (String.valueOf(e.getMessage()).contains("was not found inside JAR")) {
        throw new StoreException(
            address,
            "the rocksdbjni on the class path has no library for this platform: " + e.getMessage(),
            e);
      }
      throw new StoreException(
              address,
              "RocksDB's library can't be loaded from "
                  + System.getProperty("java.io.tmpdir")
                  + ", to which it is unpacked: that directory may be full, or mounted noexec",
              e)
          .with(Remedy.OTHER_TEMPORARY_DIRECTORY);
    }
  }

  /**
   * Opens {@code files} for reading.
   *
   * @param consistency what its snapshots show; the sequence number of the last write is added
   * @param lock closed with the store
   */
  static RocksDbStore openForReading(StoreDirectory files, String consistency, AutoCloseable lock) {
    RocksDbStore store = new RocksDbStore(files, consistency, lock);
    try {
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (String name : existing(files)) {
        if (name.equals("default") || subspace(name) != null) {
          descriptors.add(store.family(name, files.settings(), false));
        } else {
          store.problems.add(
              "it has a column family '"
                  + name
                  + "', which is not Stalwart's: no server opens the store with it, and it was not"
                  + " read");
        }
      }
      DBOptions options = store.own(new DBOptions().setMaxOpenFiles(256));
      store.db =
          RocksDB.openReadOnly(options, files.path().toString(), descriptors, store.handles, false);
      store.adopt(descriptors);
      if (!store.isUnfinished()) {
        Damage.checkManifest(files);
        Damage.checkTables(files, store.db);
        CompletenessCheck check = CompletenessCheck.of(files);
        check.requireTables();
        store.problems.addAll(check.warnings());
      }
      return store;
    } catch (RocksDBException e) {
      throw Closing.after(whyNotOpened(files, e), store::release);
    } catch (RuntimeException e) {
      throw Closing.after(e, store::release);
    }
  }

  private static RuntimeException whyNotOpened(StoreDirectory files, RocksDBException e) {
    try {
      Damage.checkManifest(files);
      CompletenessCheck check = CompletenessCheck.of(files);
      check.requireTables();
      check.warnings();
    } catch (RuntimeException damage) {
      return damage;
    }
    return Damage.of(files.address(), "can't be opened", e);
  }

  /** Whether a load was cut short. That leaves tables that nothing names, and must be repeated. */
  private boolean isUnfinished() {
    ColumnFamilyHandle family = families.get(Subspace.PROPERTY);
    try {
      byte[] schema = family == null ? null : db.get(family, SchemaKey.key());
      return schema != null && schema.length == 4 && Bytes.u32(schema, 0) == Snapshot.UNFINISHED;
    } catch (RocksDBException e) {
      return false; // reading the key later reports the failure
    }
  }

  /** Checks the tables first, because RocksDB deletes those that its MANIFEST doesn't name. */
  static RocksDbStore openForWriting(StoreSettings settings, DirectoryLock lock) {
    if (Files.exists(settings.path().resolve("CURRENT"))) {
      DirectoryLock.requireFree(settings);
      openForReading(StoreDirectory.of(settings), "", lock).release();
    }
    return openChecked(settings, lock);
  }

  private static RocksDbStore openChecked(StoreSettings settings, DirectoryLock lock) {
    RocksDbStore store = new RocksDbStore(StoreDirectory.of(settings), "", lock);
    try {
      PrivateFiles.createPrivate(settings.path());
      Set<String> names = new TreeSet<>(existing(StoreDirectory.of(settings)));
      names.add("default");
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (String name : names) {
        if (!name.equals("default") && subspace(name) == null) {
          throw new RefusedException(
              settings.address(),
              "has a column family '" + name + "', which is not Stalwart's; is it another store?");
        }
        descriptors.add(store.family(name, settings, true));
      }
      DBOptions options =
          store.own(
              new DBOptions()
                  .setCreateIfMissing(true)
                  .setCreateMissingColumnFamilies(true)
                  .setIncreaseParallelism(Runtime.getRuntime().availableProcessors())
                  .setMaxOpenFiles(512)
                  .setDbWriteBufferSize(WRITE_BUFFERS)
                  .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                  .setKeepLogFileNum(2));
      store.db = RocksDB.open(options, settings.path().toString(), descriptors, store.handles);
      store.adopt(descriptors);
      store.loads = true;
      TableFiles.removeAll(settings.path());
      return store;
    } catch (RocksDBException e) {
      boolean inUse = String.valueOf(e.getMessage()).startsWith("While lock file");
      throw Closing.after(
          inUse
              ? RocksDbBackend.inUse(settings)
              : Damage.of(settings.address(), "can't be opened", e),
          store::release);
    } catch (IOException e) {
      throw Closing.after(
          new StoreException(settings.address(), "can't be created: " + Wording.reason(e), e),
          store::release);
    } catch (RuntimeException e) {
      throw Closing.after(e, store::release);
    }
  }

  private static List<String> existing(StoreDirectory files) throws RocksDBException {
    if (!Files.exists(files.path().resolve("CURRENT"))) {
      return List.of();
    }
    Damage.checkCurrent(files);
    try (Options options = new Options()) {
      List<String> names =
          RocksDB.listColumnFamilies(options, files.path().toString()).stream()
              .map(name -> new String(name, StandardCharsets.UTF_8))
              .toList();
      List<String> newer = names.stream().filter(Stalwart10::isNamed).toList();
      if (!newer.isEmpty()) {
        throw new RefusedException(
            files.address(),
            Stalwart10.text(
                "it has the column "
                    + (newer.size() == 1 ? "family " : "families ")
                    + String.join(" ", newer)));
      }
      if (names.isEmpty()) {
        Damage.checkManifest(files);
        throw new StoreException(files.address(), "its MANIFEST can't be read; " + Damage.ADVICE);
      }
      return names;
    }
  }

  private static Subspace subspace(String family) {
    return family.length() == 1 ? Subspace.of(family.charAt(0)) : null;
  }

  /**
   * How a column family is opened. What is written is compressed with LZ4, which every server can
   * read (store-and-dump 3.1). Snappy is RocksDB's default and that of 0.15, but the Java library
   * has a Snappy that was compiled without optimisation: it takes four times the processor time.
   */
  private ColumnFamilyDescriptor family(String name, StoreSettings settings, boolean writing) {
    ColumnFamilyOptions options = own(new ColumnFamilyOptions());
    Subspace subspace = subspace(name);
    if (subspace == Subspace.COUNTERS
        || subspace == Subspace.QUOTAS
        || subspace == Subspace.IN_MEMORY_COUNTERS) {
      options.setMergeOperator(own(new UInt64AddOperator()));
    }
    if (writing) {
      options.setWriteBufferSize(WRITE_BUFFER).setCompressionType(CompressionType.LZ4_COMPRESSION);
      if (subspace == Subspace.BLOBS) {
        options.setEnableBlobFiles(true).setMinBlobSize(blobSize(settings));
      }
    }
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options);
  }

  /** From how many bytes on a value of {@code t} is put into a blob file. */
  private static long blobSize(StoreSettings settings) {
    return settings.number(BLOB_SIZE, SERVERS_BLOB_SIZE);
  }

  private void adopt(List<ColumnFamilyDescriptor> descriptors) {
    for (int i = 0; i < descriptors.size(); i++) {
      Subspace subspace =
          subspace(new String(descriptors.get(i).getName(), StandardCharsets.UTF_8));
      if (subspace != null) {
        families.put(subspace, handles.get(i));
      }
    }
  }

  /** Throws if the store is closed: RocksDB would crash the JVM. */
  private void requireOpen() {
    Closing.requireOpen(closed, address);
  }

  private <T extends AutoCloseable> T own(T object) {
    natives.add(object);
    return object;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public synchronized Snapshot snapshot() {
    requireOpen();
    RocksDbSnapshot snapshot =
        new RocksDbSnapshot(
            address, identity(), consistency, db, families, snapshots::remove, problems::add);
    snapshots.add(snapshot);
    return snapshot;
  }

  @Override
  public synchronized Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return families.containsKey(subspace) || kind == Generation.Kind.LEGACY
        ? null
        : Misfit.missing(subspace, "column family", "");
  }

  /** RocksDB's name for the store, which its copies share; null if that can't be read. */
  private String identity() {
    try {
      return Files.readString(directory.resolve("IDENTITY")).strip();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public synchronized long estimate(Subspace subspace) {
    requireOpen();
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return 0;
    }
    try {
      return db.getLongProperty(family, "rocksdb.estimate-live-data-size")
          + db.getLongProperty(family, "rocksdb.live-blob-file-size")
          + db.getLongProperty(family, "rocksdb.cur-size-active-mem-table");
    } catch (RocksDBException e) {
      return -1;
    }
  }

  /** Creates exactly the families of the releases, which can't open a store with any other. */
  @Override
  public synchronized void prepare(Generation generation) {
    requireOpen();
    create(Arrays.stream(Subspace.values()).filter(generation::lists).toList());
  }

  /** Creates the missing families in one call, so that RocksDB writes its options only once. */
  private void create(List<Subspace> subspaces) {
    List<Subspace> absent = subspaces.stream().filter(s -> !families.containsKey(s)).toList();
    if (absent.isEmpty()) {
      return;
    }
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    absent.forEach(s -> descriptors.add(family(String.valueOf(s.letter()), settings, true)));
    try {
      List<ColumnFamilyHandle> created = db.createColumnFamilies(descriptors);
      handles.addAll(created);
      for (int i = 0; i < created.size(); i++) {
        families.put(absent.get(i), created.get(i));
      }
    } catch (RocksDBException e) {
      throw new StoreException(
          address, "its column families can't be created: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized Sink sink(Subspace subspace, KeyRange range) {
    requireOpen();
    create(List.of(subspace));
    ColumnFamilyHandle family = families.get(subspace);
    TableFiles files = new TableFiles(address, db, family, directory);
    long apart = subspace == Subspace.BLOBS ? blobSize(settings) : Long.MAX_VALUE;
    RocksDbSink sink =
        new RocksDbSink(address, db, subspace, family, range, files, apart, sinks::remove);
    sinks.add(sink);
    return sink;
  }

  /**
   * Since RocksDB deletes no range without an upper end, the last key is looked up, and deleted by
   * itself.
   */
  @Override
  public synchronized void clear(Subspace subspace, KeyRange range) {
    requireOpen();
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return;
    }
    try (RocksIterator iterator = db.newIterator(family);
        WriteOptions options = new WriteOptions().setDisableWAL(true)) {
      byte[] to = range.to();
      if (to == null) {
        iterator.seekToLast();
        iterator.status();
        if (!iterator.isValid() || Entry.compareKeys(iterator.key(), range.from()) < 0) {
          return;
        }
        to = iterator.key();
        db.delete(family, options, to);
      }
      db.deleteRange(family, options, range.from(), to);
    } catch (RocksDBException e) {
      throw new StoreException(address, subspace, "can't be emptied: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void remove(Subspace subspace, List<byte[]> keys) {
    requireOpen();
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return;
    }
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions().setDisableWAL(true)) {
      for (byte[] key : keys) {
        batch.delete(family, key);
      }
      db.write(options, batch);
    } catch (RocksDBException e) {
      throw new StoreException(address, subspace, "entries can't be removed: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void exchange(Entry entry, byte[] other) {
    requireOpen();
    ColumnFamilyHandle family = families.get(Subspace.PROPERTY);
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions().setDisableWAL(true)) {
      batch.put(family, entry.key(), entry.value());
      batch.delete(family, other);
      db.write(options, batch);
    } catch (RocksDBException e) {
      throw new StoreException(
          address, Subspace.PROPERTY, "can't be written: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void sync() {
    requireOpen();
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, handles);
    } catch (RocksDBException e) {
      throw new StoreException(address, "can't be written: " + e.getMessage(), e);
    }
  }

  /** Adds warnings about the store. */
  void warn(List<String> warnings) {
    problems.addAll(warnings);
  }

  /** The files that could not be read, each once, and column families that are not Stalwart's. */
  @Override
  public List<String> warnings() {
    return List.copyOf(problems);
  }

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Closing.all(
        () -> Closing.all(sinks),
        () -> Closing.all(snapshots),
        this::release,
        this::removeTableFiles,
        lock);
  }

  private void removeTableFiles() {
    if (loads) {
      try {
        TableFiles.removeAll(directory);
      } catch (IOException e) {
        throw new StoreException(address, "its directory can't be tidied: " + Wording.reason(e), e);
      }
    }
  }

  private void release() {
    List<AutoCloseable> all = new ArrayList<>(handles);
    all.add(db);
    all.addAll(natives);
    try {
      Closing.all(all);
    } catch (RuntimeException e) {
      throw new StoreException(address, "can't be closed: " + e.getMessage(), e);
    }
  }
}
